"""The command ``gongshi``: parse, call, print, exit.

The only module that prints, exits or asks the clock.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from generator import __version__, skeleton, wording
from generator.checks.run import CHECKS, check_site
from generator.findings import Finding, Level, sort, tell
from generator.loading import LOADING, load
from generator.model import Call, Site
from generator.publish import Publication, Release, addresses, publish
from generator.render.pages import in_order
from generator.render.site import extra, render
from generator.schemas import SHAPES
from generator.source import READING
from generator.verify import PUBLISHING
from generator.workdays import SHANGHAI, parse_instant

FORMATS = ("text", "json", "sarif", "github")
_FACTS_FILES = ("mkdocs.yml", "site_data", "schemas")


class _AsOf(click.ParamType[datetime]):
    """A day (2023-06-01) or an instant with its offset (2023-06-12T24:00+08:00)."""

    name = "时间"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        text = str(value)
        try:
            if "T" in text:
                return parse_instant(text)
            return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=SHANGHAI)
        except ValueError:
            self.fail(
                f"{text} 不是时间；写成 2023-06-01 或 2023-06-12T24:00+08:00 的样子", param, ctx
            )


def _root(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--root",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path(),
        show_default="当前目录",
        help="项目所在的目录。",
    )(function)


def _as_of(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--as-of",
        type=_AsOf(),
        default=None,
        show_default="现在",
        help="按哪一天或哪一时刻计算状态。",
    )(function)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="gongshi")
def main() -> None:
    """Gongshi（公示）：申报指南、表格和结果公示，一个仓库，一个网站。"""


@main.command()
@_root
@_as_of
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="输出的格式。")
def check(root: Path, as_of: datetime | None, form: str) -> None:
    """检查全部源文件，逐行列出问题和所在位置。

    \b
    例：gongshi check
    """
    _, found = _checked(_project(root), _now(as_of))
    _say(tell(found, form))
    if not found and form == "text":
        _say("没有发现问题。")
    elif form == "text":
        _say(_counted(found))
    sys.exit(_worst(found))


@main.command()
@_root
@_as_of
@click.option(
    "--site-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="另外放一份到这个目录。",
)
@click.option(
    "--builder",
    type=click.Choice(("mkdocs", "zensical")),
    default="mkdocs",
    show_default=True,
    help="用哪个程序生成网页。",
)
def build(root: Path, as_of: datetime | None, site_dir: Path | None, builder: str) -> None:
    """检查、生成、核对，全部无误才换上新的网站。

    \b
    例：gongshi build --as-of 2023-06-01
    """
    root = _project(root)
    now = _now(as_of)
    site, found = _checked(root, now)
    if found:
        _say(tell(found, "text"))
    if site is None or _worst(found):
        _say(f"{_counted(found)}网站没有改动。")
        sys.exit(1)
    outcome = _publish(root, site, now, site_dir, builder)
    if not isinstance(outcome, Release):
        _say(tell(outcome, "text"))
        _say(f"{_counted(outcome)}网站没有改动。")
        sys.exit(1)
    _say(f"网站已生成：{outcome.files} 个文件，校验码 {outcome.digest[:12]}。")
    _say(f"打开 {_shown(root, outcome)}")


@main.command()
@_root
def rules(root: Path) -> None:
    """列出全部检查项，以及各批次条款怎样落实。

    \b
    例：gongshi rules
    """
    site, found = load(_project(root))
    for title, codes in (
        ("读取", READING),
        ("结构", SHAPES),
        ("文件", LOADING),
        ("发布", PUBLISHING),
    ):
        _say(f"{title}")
        for code, sentence in sorted(codes.items()):
            _say(f"  {code}  {sentence}")
    _say("内容")
    for item in CHECKS:
        _say(f"  {item.code}  {item.basis}")
    for call in site.calls if site else ():
        _say("")
        for line in _clause_lines(call):
            _say(line)
    if site is None:
        _say(tell(found, "text"))
        sys.exit(2)


@main.group()
def new() -> None:
    """新建批次。"""


@new.command("call")
@_root
@_as_of
@click.argument("call_id", metavar="批次标识")
def new_call(root: Path, as_of: datetime | None, call_id: str) -> None:
    """新建一个批次的样子：能通过检查，也能生成网页。

    \b
    例：gongshi new call demo
    """
    root = _project(root)
    site, found = load(root)
    if site is None:
        _say(tell(found, "text"))
        sys.exit(2)
    if not skeleton.is_call_id(call_id):
        raise click.UsageError("批次标识只用小写字母、数字和连字符，如 demo-2024。")
    folder = root / "site_data/calls" / call_id
    if folder.exists():
        raise click.UsageError(f"site_data/calls/{call_id} 已经存在；请换一个标识。")
    listing = root / "site_data/site.yml"
    added = skeleton.listed(listing.read_text(encoding="utf-8"), call_id)
    if added is None:
        raise click.UsageError("site_data/site.yml 里没有找到 calls；请先写上 calls: []。")
    prefix = skeleton.free_prefix(frozenset(call.prefix for call in site.calls))
    files = skeleton.call_files(call_id, _now(as_of).year, prefix)
    folder.mkdir(parents=True)
    for path, text in files.items():
        (root / path).write_text(text, encoding="utf-8")
        _say(f"新建 {path}")
    listing.write_text(added, encoding="utf-8")
    _say("已列入 site_data/site.yml。照着正式文件逐项改写，随时运行 gongshi check。")


def _publish(
    root: Path, site: Site, now: datetime, site_dir: Path | None, builder: str
) -> Release | tuple[Finding, ...]:
    tree = render(site, now)
    midnight = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    settings = Publication(
        name=site.title,
        url=site.url,
        source_date_epoch=int(midnight.timestamp()),
        extra=extra(site, now),
    )
    return publish(
        tree,
        root=root,
        settings=settings,
        expected=addresses(tree),
        builder=builder,
        site_dir=site_dir,
    )


def _checked(root: Path, now: datetime) -> tuple[Site | None, tuple[Finding, ...]]:
    site, found = load(root)
    if site is None:
        return None, found
    return site, sort((*found, *check_site(site, now)))


def _project(root: Path) -> Path:
    """Return the project root, or leave with what is missing."""
    missing = [name for name in _FACTS_FILES if not (root / name).exists()]
    if missing:
        raise click.UsageError(
            f"{root} 不是项目目录，缺少 {wording.names(missing)}；"
            "请换到项目目录，或用 --root 指明。"
        )
    return root


def _now(as_of: datetime | None) -> datetime:
    return as_of or datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai"))


def _worst(found: tuple[Finding, ...]) -> int:
    return int(any(finding.level is Level.ERROR for finding in found))


def _counted(found: tuple[Finding, ...]) -> str:
    errors = sum(finding.level is Level.ERROR for finding in found)
    return f"共 {errors} 处错误，{len(found) - errors} 处提醒。"


def _clause_lines(call: Call) -> Iterator[str]:
    said: Mapping[str, str] = wording.sentences(call)
    yield f"{call.short_title}（{call.id}），{len(call.clauses)} 条"
    for clause in in_order(call):
        yield f"  {clause.id}  {clause.number}  {wording.HELD[clause.held]}  {said[clause.id]}"


def _shown(root: Path, release: Release) -> str:
    folder = release.site_dir or root / "build/current"
    return f"{folder}/index.html"


def _say(text: str) -> None:
    if text:
        click.echo(text)


if __name__ == "__main__":
    main()
