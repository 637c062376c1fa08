"""The commands of ``gongshi new``: a call, its form, a case, an announcement, a list."""

import sys
from datetime import datetime
from pathlib import Path

import click

from generator.cli.click_zh import (
    CALL_ID,
    NO_RECEIPT,
    OPTIONAL_CALL,
    OPTIONAL_NAME,
    AsOf,
    Group,
    OneOf,
    as_of_option,
    root_option,
)
from generator.cli.context import forms_of, project
from generator.cli.output import now_at, say
from generator.model.announcements import KINDS
from generator.web.labels import COLUMNS
from generator.web.shared import NO, YES

COLUMN = "栏名"
"""What stands for the title of a column."""


@click.group(cls=Group)
def new() -> None:
    """新建批次、申报表、用例、公告或名单。"""


@new.command("call")
@root_option
@as_of_option
@click.option(
    "--from", "source", default=None, metavar=COLUMNS["call"], help="照哪个批次起草下一年的。"
)
@click.option("--with", "blocks", default="", metavar="部分", help="申报表要哪些部分。")
@click.option(
    "--office",
    default="",
    metavar=COLUMNS["unit"],
    help="哪个单位的，写标识；网站只有一个单位的不写。",
)
@click.argument("call_id", metavar=CALL_ID)
def new_call(
    root: Path,
    as_of: datetime | None,
    source: str | None,
    blocks: str,
    office: str,
    call_id: str,
) -> None:
    """新建一个批次的样子，连同申报表：能通过检查，也能生成网页；或者照一个批次起草下一年的。

    \b
    例：gongshi new call demo
    """
    from generator.cli.new_call import begin_call

    begun = begin_call(project(root), call_id, source, now_at(root, as_of), blocks, office)
    say("\n".join(begun.lines))
    sys.exit(begun.code)


@new.command("form")
@root_option
@as_of_option
@click.option("--with", "wanted", default="", metavar="部分", help="要哪些部分，用逗号分开。")
@click.option("--without", "unwanted", default="", metavar="部分", help="不要哪些部分。")
@click.option("--yes", is_flag=True, help="不逐个询问，用平常的几部分。")
@click.argument("call_id", metavar=OPTIONAL_CALL, default="")
def new_form(
    root: Path, as_of: datetime | None, call_id: str, wanted: str, unwanted: str, yes: bool
) -> None:
    """写一份申报表：由现成的部分拼成，带示例、规则和用例，能通过检查；不写选项则逐个询问，不写批次标识则列出各部分。

    \b
    例：gongshi new form
    """
    from generator.cli.new_form import begin_form, block_lines, chosen, offers

    if not call_id:
        say("\n".join(block_lines()))
        return
    if yes or wanted or unwanted:
        names = chosen(project(root), call_id, wanted, unwanted)
    else:
        names = tuple(
            offer.block.id
            for offer in offers(project(root), call_id)
            if _agreed(f"{offer.block.title}：{offer.block.about}", offer.usual)
        )
    begun = begin_form(project(root), call_id, names, now_at(root, as_of))
    say("\n".join(begun.lines))
    sys.exit(begun.code)


@new.command("case")
@root_option
@click.option("--example", default=None, metavar=OPTIONAL_NAME, help="改哪一份示例；不写为第一个。")
@click.option("--set", "changes", multiple=True, metavar="位置=内容", help="改动一处，可以写几次。")
@click.option("--received", type=AsOf(), default=None, help=NO_RECEIPT)
@click.argument("call_id", metavar=OPTIONAL_CALL, default="")
def new_case(
    root: Path,
    call_id: str,
    example: str | None,
    changes: tuple[str, ...],
    received: datetime | None,
) -> None:
    """写一个用例：示例改动几处，查出什么记下什么，由 check 运行；不写批次标识则列出申报表。

    \b
    例：gongshi new case
    """
    from generator.cli.new_form import begin_case

    if not call_id:
        from generator.forms.formats import lines

        say("\n".join(lines(forms_of(root)[1])))
        return
    begun = begin_case(project(root), call_id, example, changes, received)
    say("\n".join(begun.lines))
    sys.exit(begun.code)


@new.command("announcement")
@root_option
@as_of_option
@click.argument("name", metavar="公告标识")
@click.option("--kind", type=OneOf(tuple(KINDS)), default="notice", help="种类；不写为 notice。")
@click.option("--call", "call_id", default="", metavar=CALL_ID, help="属于哪个批次。")
@click.option("--result", default="", metavar="结果包标识", help="公布哪一份名单。")
@click.option("--follows", default="", metavar="公告标识", help="更正、延期、废止或了结哪份公告。")
def new_announcement(
    root: Path,
    as_of: datetime | None,
    name: str,
    kind: str,
    call_id: str,
    result: str,
    follows: str,
) -> None:
    """新建一份公告的样子：题头写好，公示期从下一个工作日算起。

    \b
    例：gongshi new announcement demo
    """
    from generator.cli.new_announcement import begin_announcement

    begun = begin_announcement(
        root, name, kind, now_at(root, as_of), call=call_id, result=result, follows=follows
    )
    say("\n".join(begun.lines))
    sys.exit(begun.code)


@new.command("list")
@root_option
@as_of_option
@click.argument("name", metavar="名单标识")
@click.argument("sheet", metavar=COLUMNS["file"], type=click.Path(path_type=Path))
@click.option("--title", default="", metavar=COLUMNS["title"], help="名单的标题；不写用文件名。")
@click.option("--name", "named", default="", metavar=COLUMN, help="哪一栏是项目名称。")
@click.option("--unit", default="", metavar=COLUMN, help="哪一栏是单位。")
@click.option("--amount", default="", metavar=COLUMN, help="哪一栏是金额。")
@click.option(
    "--kind", type=OneOf(tuple(KINDS)), default=None, help="公告的种类；不写为 publicity。"
)
@click.option("--follows", default="", metavar="公告标识", help="接在哪份公告后面。")
@click.option("--sample", is_flag=True, help="虚构的样例。")
def new_list(
    root: Path,
    as_of: datetime | None,
    name: str,
    sheet: Path,
    title: str,
    named: str,
    unit: str,
    amount: str,
    kind: str | None,
    follows: str,
    sample: bool,
) -> None:
    """把单位自己确定的名单（不经申报，不用申报表）做成可以公布的名单，连同公告的样子。

    \b
    例：gongshi new list demo ../名单.csv
    """
    from generator.cli.new_list import ListRequest, begin_list
    from generator.review.chosen_list import ChosenColumns

    asked = ListRequest(
        name=name,
        sheet=sheet,
        title=title,
        kind=kind or "",
        follows=follows,
        columns=ChosenColumns(name=named, unit=unit, amount=amount),
        sample=sample,
    )
    begun = begin_list(root, asked, now_at(root, as_of))
    say("\n".join(begun.lines))
    sys.exit(begun.code)


def _agreed(question: str, usual: bool) -> bool:
    """Ask whether something is wanted, until the answer is one."""
    while True:
        answer = click.prompt(f"{question}要吗", default=YES if usual else NO)
        if answer in (YES, NO):
            return bool(answer == YES)
        say(f"请写 {YES} 或 {NO}。")
