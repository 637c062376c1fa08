"""The commands of a project as a whole: begun, brought to a newer program, told key by key."""

import sys
from datetime import datetime
from pathlib import Path

import click

from generator.cli.click_zh import OPTIONAL_NAME, Chinese, Folder, as_of_option, root_option
from generator.cli.context import project_folder
from generator.cli.output import now_at, print_text, say
from generator.findings import DeadEnd
from generator.model import wording
from generator.sources.time_zone import DEFAULT
from generator.web.labels import COLUMNS

_NAMES = {
    "publisher": ("主办单位的名称（没有就空着）", ""),
    "title": ("网站名称", "项目申报与公示"),
    "url": ("网站的正式地址，以 / 结尾", "https://gongshi.example.org/"),
    "time_zone": ("时区", str(DEFAULT)),
}
"""What a new project is asked for: the question, and the usual answer."""


@click.command(cls=Chinese)
@click.option("--publisher", default=None, metavar=COLUMNS["name"], help="主办单位；写在页脚。")
@click.option("--title", default=None, metavar=COLUMNS["name"], help="不写为项目申报与公示。")
@click.option("--url", default=None, metavar=COLUMNS["address"], help="网站的正式地址，以 / 结尾。")
@click.option("--time-zone", default=None, metavar="时区", help=f"不写为 {DEFAULT}。")
@click.option("--yes", is_flag=True, help="没有写的不逐个询问。")
@click.argument("folder", type=Folder(), metavar=Folder.name)
def init(folder: Path, yes: bool, **given: str | None) -> None:
    """新建一个自己的项目：只有内容，程序另装；目录里已经有项目的，只装好提交前的检查。

    \b
    例：gongshi init demo-site --yes
    """
    from generator.authoring.project_skeleton import ProjectNames
    from generator.cli.init import begin, is_project, make_ready

    if is_project(folder):
        made = make_ready(folder)
    else:
        asked = {
            name: _wanted(given[name], question, usual, ask=not yes)
            for name, (question, usual) in _NAMES.items()
        }
        made = begin(folder, ProjectNames(**asked), datetime.now(DEFAULT))
    say("\n".join(made.lines))


@click.command(cls=Chinese)
@root_option
@as_of_option
@click.option("--write", is_flag=True, help="照所列的改；不写只列出要改什么。")
def upgrade(root: Path, as_of: datetime | None, write: bool) -> None:
    """程序换了新版本以后，列出源文件要改的地方；确认以后写上 --write 再改。

    \b
    例：gongshi upgrade
    """
    from generator.cli.upgrade import upgrade as upgraded

    done = upgraded(root, now_at(root, as_of), write=write)
    print_text("\n".join(done.lines))
    sys.exit(done.code)


@click.command(cls=Chinese)
@root_option
@click.argument("name", metavar=OPTIONAL_NAME, default="")
def schema(root: Path, name: str) -> None:
    """列出一种源文件可以写的全部字段，每个字段说明意思并举一例；不写名称则列出有哪几种文件。

    \b
    例：gongshi schema timeline
    """
    from generator.sources.schema_keys import key_lines
    from generator.sources.schemas import Schemas

    schemas = Schemas.read(project_folder(root))
    kinds = {kind: view for kind, view in schemas.shapes.items() if view.keys}
    if schemas.findings:
        raise DeadEnd("", schemas.findings)
    if not name:
        for kind, view in kinds.items():
            print_text(f"{kind}  {view.title}：{view.description}")
    elif name in kinds:
        print_text("\n".join(key_lines(kinds[name])))
    else:
        raise DeadEnd(f"没有 {name} 这一种文件；从 {wording.names(kinds)} 中选一个")


def _wanted(given: str | None, question: str, usual: str, *, ask: bool) -> str:
    """Return on one line what was given, or the answer to a question, or the usual one."""
    if given is None:
        given = click.prompt(question, default=usual, show_default=bool(usual)) if ask else usual
    return " ".join(str(given).split())
