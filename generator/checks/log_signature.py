"""The signature of the log, as git and OpenSSH have it: made and held to the keys of its signers.

One of the few modules that start a process: only ssh-keygen signs and verifies. It is given files
by their paths and the log on its standard input; nothing is written here.
"""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from generator.findings import DeadEnd, Finding, Level, Place
from generator.model.loader import LOG, LOG_SIGNATURE, LOG_SIGNERS

SIGNED: Mapping[str, str] = MappingProxyType(
    {
        "LOG-011": "登记簿没有签名；请运行 gongshi seal --sign 密钥文件，"
        "签过的请恢复原来的签名文件",
        "LOG-012": "签名与登记簿不符，签名以后登记簿或签名有改动；请恢复原样，"
        "新登记的请运行 gongshi seal --sign 密钥文件",
        "LOG-013": "本机没有 ssh-keygen，没有核对登记簿的签名；要核对的请安装 openssh-client",
        "LOG-014": f"{LOG_SIGNERS} 里没有签名人的公钥，或者它已经过期；"
        "请用那里列出的密钥运行 gongshi seal --sign 密钥文件，换了密钥的请先把新的公钥写进去",
    }
)
"""What can be wrong with the signature of a log, by code."""

NAMESPACE = "gongshi-log"
"""What the signature is for: one made for a commit or a file of another kind is none."""


def check_signature(
    log: bytes, signature: Path, signers: Path, file: str = LOG_SIGNATURE
) -> tuple[Finding, ...]:
    """Hold the bytes of a log to its signature; without a file of signers nothing is asked."""
    if not log or not signers.is_file():
        return ()
    code = _fault(log, signature, signers) if signature.is_file() else "LOG-011"
    if not code:
        return ()
    level = Level.INFO if code == "LOG-013" else Level.ERROR
    return (Finding(code=code, level=level, message=SIGNED[code], place=Place(file=file)),)


def check_project(root: Path, log: bytes) -> tuple[Finding, ...]:
    """Hold the log of a project to its signature."""
    return check_signature(log, root / LOG_SIGNATURE, root / LOG_SIGNERS)


def _fault(log: bytes, signature: Path, signers: Path) -> str:
    """Return the code of what is wrong, "" where nothing is."""
    listed = _signing("find-principals", "-s", f"{signature}", "-f", f"{signers}")
    if listed is None:
        return "LOG-013"
    # Each line gives the names of one key as they stand in the file, patterns among them.
    lines = listed.stdout.decode("utf-8", "replace").splitlines()
    for name in (name for line in lines for name in line.split(",") if name[:1] not in {"", "!"}):
        words = ("-n", NAMESPACE, "-s", f"{signature}", "-f", f"{signers}", "-I", name)
        done = _signing("verify", *words, given=log)
        if done is not None and done.returncode == 0:
            return ""
    bare = _signing("check-novalidate", "-n", NAMESPACE, "-s", f"{signature}", given=log)
    return "LOG-014" if bare is not None and bare.returncode == 0 else "LOG-012"


def sign(log: bytes, key: Path) -> bytes:
    """Return the signature over the bytes of a log; raises DeadEnd where the key gives none."""
    done = _signing("sign", "-n", NAMESPACE, "-f", f"{key}", given=log)
    if done is None:
        raise DeadEnd("本机没有 ssh-keygen，签不了名；请安装 openssh-client，或不写 --sign")
    if done.returncode != 0 or not done.stdout.startswith(b"-----BEGIN SSH SIGNATURE-----"):
        raise DeadEnd(f"用 {key} 签不了 {LOG}；请核对它是私钥、口令正确，并且只有本人能读")
    return done.stdout


def _signing(
    step: str, *words: str, given: bytes = b""
) -> subprocess.CompletedProcess[bytes] | None:
    """Return what a step of ssh-keygen answers, or None where the machine has none."""
    try:
        return subprocess.run(  # noqa: S603  a fixed command; each word follows its option
            ("ssh-keygen", "-Y", step, *words),  # noqa: S607  wherever it is installed
            input=given,
            capture_output=True,
            check=False,
        )
    except OSError:
        return None
