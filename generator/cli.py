"""The command ``gongshi``: parse, call, print, exit.

The only module that prints, exits or asks the clock.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from generator import __version__, skeleton, wording
from generator.checks.run import CHECKS, check_site
from generator.findings import Finding, Level, sort, tell
from generator.loading import LOADING, load
from generator.model import Call, Site
from generator.schemas import SHAPES, Schemas
from generator.source import READING
from generator.workdays import SHANGHAI, parse_instant

# What only some commands need is imported by them: `check` starts in two thirds of the time.
if TYPE_CHECKING:
    from generator.forms.form import Form
    from generator.publish import Release

    Forms = Mapping[str, tuple[Form, ...]]

FORMATS = ("text", "json", "sarif", "github")
_SHAPES = ("xlsx", "csv", "docx", "html", "json")
_FACTS_FILES = ("mkdocs.yml", "site_data", "schemas")
_YEARS = range(1990, 2101)
_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Chinese(click.Command):
    """A command whose help and refusals are in Chinese; click speaks English of its own."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("options_metavar", "[选项]")
        super().__init__(*args, **options)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [p for p in self.get_params(ctx) if isinstance(p, click.Option)]
        records = [option.get_help_record(ctx) for option in options]
        _list(formatter, "选项", [record for record in records if record is not None])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这份说明。"
        return option

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # click would say this in English, so it lets the rest pass and we refuse it.
        ctx.allow_extra_args = True
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise
        if rest and not isinstance(self, click.Group):
            raise click.UsageError(f"多出了 {wording.names(rest)}；请删去", ctx)
        return rest


class _Group(_Chinese, click.Group):
    """Commands under one name; the outermost turns every refusal into a line and exit code 2."""

    command_class = _Chinese
    group_class = type

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("subcommand_metavar", "命令 …")
        super().__init__(*args, **options)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        _list(formatter, "命令", [(name, c.get_short_help_str(60)) for name, c in found if c])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if self.get_command(ctx, args[0]) is None:
            near = _nearest(args[0], self.list_commands(ctx))
            raise click.UsageError(f"没有 {args[0]} 这个命令；{near}", ctx)
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **options: Any) -> Any:
        try:
            code = super().main(
                *args, **{**options, "prog_name": "gongshi", "standalone_mode": False}
            )
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.ctx.get_help(), err=True)
            code = 2
        except click.UsageError as error:
            click.echo(_refusal(error), err=True)
            code = 2
        except OSError as error:
            click.echo(f"错误：读写不了 {error.filename or '文件'}；请检查权限和磁盘。", err=True)
            code = 2
        except click.Abort:
            click.echo("已中断，没有做完。", err=True)
            code = 2
        sys.exit(code if isinstance(code, int) else 0)


class _Refused(click.UsageError):
    """What cannot be done here, whatever the words of the command; exit code 2."""


def _refusal(error: click.UsageError) -> str:
    """Say in one line what is wrong with the words of a command, and where to look it up."""
    ctx = error.ctx
    if isinstance(error, _Refused) or ctx is None:
        return f"错误：{error.message}。"
    options = {name: p for p in ctx.command.get_params(ctx) for name in p.opts if name[0] == "-"}
    said = error.message
    if isinstance(error, click.NoSuchOption):
        said = f"没有 {error.option_name} 这个选项；{_nearest(error.option_name, options)}"
    elif isinstance(error, click.BadOptionUsage):
        option = options.get(error.option_name)
        flag = isinstance(option, click.Option) and option.is_flag
        said = f"{error.option_name} {'后面不写值' if flag else '后面要写一个值'}"
    elif isinstance(error, click.MissingParameter) and error.param:
        said = f"缺少{error.param.make_metavar(ctx)}"
    elif isinstance(error, click.BadParameter) and error.param:
        said = f"{error.param.opts[-1]}：{error.message}"
    return f"错误：{said}。用 {ctx.command_path} -h 看用法。"


def _nearest(word: str, known: Iterable[str]) -> str:
    """Name the known word that is most like one nobody knows, or all of them."""
    names = sorted(known)
    found = get_close_matches(word, names, n=1)
    return f"最接近的是 {found[0]}" if found else f"可用的有 {wording.names(names)}"


def _list(formatter: click.HelpFormatter, title: str, rows: list[tuple[str, str]]) -> None:
    formatter.write_paragraph()
    formatter.write(f"{title}：\n")
    with formatter.indentation():
        formatter.write_dl(rows)


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
                found = parse_instant(text)
            else:
                found = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=SHANGHAI)
        except (ValueError, OverflowError):
            self.fail(
                f"{text} 不是时间；写成 2023-06-01 或 2023-06-12T24:00+08:00 的样子", param, ctx
            )
        if found.year not in _YEARS:
            self.fail(f"{text} 不在 {_YEARS[0]} 年到 {_YEARS[-1]} 年之间；请改正年份", param, ctx)
        return found


class _Folder(click.ParamType[Path]):
    """A folder, which need not exist; a file is refused."""

    name = "目录"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        path = Path(str(value))
        if path.exists() and not path.is_dir():
            self.fail(f"{path} 是文件，不是目录；请改成目录", param, ctx)
        return path


class _OneOf(click.Choice[str]):
    """One of a few words."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        if value not in self.choices:
            self.fail(f"没有 {value} 这一种；从 {wording.names(self.choices)} 中选一个", param, ctx)
        return str(value)


def _root(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--root", type=_Folder(), default=Path(), help="项目所在的目录；不写为当前目录。"
    )(function)


def _as_of(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--as-of", type=_AsOf(), default=None, help="按哪一天或哪一时刻计算状态；不写为现在。"
    )(function)


@click.group(cls=_Group, context_settings=_SETTINGS)
@click.version_option(
    __version__, prog_name="gongshi", message="%(prog)s %(version)s", help="显示版本。"
)
def main() -> None:
    """Gongshi（公示）：申报指南、表格和结果公示，一个仓库，一个网站。"""


@main.command()
@_root
@_as_of
@click.option(
    "--format", "form", type=_OneOf(FORMATS), default="text", help="输出的格式；不写为 text。"
)
def check(root: Path, as_of: datetime | None, form: str) -> None:
    """检查全部源文件，逐行列出问题和所在位置。

    \b
    例：gongshi check
    """
    *_, found = _checked(_project(root), _now(as_of))
    _say(tell(found, form))
    if not found and form == "text":
        _say("没有发现问题。")
    elif form == "text":
        _say(_counted(found))
    sys.exit(_worst(found))


@main.command()
@_root
@_as_of
@click.option("--site-dir", type=_Folder(), default=None, help="另外放一份到这个目录。")
@click.option(
    "--builder",
    type=_OneOf(("mkdocs", "zensical")),
    default="mkdocs",
    help="用哪个程序生成网页；不写为 mkdocs。",
)
def build(root: Path, as_of: datetime | None, site_dir: Path | None, builder: str) -> None:
    """检查、生成、核对，全部无误才换上新的网站。

    \b
    例：gongshi build --as-of 2026-12-31
    """
    root = _project(root)
    now = _now(as_of)
    site, forms, found = _checked(root, now)
    if found:
        _say(tell(found, "text"))
    if site is None or _worst(found):
        _say(f"{_counted(found)}网站没有改动。")
        sys.exit(1)
    outcome = _publish(root, site, forms, now, site_dir, builder)
    if isinstance(outcome, tuple):
        _say(tell(outcome, "text"))
        _say(f"{_counted(outcome)}网站没有改动。")
        sys.exit(1)
    _say(f"网站已生成：{outcome.files} 个文件，版本 {outcome.digest[:12]}。")
    _say(f"打开 {_shown(root, outcome)}")


@main.command()
@_root
def rules(root: Path) -> None:
    """列出全部检查项，以及各批次条款怎样落实。

    \b
    例：gongshi rules
    """
    from generator.verify import PUBLISHING

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


@main.command()
@_root
@click.argument("call_id", metavar="[批次标识]", default="")
@click.option(
    "--format",
    "shape",
    type=_OneOf((*_SHAPES, "all")),
    default="all",
    help="做哪一种：工作簿、CSV 数据包、Word、网页、JSON；不写为 all，全部都做。",
)
@click.option(
    "--output", "-o", type=_Folder(), default=Path(), help="放在哪个目录；不写为当前目录。"
)
@click.option(
    "--example",
    is_flag=False,
    flag_value="",
    default=None,
    metavar="[名称]",
    help="填上示例；名称在批次的 examples 目录里，不写名称为第一个。",
)
def template(root: Path, call_id: str, shape: str, output: Path, example: str | None) -> None:
    """生成批次的申报表：空白的，或填好示例的；不写批次标识则列出各批次的申报表。

    \b
    例：gongshi template
    """
    from generator.forms import templates

    site, forms, found = _forms(_project(root))
    if not call_id:
        if example is not None:
            raise _Refused("缺少批次标识；请写在 --example 的前面")
        for form, *_ in forms.values():
            names = "、".join(known.name for known in form.examples) or "无"
            _say(f"{form.call}  {form.title}，第 {form.version} 版；示例：{names}")
        return
    call = site.call(call_id)
    if call is None:
        near = _nearest(call_id, [known.id for known in site.calls])
        raise _Refused(f"没有 {call_id} 这个批次；{near}")
    if call_id not in forms:
        _say(tell(tuple(f for f in found if f"/{call_id}/" in f.place.file), "text"))
        raise _Refused(f"{call_id} 没有可用的申报表；请先补上或改正")
    form = forms[call_id][0]
    name, answers = _example(form, example)
    shapes = tuple(templates.FORMATS) if shape == "all" else (shape,)
    files = {
        output / templates.file_name(form, one, name): templates.template(form, call, one, answers)
        for one in shapes
    }
    for path, content in files.items():
        if path.exists() and path.read_bytes() != content:
            raise _Refused(f"{path} 已经存在，内容不同；请先移走它，或换一个目录")
    output.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        path.write_bytes(content)
        _say(f"已生成 {path}")


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
        raise _Refused("批次标识只用小写字母、数字和连字符，如 demo-2024")
    folder = root / "site_data/calls" / call_id
    if folder.exists():
        raise _Refused(f"site_data/calls/{call_id} 已经存在；请换一个标识")
    listing = root / "site_data/site.yml"
    added = skeleton.listed(listing.read_text(encoding="utf-8"), call_id)
    if added is None:
        raise _Refused("site_data/site.yml 里没有找到 calls；请把它写成 calls: [批次标识] 的样子")
    prefix = skeleton.free_prefix(frozenset(call.prefix for call in site.calls))
    files = skeleton.call_files(call_id, _now(as_of).year, prefix)
    folder.mkdir(parents=True)
    for path, text in files.items():
        (root / path).write_text(text, encoding="utf-8")
        _say(f"新建 {path}")
    listing.write_text(added, encoding="utf-8")
    _say("已列入 site_data/site.yml。照着正式文件逐项改写，随时运行 gongshi check。")


def _publish(
    root: Path, site: Site, forms: "Forms", now: datetime, site_dir: Path | None, builder: str
) -> "Release | tuple[Finding, ...]":
    from generator.publish import Publication, addresses, publish
    from generator.render.site import extra, render

    tree = render(site, now, forms)
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


def _checked(root: Path, now: datetime) -> "tuple[Site | None, Forms, tuple[Finding, ...]]":
    from generator.forms.reading import load_forms

    site, found = load(root)
    if site is None:
        return None, {}, found
    forms, told = load_forms(root, site, Schemas.read(root))
    return site, forms, sort((*found, *told, *check_site(site, now)))


def _forms(root: Path) -> "tuple[Site, Forms, tuple[Finding, ...]]":
    """Return the site with the forms of its calls, or leave where it cannot be read."""
    from generator.forms.reading import load_forms

    site, found = load(root)
    if site is None:
        _say(tell(found, "text"))
        sys.exit(2)
    forms, found = load_forms(root, site, Schemas.read(root))
    return site, forms, found


def _example(form: "Form", wanted: str | None) -> tuple[str, Mapping[str, object]]:
    """Return the name and the answers of an example, or two empty values where none is wanted."""
    if wanted is None:
        return "", {}
    known = {example.name: example.answers for example in form.examples}
    if not known:
        raise _Refused(f"{form.call} 的申报表还没有示例；请先补上，或不写 --example")
    name = wanted or next(iter(known))
    if name not in known:
        raise _Refused(f"没有 {name} 这个示例；{_nearest(name, known)}")
    return name, known[name]


def _project(root: Path) -> Path:
    """Return the project root, or leave with what is missing."""
    missing = [name for name in _FACTS_FILES if not (root / name).exists()]
    if missing:
        raise _Refused(
            f"{root} 不是项目目录，缺少 {wording.names(missing)}；请换到项目目录，或用 --root 指明"
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
    from generator.render.pages import in_order

    said: Mapping[str, str] = wording.sentences(call)
    yield f"{call.short_title}（{call.id}），{len(call.clauses)} 条"
    for clause in in_order(call):
        yield f"  {clause.id}  {clause.number}  {wording.HELD[clause.held]}  {said[clause.id]}"


def _shown(root: Path, release: "Release") -> str:
    folder = release.site_dir or root / "build/current"
    return f"{folder}/index.html"


def _say(text: str) -> None:
    if text:
        click.echo(text)


if __name__ == "__main__":
    main()
