"""What `seal` and `verify` do: the log goes on, or is held to a site; nothing is printed here."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from generator.authoring.atomic_write import place
from generator.checks.log_signature import check_project, check_signature, sign
from generator.checks.project import checked
from generator.checks.unwritten import UNWRITTEN
from generator.cli.context import CommandOutcome, project
from generator.findings import DeadEnd, Finding, Level, counted, tell, worst
from generator.model import publication_log
from generator.model.loader import LOG, LOG_SIGNATURE, LOG_SIGNERS
from generator.model.log_entries import PUBLISHED, SIGNATURE, SIGNERS, LogEntry, LogHead, read_log
from generator.publish.derived_pages import unlooked
from generator.publish.issue import refused
from generator.publish.log_comparison import against_files, against_head, against_log, altered_facts
from generator.publish.log_proof import prove
from generator.publish.site_folder import SiteFolder
from generator.render.announcement_index import borrowed_facts
from generator.sources.bounded_files import LARGEST, bounded
from generator.web.labels import LEVELS

# What sealing itself puts right.
_UNSEALED = frozenset({"LOG-006", "LOG-009", "LOG-010", "LOG-011", "LOG-012", "LOG-014"})


def seal(root: Path, now: datetime, onto: str | None, key: Path | None = None) -> CommandOutcome:
    """Append what is not sealed yet, and sign the log where a key is given.

    ``onto`` names the revision whose log is gone on with.
    """
    log = _log_of(root, onto) if onto is not None else None
    site, forms, found = checked(root, now, log, publishing=True)
    kept = tuple(finding for finding in found if finding.code not in _UNSEALED)
    lines = [tell(kept, "text")] if kept else []
    if site is None or worst(kept):
        # What is sealed cannot be changed any more.
        left = sum(one.code in UNWRITTEN and one.level is Level.ERROR for one in kept)
        if left:
            lines.append(f"还有 {left} 处没有写；登记以后不能再改，请先写好，或写成草稿。")
        return CommandOutcome(lines=(*lines, f"{counted(kept)}没有登记。"), code=1)
    added = publication_log.seal(site, site.log, now, borrowed_facts(site, forms))
    fresh = site.log + b"".join(entry.line() for entry in added)
    if key is None and fresh != site.log and (root / LOG_SIGNATURE).exists():
        lines.append(
            f"登记簿签过名（{LOG_SIGNATURE}），添加以后要重新签名；"
            "请加上 --sign 密钥文件再运行。没有登记。"
        )
        return CommandOutcome(lines=tuple(lines), code=1)
    # Neither can what build would refuse.
    if added and (wrong := refused(root, replace(site, log=fresh), forms, now)):
        return CommandOutcome(lines=(tell(wrong, "text"), f"{counted(wrong)}没有登记。"), code=1)
    files = {LOG: fresh}
    if key is not None and fresh:
        files[LOG_SIGNATURE] = sign(fresh, key)
    stale = [n for n, c in files.items() if not (root / n).exists() or (root / n).read_bytes() != c]
    # Beside it and in one move: a log cut short would be a broken one.
    place(root, {name: files[name] for name in stale}, ())
    lines += [f"已登记第 {entry.number} 条：{entry.subject()}" for entry in added]
    if not added and (LOG not in stale or onto is None):
        lines.append("没有要登记的公告。")
    wrong = check_project(root, fresh)
    if LOG_SIGNATURE in stale:
        lines.append(f"登记簿已签名，签名在 {LOG_SIGNATURE}。")
        if not (root / LOG_SIGNERS).exists():
            lines.append(f"还没有 {LOG_SIGNERS}，谁也核对不了签名；请写上签名人的名称和公钥。")
    if wrong:
        lines.append(tell(wrong, "text"))
    elif log is not None and stale:
        before = f"登记簿已接在已有的 {len(log.splitlines())} 条后面"
        lines.append(f"{before}；请运行 git add {' '.join(files)}，再继续合并。")
    return CommandOutcome(lines=tuple(lines))


def _log_of(root: Path, name: str) -> bytes:
    from generator.authoring.amendments.git_revision import file_of

    log = file_of(root, name, LOG)
    broken = read_log(log)[1]
    if broken is not None:
        raise DeadEnd(f"{name} 里的登记簿不完整：{broken.message()}")
    return log


def verify(
    root: Path,
    folder: Path | None,
    against: str | None,
    signers: Path | None = None,
    *,
    rooted: bool,
) -> CommandOutcome:
    """Hold a site to its log, to the project where that is named, and to what somebody kept.

    The log is held to the keys in ``signers``, or else of the project, the kept site, the site.
    """
    ours: bytes | None = None
    rebuilds = folder is not None and rooted
    if folder is None or rooted:
        root = project(root)
        folder = folder or root / "build/current"
        path = root / LOG
        ours = path.read_bytes() if path.exists() else b""
        signers = signers or root / LOG_SIGNERS
    if not folder.is_dir():
        raise DeadEnd(f"没有 {folder} 这个目录；请先运行 gongshi build，或写明网站的目录")
    site = SiteFolder(folder.resolve())
    found = list(prove(site, ours))
    anchors = (signers, Path(against) / SIGNERS if against else None, folder / SIGNERS)
    known = next((path for path in anchors if path is not None and path.is_file()), None)
    if known is not None and PUBLISHED in site:
        found += check_signature(site[PUBLISHED], folder / SIGNATURE, known, SIGNATURE)
    entries = read_log(site[PUBLISHED])[0] if PUBLISHED in site else ()
    lines: list[str] = []
    if against is not None:
        kept = _kept(against)
        count = kept.count if isinstance(kept, LogHead) else len(kept)
        rewritten = (
            against_head(entries, kept) if isinstance(kept, LogHead) else against_log(entries, kept)
        )
        found += [*rewritten, *altered_facts(entries, count)]
        if not isinstance(kept, LogHead) and Path(against).is_dir():
            found += against_files(site, SiteFolder(Path(against).resolve()), kept)
        lines += [
            f"保存以后添加：第 {entry.number} 条 {entry.subject()}" for entry in entries[count:]
        ]
    if rebuilds:
        found += _against_project(site, root)
    errors = [one for one in found if one.level is Level.ERROR]
    if found:
        lines.insert(0, tell(tuple(found), "text"))
    lines += [
        f"{link}: {LEVELS['error']} 网站里有符号链接；请恢复原来的网站" for link in site.links
    ]
    if errors or site.links:
        lines.append(f"网站与登记簿不一致，共 {len(errors) + len(site.links)} 处。")
        return CommandOutcome(lines=tuple(lines), code=1)
    lines.append(f"网站与登记簿一致：{len(entries)} 条登记，{len(site)} 个文件。")
    whole = against is not None and Path(against).is_dir()
    if against is not None:
        kept_as = f"保存的网站 {against} 逐个文件" if whole else "保存的登记簿或指纹"
        lines.append(f"--against：已与{kept_as}对照。")
    if rebuilds:
        older = any(one.code == "LOG-122" for one in found)
        lines.append(
            f"--root：已与项目 {root} 的登记簿对照。"
            if older
            else f"--root：已按项目 {root} 重新生成，逐个文件对照。"
        )
    elif rooted:
        lines.append(f"--root：核对的是项目 {root} 里生成的网站，登记簿已与项目的对照。")
    if not rebuilds and not whole:
        lines.append(
            f"批次页面、搜索索引、下载文件等 {unlooked(site)} 个文件没有登记，"
            "只核对了网站自己的清单，各页共有的页头页脚只作了互相对照；"
            "要逐个核对，请运行 gongshi verify 网站目录 --root 项目目录，"
            "或用 --against 写明保存的网站。"
        )
    if (head := LogHead.of(entries)) is not None:
        lines.append(f"登记簿的指纹 {head}，请保存，日后用 --against 核对。")
    return CommandOutcome(lines=tuple(lines))


def _against_project(site: SiteFolder, root: Path) -> list[Finding]:
    from generator.forms.reader import load_forms
    from generator.model.loader import load
    from generator.publish.rebuilt import against_project
    from generator.sources.schemas import Schemas

    schemas = Schemas.read(root)
    sources, found = load(root, schemas)
    if sources is None:
        raise DeadEnd("", found)
    forms, _ = load_forms(root, sources, schemas)
    return list(against_project(site, root, sources, forms))


def _kept(name: str) -> "LogHead | tuple[LogEntry, ...]":
    """Return what somebody kept of a log: a head as it is printed, a site, a file of either."""
    head = LogHead.of_text(name)
    if head is not None:
        return head
    path = Path(name)
    path = path / PUBLISHED if path.is_dir() else path
    if not path.is_file():
        raise DeadEnd(f"{name} 不是登记簿的指纹，也不是网站目录或登记簿文件；请核对")
    content = bounded(path, LARGEST)
    head = LogHead.of_text(content[:200].decode("utf-8", "replace"))
    if head is not None:
        return head
    entries, broken = read_log(content)
    if broken is not None or not entries:
        raise DeadEnd(f"{name} 里的登记簿不完整，不能用来核对；请换一份保存的")
    return entries
