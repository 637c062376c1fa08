"""The log signed with keys that ssh-keygen made, and held to them by the commands and by hand."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.checks.log_signature import SIGNED
from generator.cli.main import main

DAY = ("--as-of", "2026-11-22")
LOG, SIGNATURE, SIGNERS = (
    f"site_data/{name}" for name in ("log.jsonl", "log.jsonl.sig", "allowed_signers")
)


def gongshi(*given: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(one) for one in given], catch_exceptions=False)
    return done.exit_code, done.output


def key(folder: Path, name: str = "office", locked: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    words = ("ssh-keygen", "-q", "-t", "ed25519", "-N", locked * 3, "-C", "", "-f", str(path))
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL)
    return path


def allowed(private: Path, names: str = "office", options: str = "") -> str:
    public = private.with_suffix(".pub").read_text(encoding="utf-8").strip()
    return f"{names} {options}{public}\n"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def signed(project: Path, keys: Path) -> Path:
    """The project, its log signed, with the key of its signer beside it."""
    return signed_with(project, keys)


@pytest.fixture
def little(small: Path, keys: Path) -> Path:
    """The same of the small site, which is soon built."""
    return signed_with(small, keys)


def signed_with(project: Path, keys: Path) -> Path:
    private = key(keys)
    (project / SIGNERS).write_text(f"# 签名人\n{allowed(private)}", encoding="utf-8")
    code, said = gongshi("seal", "--root", project, *DAY, "--sign", private)
    assert (code, "登记簿已签名" in said) == (0, True), said
    return project


def check(root: Path) -> str:
    code, said = gongshi("check", "--root", root, *DAY)
    assert code == int(any(f"错误 {one}" in said for one in SIGNED)), said
    return said


def codes(said: str) -> list[str]:
    return [code for code in SIGNED if code in said]


def test_a_signed_log_is_checked_once_and_not_signed_anew(signed: Path, keys: Path):
    assert codes(check(signed)) == []
    before = (signed / SIGNATURE).read_bytes()
    code, said = gongshi("seal", "--root", signed, *DAY, "--sign", keys / "office")
    assert (code, said) == (0, "没有要登记的公告。\n")
    assert (signed / SIGNATURE).read_bytes() == before


def other_key(root: Path, keys: Path) -> None:
    private = key(keys, "other")
    (root / SIGNATURE).unlink()
    assert "LOG-014" in gongshi("seal", "--root", root, *DAY, "--sign", private)[1]


def other_purpose(root: Path, keys: Path) -> None:
    words = ("ssh-keygen", "-Y", "sign", "-n", "git", "-f", str(keys / "office"))
    done = subprocess.run(words, input=(root / LOG).read_bytes(), capture_output=True, check=True)
    (root / SIGNATURE).write_bytes(done.stdout)


def shortened(root: Path, keys: Path) -> None:
    lines = (root / LOG).read_bytes().splitlines(keepends=True)
    (root / LOG).write_bytes(b"".join(lines[:-1]))


SPOILT: dict[str, tuple[str, Callable[[Path, Path], object]]] = {
    "signature taken away": ("LOG-011", lambda root, keys: (root / SIGNATURE).unlink()),
    "signature emptied": ("LOG-012", lambda root, keys: (root / SIGNATURE).write_bytes(b"")),
    "signature is none": (
        "LOG-012",
        lambda root, keys: (root / SIGNATURE).write_bytes(b"\xff" * 9),
    ),
    "log shortened": ("LOG-012", shortened),
    "signed for something else": ("LOG-012", other_purpose),
    "signed with another key": ("LOG-014", other_key),
    "no keys left": ("LOG-014", lambda root, keys: (root / SIGNERS).write_bytes(b"")),
    "key past its time": (
        "LOG-014",
        lambda root, keys: (root / SIGNERS).write_text(
            allowed(keys / "office", options='valid-before="20200101" '), encoding="utf-8"
        ),
    ),
    "key for something else": (
        "LOG-014",
        lambda root, keys: (root / SIGNERS).write_text(
            allowed(keys / "office", options='namespaces="git" '), encoding="utf-8"
        ),
    ),
}


@pytest.mark.parametrize("story", SPOILT)
def test_a_signature_that_does_not_fit_is_named(story: str, signed: Path, keys: Path):
    code, spoil = SPOILT[story]
    spoil(signed, keys)
    assert codes(check(signed)) == [code]


@pytest.mark.parametrize(
    "names", ["office,second", "second,office", "off*", "*", "!first,off?ce", "office"]
)
def test_signers_are_named_as_openssh_has_it(names: str, signed: Path, keys: Path):
    (signed / SIGNERS).write_text(
        allowed(key(keys, "first"), "office") + allowed(keys / "office", names), encoding="utf-8"
    )
    assert codes(check(signed)) == []


def test_without_keys_of_signers_nothing_is_asked(signed: Path):
    (signed / SIGNERS).unlink()
    (signed / SIGNATURE).write_bytes(b"spoilt")
    assert codes(check(signed)) == []


def test_a_signature_nobody_can_check_is_made_and_said_to_be_one(project: Path, keys: Path):
    code, said = gongshi("seal", "--root", project, *DAY, "--sign", key(keys))
    assert code == 0
    assert "还没有 site_data/allowed_signers" in said


def test_a_signed_log_does_not_go_on_without_a_signature(signed: Path, keys: Path):
    """Refused before anything is written, with the option that is missing."""
    kept = (signed / LOG).read_bytes().splitlines(keepends=True)
    (signed / LOG).write_bytes(b"".join(kept[:2]))
    code, said = gongshi("seal", "--root", signed, "--as-of", "2026-11-23")
    assert (code, "请加上 --sign 密钥文件" in said, "已登记" in said) == (1, True, False), said
    assert (signed / LOG).read_bytes() == b"".join(kept[:2])
    words = ("--as-of", "2026-11-23", "--sign", keys / "office")
    code, said = gongshi("seal", "--root", signed, *words)
    assert (code, codes(said), "登记簿已签名" in said) == (0, [], True)
    assert codes(check(signed)) == []


def test_a_key_that_gives_no_signature_seals_nothing(small: Path, keys: Path):
    private = key(keys, locked="yes")
    (keys / "text").write_text("no key", encoding="utf-8")
    (keys / "text").chmod(0o600)
    for path in (keys / "text", private):
        code, said = gongshi("seal", "--root", small, *DAY, "--sign", path)
        assert code == 2
        assert f"用 {path} 签不了" in said
        assert not (small / LOG).exists()


def test_a_machine_without_ssh_keygen_says_so_in_one_line(
    signed: Path, keys: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", str(keys))
    said = check(signed)
    assert codes(said) == ["LOG-013"]
    assert said.count("ssh-keygen") == 1
    code, said = gongshi("seal", "--root", signed, *DAY, "--sign", keys / "office")
    assert (code, "本机没有 ssh-keygen" in said) == (2, True)


@pytest.fixture
def site(little: Path) -> Path:
    code, said = gongshi("build", "--root", little, *DAY)
    assert code == 0, said
    return (little / "build/current").resolve()


def test_readers_get_what_they_need_to_check_by_hand(site: Path, tmp_path: Path):
    assert gongshi("verify", site)[0] == 0
    pages = [path.read_text(encoding="utf-8") for path in site.glob("announcements/*/index.html")]
    (words,) = {
        page.split("<code>ssh-keygen ")[1].split("</code>")[0] for page in pages if "-Y" in page
    }
    for name in ("log.jsonl", "data/log.jsonl.sig", "data/allowed_signers"):
        shutil.copy(site / name, tmp_path)
    command = words.replace("&lt;", "<").replace("名称", "office")
    done = subprocess.run(
        ("sh", "-c", f"ssh-keygen {command}"), cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_site_is_held_to_its_signature(site: Path, little: Path, keys: Path, tmp_path: Path):
    copy = tmp_path / "copy"
    shutil.copytree(site, copy)
    ours = keys / "signers"
    ours.write_text(allowed(keys / "office"), encoding="utf-8")
    # Whoever rewrites the log signs it, too, and publishes another key.
    forger = key(keys, "forger")
    for name in ("log.jsonl", "data/log.jsonl.sig", "data/allowed_signers"):
        (copy / name).chmod(0o644)
    signing = ("ssh-keygen", "-Y", "sign", "-n", "gongshi-log", "-f", str(forger))
    log = (copy / "log.jsonl").read_bytes()
    done = subprocess.run(signing, input=log, capture_output=True, check=True)
    (copy / "data/log.jsonl.sig").write_bytes(done.stdout)
    assert "data/log.jsonl.sig: 错误 LOG-014" in gongshi("verify", copy)[1]
    (copy / "data/allowed_signers").write_text(allowed(forger), encoding="utf-8")
    assert codes(gongshi("verify", copy)[1]) == []
    for words in (("--signers", ours), ("--against", site), ("--root", little)):
        code, said = gongshi("verify", copy, *words)
        assert (code, codes(said)) == (1, ["LOG-014"]), words
    for name in ("data/log.jsonl.sig", "data/allowed_signers"):
        (copy / name).unlink()
    assert codes(gongshi("verify", copy)[1]) == []
    assert codes(gongshi("verify", copy, "--signers", ours)[1]) == ["LOG-011"]


NEW = "content/announcements/more.md"
WRITTEN = (
    "---\ntitle: 关于咨询时间的通知\ndate: 2026-11-20\nkind: notice\n"
    "summary: 咨询时间有调整。\nissuer: 样例办公室\n---\n{}\n"
)


@pytest.mark.parametrize("blank", ["请写正文。", "工作日。\n\n请写咨询地点。"])
def test_what_nobody_wrote_is_not_sealed(blank: str, project: Path):
    (project / NEW).write_text(WRITTEN.format(blank), encoding="utf-8")
    log = project / LOG
    before = log.read_bytes() if log.exists() else None
    code, said = gongshi("seal", "--root", project, *DAY)
    assert (code, "还有 1 处没有写；登记以后不能再改" in said) == (1, True), said
    line = 8 + blank.count("\n")
    assert f"{NEW}:{line}:1: 错误 ANN-047" in said
    assert (log.read_bytes() if log.exists() else None) == before
