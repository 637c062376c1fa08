"""A form as one page of HTML in one file: to fill in, check, keep, export and print, offline.

Style, script and data stand in the page, and its policy lets a browser run just these. Nothing is
read or checked here.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Final

from generator.forms import html_form
from generator.forms.answers import Answers
from generator.forms.browser_form import portable
from generator.forms.form import Form
from generator.forms.html_form import safe
from generator.forms.paper_fields import named
from generator.model.calls import Call
from generator.web import csp
from generator.web.bundles import scripts

WITHOUT: Final = "这一页没有运行脚本，不能保存和检查；可以打印后填写，或者换一个浏览器打开。"
"""What is said where no script runs; the script takes it away."""

_RUN = ("gongshi-open.js", "gongshi-form.js")


def paper(form: Form, call: Call, answers: Answers) -> bytes:
    """Return a form as one HTML file, filled with canonical answers; the same, the same bytes."""
    return ("\n".join(_lines(form, call, answers)) + "\n").encode()


def guide(form: Form) -> tuple[str, ...]:
    """Return how to fill in the page, on a screen and on paper, one or two sentences a point."""
    return (
        form.help,
        "直接在这一页里填写，不用网络，内容不会上传。填完点“检查”，按提示改好，"
        "再点“导出申报材料包”，得到要提交的压缩包。",
        "也可以打印出来填写：选择的栏目只选一项；标着【……填写】的栏目，不在范围内的不填；"
        "表格的行不够时另附纸，写明是哪一张表。",
        named(form),
    )


def _lines(form: Form, call: Call, answers: Answers) -> Iterator[str]:
    style = _style()
    ours = [_script(name) for name in _RUN]
    policy = csp.standing_alone(scripts=ours, styles=[style]).content()
    yield "<!doctype html>"
    yield '<html lang="zh-CN">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{safe(policy)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield '<meta name="format-detection" content="telephone=no">'
    yield f'<meta name="gongshi-form" content="{safe(f"{form.call} {form.version}")}">'
    yield f"<title>{safe(form.title)}</title>"
    yield f"<style>{style}</style>"
    yield "</head>"
    yield "<body>"
    yield '<main class="gs-main">'
    yield '<header class="gs-head">'
    if call.notice.issuer:
        yield f'<p class="gs-by">{safe(call.notice.issuer)}</p>'
    yield f"<h1>{safe(form.title)}</h1>"
    yield f'<p class="gs-no">{safe(call.notice.title)}</p>'
    yield "</header>"
    yield '<details class="gs-guide"><summary>怎样填写</summary>'
    yield "<ol>"
    for point in guide(form):
        yield f"<li>{safe(point)}</li>"
    yield "</ol>"
    yield "</details>"
    yield f'<p class="gs-without">{WITHOUT}</p>'
    yield html_form.fillable(form, answers)
    yield f'<p class="gs-id">{safe(form.call)} 第 {safe(form.version)} 版</p>'
    yield "</main>"
    yield f'<script type="application/json" id="gongshi-data">{_data(form, call)}</script>'
    for script in ours:
        yield f"<script>{script}</script>"
    yield "</body>"
    yield "</html>"


@cache
def _style() -> str:
    around = resources.files("generator.forms") / "paper.css"
    return f"{around.read_text(encoding='utf-8')}{html_form.style()}"


@cache
def _script(name: str) -> str:
    """Return one script as it stands in the page, where nothing in it may end its element."""
    text = scripts()[name].decode()
    if re.search(r"</?script", text, re.IGNORECASE):
        raise ValueError(f"{name} cannot stand in a page")
    return text


def _data(form: Form, call: Call) -> str:
    data = json.dumps(portable(form, call), ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        data = data.replace(sign, f"\\u{ord(sign):04x}")
    return data
