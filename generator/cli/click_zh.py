"""click in Chinese: commands, refusals and the kinds of words a command takes.

Says nothing and ends nothing itself; ``cli`` does.
"""

import errno
from collections.abc import Callable, Iterable
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from generator.findings import OUT_OF_MEMORY
from generator.model import wording
from generator.model.loader import zone_at
from generator.model.working_days import parse_instant
from generator.sources.program_files import CALL_ID as CALL_ID
from generator.sources.time_zone import DEFAULT, in_zone
from generator.web.labels import COLUMNS, LEVELS

_YEARS = range(1990, 2101)
_MOST = 64


OPTIONAL_CALL, OPTIONAL_NAME = f"[{CALL_ID}]", "[名称]"
NO_RECEIPT = "什么时候收到的；不写就不检查是否逾期。"
"""What several commands call an argument, or say of an option."""


class Chinese(click.Command):
    """A command whose help and refusals are in Chinese; click speaks English of its own."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Take click's own arguments; options are called 选项."""
        options.setdefault("options_metavar", "[选项]")
        super().__init__(*args, **options)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the line of usage."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of options."""
        options = [p for p in self.get_params(ctx) if isinstance(p, click.Option)]
        records = [option.get_help_record(ctx) for option in options]
        _list(formatter, COLUMNS["options"], [record for record in records if record is not None])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option that shows the help."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这份说明。"
        return option

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the words of the command, refusing those too many."""
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


class Group(Chinese, click.Group):
    """Commands under one name."""

    command_class = Chinese
    group_class = type

    def __init__(self, *args: Any, **options: Any) -> None:
        """Take click's own arguments; commands are called 命令."""
        options.setdefault("subcommand_metavar", "命令 …")
        super().__init__(*args, **options)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands."""
        super().format_options(ctx, formatter)
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        _list(formatter, "命令", [(name, _summary(c)) for name, c in found if c])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the nearest one."""
        if self.get_command(ctx, args[0]) is None:
            near = nearest(args[0], self.list_commands(ctx))
            raise click.UsageError(f"没有 {args[0]} 这个命令；{near}", ctx)
        return super().resolve_command(ctx, args)


def _summary(command: click.Command) -> str:
    """Return the first line of a command's help; click would cut it where no blank allows."""
    return (command.help or "").strip().partition("\n")[0]


def refusal(error: click.UsageError | OSError | MemoryError) -> str:
    """Say in one line what is wrong with the words of a command, or what the system refused."""
    if isinstance(error, MemoryError):
        return f"{LEVELS['error']}：{OUT_OF_MEMORY}。"
    if isinstance(error, OSError):
        return _refused_by_system(error)
    ctx = error.ctx
    if ctx is None:
        return f"{LEVELS['error']}：{error.message}。"
    options = {name: p for p in ctx.command.get_params(ctx) for name in p.opts if name[0] == "-"}
    sentence = error.message
    if isinstance(error, click.NoSuchOption):
        sentence = f"没有 {error.option_name} 这个选项；{nearest(error.option_name, options)}"
    elif isinstance(error, click.BadOptionUsage):
        option = options.get(error.option_name)
        flag = isinstance(option, click.Option) and option.is_flag
        sentence = f"{error.option_name} {'后面不写值' if flag else '后面要写一个值'}"
    elif isinstance(error, click.MissingParameter) and error.param:
        sentence = f"缺少{error.param.make_metavar(ctx)}"
    elif isinstance(error, click.BadParameter) and error.param:
        named = isinstance(error.param, click.Option)
        name = error.param.opts[-1] if named else error.param.make_metavar(ctx)
        sentence = f"{name}：{error.message}"
    return f"{LEVELS['error']}：{sentence}。用 {ctx.command_path} -h 看用法。"


def _refused_by_system(error: OSError) -> str:
    name = error.filename or COLUMNS["file"]
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"{LEVELS['error']}：磁盘已满，写不下 {name}，原来的没有改动；请清理磁盘后再试。"
    return f"{LEVELS['error']}：读写不了 {name}；请检查权限和磁盘。"


def nearest(word: str, known: Iterable[str]) -> str:
    """Name the known word that is most like one nobody knows, or all of them."""
    names = sorted(known)
    found = get_close_matches(word, names, n=1)
    return f"最接近的是 {found[0]}" if found else f"可用的有 {wording.names(names)}"


def _list(formatter: click.HelpFormatter, title: str, rows: list[tuple[str, str]]) -> None:
    formatter.write_paragraph()
    formatter.write(f"{title}：\n")
    with formatter.indentation():
        formatter.write_dl(rows)


class AsOf(click.ParamType[datetime]):
    """A day (2023-06-01) or an instant with its offset (2023-06-12T24:00+08:00).

    A day begins where the site of ``--root`` is.
    """

    name = COLUMNS["time"]

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the instant; anything else is refused."""
        if isinstance(value, datetime):
            return value
        text, zone = str(value), zone_at(ctx.params["root"] if ctx else Path()) or DEFAULT
        try:
            if "T" in text:
                found = parse_instant(text, zone)
            else:
                found = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=zone)
        except (ValueError, OverflowError):
            self.fail(
                f"{text} 不是时间；写成 2023-06-01 或 2023-06-12T24:00+08:00 的样子", param, ctx
            )
        if found.year not in _YEARS:
            self.fail(f"{text} 不在 {_YEARS[0]} 年到 {_YEARS[-1]} 年之间；请改正年份", param, ctx)
        return in_zone(found, zone)


class Folder(click.ParamType[Path]):
    """A folder, which need not exist; a file is refused."""

    name = "目录"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """Return the folder."""
        if value == "":
            self.fail("没有写；请写明目录，当前目录写成 .", param, ctx)
        path = Path(str(value))
        if path.exists() and not path.is_dir():
            self.fail(f"{path} 是文件，不是目录；请改成目录", param, ctx)
        return path


class File(click.ParamType[Path]):
    """A file that exists."""

    name = COLUMNS["file"]

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """Return the file; anything else is refused."""
        path = Path(str(value))
        if not path.is_file():
            self.fail(f"没有 {path} 这个文件；请核对文件名", param, ctx)
        return path


class OneOf(click.Choice[str]):
    """One of a few words."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Return the word; any other is refused."""
        if value not in self.choices:
            self.fail(f"没有 {value} 这一种；从 {wording.names(self.choices)} 中选一个", param, ctx)
        return str(value)


class Count(click.ParamType[int]):
    """A whole number, from 1 to 64 unless told otherwise."""

    name = "个数"

    def __init__(self, least: int = 1, most: int = _MOST) -> None:
        """Take the least and the most there may be."""
        self._range = range(least, most + 1)

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the number; anything else is refused."""
        text = str(value)
        if not (text.isascii() and text.isdecimal() and int(text[:9]) in self._range):
            self.fail(f"{text} 不是 {self._range[0]} 到 {self._range[-1]} 的整数", param, ctx)
        return int(text)


def root_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command be told where the project lies."""
    return click.option(
        "--root",
        type=Folder(),
        default=Path(),
        # A day is not known before it is known where.
        is_eager=True,
        help="项目所在的目录；不写为当前目录。",
    )(function)


def as_of_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command be told the instant it works at."""
    return click.option(
        "--as-of", type=AsOf(), default=None, help="按哪一天或哪一时刻计算状态；不写为现在。"
    )(function)


def admin_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command put the page to edit in beside the site."""
    return click.option(
        "--admin", is_flag=True, help="带上在浏览器里编辑的页面 /admin/，只供本机使用。"
    )(function)
