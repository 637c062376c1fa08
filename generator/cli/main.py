"""The command ``gongshi``: parse, call, print, exit.

It and the commands beside it alone print, exit or ask the clock.
"""

import gc
import os
import shutil
import sys
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from generator import __version__
from generator.authoring.atomic_write import spare, write_files
from generator.checks.project import checked, checked_staged
from generator.checks.unwritten import UNWRITTEN
from generator.cli.click_zh import (
    CALL_ID,
    NO_RECEIPT,
    OPTIONAL_CALL,
    OPTIONAL_NAME,
    AsOf,
    Count,
    File,
    Folder,
    Group,
    OneOf,
    refusal,
)
from generator.cli.click_zh import admin_option as _admin
from generator.cli.click_zh import as_of_option as _as_of
from generator.cli.click_zh import root_option as _root
from generator.cli.context import editor_of, example_of, form_of, forms_of, project
from generator.cli.new_commands import new
from generator.cli.output import now_at as _now
from generator.cli.output import print_text as _print
from generator.cli.output import say as _say
from generator.cli.project_commands import init, schema, upgrade
from generator.findings import FORMATS, DeadEnd, Finding, counted, tell, without_numbers, worst
from generator.model.loader import load
from generator.model.publication import is_out
from generator.model.publication_log import unsealed
from generator.web.labels import COLUMNS, LEVELS

# What only some commands need is imported by them: `check` starts in two thirds of the time.
if TYPE_CHECKING:
    from generator.forms.form import Form
    from generator.publish.releases import Kept
    from generator.submissions.opened import Raw
    from generator.submissions.reports.delivery import Report

    Forms = Mapping[str, tuple[Form, ...]]

_SHAPES = ("xlsx", "csv", "docx", "html", "json")
_DIFFS = ("text", "json", "markdown")
_REPORTS = ("text", "json", "html", "xlsx")
_MANY = 20
_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Main(Group):
    """The outermost command: every refusal becomes one line and exit code 2."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run, say what was refused, and exit."""
        try:
            code = super().main(
                *args, **{**options, "prog_name": "gongshi", "standalone_mode": False}
            )
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.ctx.get_help(), err=True)
            code = 2
        except (click.UsageError, OSError, MemoryError) as error:
            click.echo(without_numbers(refusal(error)), err=True)
            code = 2
        except DeadEnd as end:
            _print(tell(end.found, "text"))
            if str(end):
                click.echo(f"{LEVELS['error']}：{end}。", err=True)
            code = 2
        except click.Abort:
            click.echo("已中断，没有做完。", err=True)
            code = 2
        sys.exit(code if isinstance(code, int) else 0)


@click.group(cls=_Main, context_settings=_SETTINGS)
@click.version_option(
    __version__, prog_name="gongshi", message="%(prog)s %(version)s", help="显示版本。"
)
def main() -> None:
    """Gongshi（公示）：申报指南、表格和结果公示，一个仓库，一个网站。"""


@main.command()
@_root
@_as_of
@click.option(
    "--format", "form", type=OneOf(FORMATS), default="text", help="输出的格式；不写为 text。"
)
@click.option("--staged", is_flag=True, help="检查 git 暂存区里的内容，不看工作目录。")
def check(root: Path, as_of: datetime | None, form: str, staged: bool) -> None:
    """检查全部源文件，逐行列出问题和所在位置。

    \b
    例：gongshi check
    """
    look = checked_staged if staged else checked
    root, now = project(root), _now(root, as_of)
    site, _, found = look(root, now)
    titles: Mapping[str, str] = {}
    if form == "sarif":
        from generator.cli import catalogue

        titles = catalogue.titles()
    _print(tell(found, form, titles=titles))
    if form == "text":
        left = sum(one.code in UNWRITTEN for one in found)
        more = f"还有 {left} 处没有写。" if left else ""
        _say(f"{counted(found)}{more}" if found else "没有发现问题。")
        # What is not written yet cannot be sealed yet, and not every project keeps a log.
        sealing = site is not None and site.log and not (staged or left or worst(found))
        for item in unsealed(site, now) if site and sealing else ():
            if not (item.result and item.published):
                _say(f"公告“{item.id}”还没有登记；定稿以后请运行 gongshi seal。")
    sys.exit(worst(found))


@main.command()
@_root
@_as_of
@click.option("--site-dir", type=Folder(), default=None, help="另外放一份到这个目录。")
@click.option(
    "--builder",
    type=OneOf(("mkdocs", "zensical")),
    default="mkdocs",
    help="用哪个程序生成网页；不写为 mkdocs。",
)
@_admin
def build(root: Path, as_of: datetime | None, admin: bool, **options: Any) -> None:
    """检查、生成、核对，全部无误才换上新的网站。

    \b
    例：gongshi build --as-of 2026-12-31
    """
    root, now = project(root), _now(root, as_of)
    if admin and options["site_dir"] is not None:
        raise DeadEnd("编辑的页面只供本机使用，不能另放一份；请去掉 --admin 或 --site-dir")
    beside = editor_of(root) if admin else None
    # Pages leave no cycles behind, and looking for some took a tenth of our own time.
    gc.disable()
    site, forms, found = checked(root, now, publishing=True)
    if site is None or worst(found):
        _refuse(found, "网站没有改动。")
    _print(tell(found, "text"))
    for call in site.calls:
        if not is_out(call, now, site.zone):
            _say(f"批次 {call.id} {'是草稿' if call.draft else '还没有到发布的时间'}，没有发布。")
    for item in unsealed(site, now):
        _say(f"公告“{item.id}”还没有登记，verify 会指出来；定稿以后请运行 gongshi seal。")
    from generator.publish.issue import release

    outcome = release(root, site, forms, now, beside=beside, **options)
    if isinstance(outcome, tuple):
        _refuse(outcome, "网站没有改动。")
    if outcome.warnings:
        _say(tell(outcome.warnings, "text"))
    _say(f"网站已生成：{outcome.files} 个文件，版本 {outcome.digest[:12]}。")
    _say(f"打开 {outcome.site_dir or root / 'build/current'}/index.html")


@main.command()
@_root
@_as_of
@click.option("--port", type=Count(0, 65535), default=8000, help="端口；不写为 8000，0 为任意。")
@_admin
def serve(root: Path, as_of: datetime | None, port: int, admin: bool) -> None:
    """边改边看：保存之后，浏览器里的网页随即更新；只有这台机器能打开。

    \b
    例：gongshi serve --port 8080
    """
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    from generator.publish.preview.server import Server
    from generator.publish.preview.session import Preview

    preview = Preview(
        project(root),
        now=lambda: _now(root, as_of),
        announce=lambda news: _say(news.text()),
        beside=editor_of(root) if admin else None,
    )
    server = Server(preview, port)
    server.end_on_interrupt()
    server.start()
    _say(f"打开 {server.url}  按 Ctrl+C 结束。")
    server.wait()
    _say("预览已结束。")


@main.command()
@_root
def releases(root: Path) -> None:
    """列出保留的各个版本，新的在前。

    \b
    例：gongshi releases
    """
    from generator.publish.releases import kept, lines, zone_of

    _say("\n".join(lines(kept(root), zone_of(root))) or "还没有生成过网站。")


@main.command()
@_root
@click.argument("digest", metavar="[版本]", default="")
def rollback(root: Path, digest: str) -> None:
    """换回保留的一个版本，写明版本的前几位；不写则换回上一次改动之前的版本。

    \b
    例：gongshi rollback
    """
    from generator.publish.releases import roll_back

    _switched(roll_back(root, digest), "已换回")


@main.command()
@_root
@click.option(
    "--note", default="", metavar=COLUMNS["note"], help="这一版的说明，列在 gongshi releases 里。"
)
@click.argument("folder", metavar="网站目录", type=Folder())
def adopt(root: Path, note: str, folder: Path) -> None:
    """换上在别处生成并核对过的网站，先照清单核对文件；供服务器使用。

    \b
    例：gongshi adopt build/current
    """
    from generator.publish.releases import adopt

    _switched(adopt(root, folder, note), "已换上")


main.add_command(new)
main.add_command(init)
main.add_command(upgrade)
main.add_command(schema)


@main.command()
@_root
@click.option(
    "--detection",
    "call_id",
    default="",
    metavar=CALL_ID,
    help="规则和限制写错了，用例查得出多少。",
)
def rules(root: Path, call_id: str) -> None:
    """列出全部检查项，以及各批次条款怎样落实。

    \b
    例：gongshi rules
    """
    if call_id:
        from generator.checks.limit_detection import limit_detection, limit_lines
        from generator.checks.rule_detection import detection, detection_lines

        sources, forms, faults = forms_of(project(root))
        call, form = form_of(sources, forms, faults, call_id)
        result, held = detection(form, call), limit_detection(form, call)
        for line in (*detection_lines(form, result), *limit_lines(project(root), form, held)):
            _print(line)
        sys.exit(1 if result.unnoticed or result.stale or held.unnoticed else 0)
    from generator.cli.catalogue import lines
    from generator.submissions.reports.text_and_json import clause_lines

    site, found = load(project(root))
    for line in lines():
        _print(line)
    for call in site.calls if site else ():
        for line in clause_lines(call):
            _print(line)
    if site is None:
        _print(tell(found, "text"))
        sys.exit(2)


@main.command()
@_root
@click.argument("call_id", metavar=OPTIONAL_CALL, default="")
@click.option(
    "--format",
    "shape",
    type=OneOf((*_SHAPES, "all")),
    default="all",
    help="做哪一种：工作簿、CSV 数据包、Word、网页、JSON；不写为 all，全部都做。",
)
@click.option(
    "--output", "-o", type=Folder(), default=Path(), help="放在哪个目录；不写为当前目录。"
)
@click.option(
    "--example",
    is_flag=False,
    flag_value="",
    default=None,
    metavar=OPTIONAL_NAME,
    help="填上示例；名称在批次的 examples 目录里，不写名称为第一个。",
)
def template(root: Path, call_id: str, shape: str, output: Path, example: str | None) -> None:
    """生成批次的申报表：空白的，或填好示例的；不写批次标识则列出各批次的申报表。

    \b
    例：gongshi template
    """
    from generator.forms import formats

    site, forms, found = forms_of(root)
    if not call_id:
        if example is not None:
            raise DeadEnd("缺少批次标识；请写在 --example 的前面")
        _list(forms)
        return
    call, form = form_of(site, forms, found, call_id)
    name, answers = example_of(form, example)
    made = formats.files(form, call, shape, answers, name)
    spare(output, made)
    for path in write_files(output, made):
        _say(f"已生成 {path}")


@main.command()
@_root
@click.argument("call_id", metavar=OPTIONAL_CALL, default="")
@click.argument("paths", metavar="[文件或目录…]", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "shape",
    type=OneOf(_REPORTS),
    default="text",
    help="结果的格式：text、json、html，或在各处作了标记的 xlsx；不写为 text。",
)
@click.option("--output", "-o", type=Folder(), default=None, help="结果放在哪个目录。")
@click.option("--as-of", type=AsOf(), default=None, help=NO_RECEIPT)
@click.option("--jobs", type=Count(), default=1, help="同时打开几份；不写为 1。")
@click.option("--show-values", is_flag=True, help="在说明里写出填写的内容；身份证号码除外。")
def validate(
    root: Path,
    call_id: str,
    paths: tuple[Path, ...],
    shape: str,
    output: Path | None,
    as_of: datetime | None,
    jobs: int,
    show_values: bool,
) -> None:
    """检查交来的申报：文件夹、zip、工作簿、Word、网页、application.json，一份或许多份；不写批次标识则列出各批次。

    \b
    例：gongshi validate
    """
    from generator.submissions.form_versions import check_versions
    from generator.submissions.intake.inbox import inbox, nothing_left
    from generator.submissions.opened_inbox import OpenedInbox
    from generator.submissions.reports.delivery import Delivery

    site, forms, found = forms_of(root)
    if not call_id:
        _list(forms)
        return
    call, _ = form_of(site, forms, found, call_id)
    if not paths:
        raise click.UsageError("缺少要检查的文件或目录")
    given = OpenedInbox(inbox(paths, forms[call.id]))
    kept: deque[Raw] = deque()

    def opened() -> "Iterator[tuple[Raw, Form]]":
        for raw, named in given.submissions(forms[call.id], jobs):
            if shape == "xlsx":
                kept.append(raw)
            yield raw, named

    today = _now(root, as_of).date()
    results = check_versions(
        opened(), {call.id: call}, received=as_of, today=today, show_values=show_values
    )
    verdicts: Counter[str] = Counter()
    report = Delivery(shape, forms[call.id], call.short_title, filed=output is not None)
    folder = output or Path()
    count = len(given.inbox.submissions)
    with click.progressbar(
        results,
        length=count,
        label=COLUMNS["check"],
        file=sys.stderr,
        hidden=count < _MANY,
    ) as bar:
        for result in bar:
            verdicts[result.verdict] += 1
            _deliver(report.take(result, kept.popleft() if kept else None), folder)
    if not verdicts:
        raise nothing_left(paths, given.inbox)
    _deliver(report.end(verdicts, given.inbox), folder)
    if report.wrong:
        click.echo(tell(report.wrong, "text"), err=True)
    sys.exit(2 if report.wrong or verdicts["unreadable"] else 1 if verdicts["invalid"] else 0)


@main.command()
@_root
@_as_of
@click.argument("call_id", metavar=OPTIONAL_CALL, default="")
@click.argument("paths", metavar="[文件或目录…]", nargs=-1, type=click.Path(path_type=Path))
@click.option("--output", "-o", type=Folder(), help="放在哪个目录；要在项目之外。")
@click.option("--register", type=File(), help="登记表：文件名、收到时间、申报编号；.xlsx 或 CSV。")
@click.option("--votes", type=File(), multiple=True, help="票数表：申报编号、票数；可以写几次。")
@click.option(
    "--scores",
    type=File(),
    multiple=True,
    help="打分表：申报编号、评委、得分，或每个评委一栏；可以写几次。",
)
@click.option("--decisions", type=File(), multiple=True, help="决定表，可以写几次。")
@click.option("--sheets", type=Folder(), help="只写要填的登记表、票数表、打分表，放在这个目录。")
@click.option(
    "--stage", default="", metavar=COLUMNS["stage"], help="做到哪个环节；不写为能做到的最后一个。"
)
@click.option("--sample", is_flag=True, help="标明是虚构的样例。")
@click.option("--jobs", type=Count(), default=1, help="同时打开几份；不写为 1。")
def review(root: Path, as_of: datetime | None, call_id: str, **options: Any) -> None:
    """汇总全部申报：限制、名额、相近的项目、计分和排名，生成结果数据包和公告草稿；不写批次标识则列出各批次。

    \b
    例：gongshi review
    """
    from generator.review.reports.session import ReviewRequest, ReviewSession

    site, forms, found = forms_of(root)
    if not call_id:
        _list(forms)
        return
    call, _ = form_of(site, forms, found, call_id)
    session = ReviewSession(
        root, site, call, forms[call.id], ReviewRequest(as_of=_now(root, as_of), **options)
    )
    if session.refusal:
        raise DeadEnd(session.refusal)
    with click.progressbar(
        session.checked(),
        length=session.count,
        label=COLUMNS["check"],
        file=sys.stderr,
        hidden=session.few,
    ) as bar:
        done = session.done(bar)
    for old in done.stale:
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    _deliver(done.report, session.output)
    sys.exit(done.code)


@main.command()
@_root
@_as_of
@click.argument("old", metavar="原来的版本或目录")
@click.argument("new", metavar="[现在的版本或目录]", default="")
@click.option("--format", "shape", type=OneOf(_DIFFS), default="text", help="格式；不写为 text。")
@click.option(
    "--submissions",
    type=click.Path(path_type=Path),
    multiple=True,
    help="已收到的申报，可以写几次。",
)
@click.option("--received", type=AsOf(), help="这些申报是什么时候收到的；不写就不检查是否逾期。")
@click.option("--output", "-o", type=Folder(), help="对照表和更正公告的草稿放在哪个目录。")
def diff(root: Path, as_of: datetime | None, old: str, new: str, **options: Any) -> None:
    """逐项列出两个版本或两个目录的不同，哪些是实质修改，已收到的申报有哪些受影响。

    \b
    例：gongshi diff .
    """
    day = _now(root, as_of).date()
    from generator.authoring.amendments.comparison import Comparison, compare

    report = compare(project(root), old, new, day, Comparison(**options))
    _deliver(report, options["output"] or Path())


@main.command()
@_root
@_as_of
@click.option(
    "--rebase",
    "onto",
    is_flag=False,
    flag_value="",
    default=None,
    metavar="[版本]",
    help="同事先登记了：接在那个版本的登记簿后面；不写版本为正在合并的，或上游分支的。",
)
@click.option("--sign", type=File(), default=None, help="用这把 SSH 私钥给登记簿签名。")
def seal(root: Path, as_of: datetime | None, onto: str | None, sign: Path | None) -> None:
    """把已经发布的公告和收到的异议登记入册；登记之后，任何改动都看得出来。

    \b
    例：gongshi seal
    """
    from generator.cli.log_commands import seal as sealed

    root = project(root)
    done = sealed(root, _now(root, as_of), onto, sign)
    _print("\n".join(done.lines))
    sys.exit(done.code)


@main.command()
@_root
@click.option(
    "--against",
    metavar="指纹",
    default=None,
    help="与保存的对照：登记簿的指纹、旧的网站目录，或登记簿文件。",
)
@click.option(
    "--signers", type=File(), default=None, help="签名要出自这个文件里的公钥；不写为网站公布的。"
)
@click.argument("folder", metavar="[网站目录]", default=None, required=False, type=Folder())
@click.pass_context
def verify(
    context: click.Context,
    root: Path,
    folder: Path | None,
    against: str | None,
    signers: Path | None,
) -> None:
    """核对网站与登记簿是否一致，不写目录为项目现在的网站；网站目录和 --root 都写，逐个文件对照。

    \b
    例：gongshi verify
    """
    from generator.cli.log_commands import verify as verified

    given = context.get_parameter_source("root") is click.core.ParameterSource.COMMANDLINE
    done = verified(root, folder, against, signers, rooted=given)
    _print("\n".join(done.lines))
    sys.exit(done.code)


def _list(forms: "Forms") -> None:
    from generator.forms.formats import lines

    _say("\n".join(lines(forms)))


def _refuse(found: tuple[Finding, ...], outcome: str) -> NoReturn:
    """Say what is wrong and what was not done because of it, and end."""
    _print(tell(found, "text"))
    _say(f"{counted(found)}{outcome}")
    sys.exit(1)


def _switched(outcome: "Kept | tuple[Finding, ...]", word: str) -> None:
    """Say which release is live now, or why nothing changed."""
    if isinstance(outcome, tuple):
        _print(tell(outcome, "text"))
        _say("网站没有改动。")
        sys.exit(1)
    _say(f"{word}版本 {outcome.name[:12]}：{outcome.files} 个文件。{outcome.note}")


def _deliver(report: "Report", folder: Path) -> None:
    """Write the files of what is said, each told as it is written, then print the rest."""
    for path in write_files(folder, report.files):
        _say(f"已写入 {path}")
    _print("\n".join(report.lines))


if __name__ == "__main__":
    main()
