"""The shapes of a form by the name of their format, and what their files are called."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from generator.forms.answers import Answers, application_json, blank_json
from generator.forms.csv_package import package
from generator.forms.form import Form
from generator.forms.standalone_page import paper
from generator.forms.word import word
from generator.forms.workbook import workbook
from generator.model.calls import Call
from generator.web.labels import FORM


@dataclass(frozen=True, kw_only=True)
class Format:
    """One shape of a form: the ending of its file, what it is called, and what makes it."""

    suffix: str
    title: str
    make: Callable[[Form, Call, Answers], bytes]


def _package(form: Form, call: Call, answers: Answers) -> bytes:
    return package(form, answers)


def _json(form: Form, call: Call, answers: Answers) -> bytes:
    return application_json(form, answers) if answers else blank_json(form)


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "xlsx": Format(suffix="xlsx", title="工作簿（Excel、WPS、LibreOffice）", make=workbook),
        "csv": Format(suffix="zip", title="CSV 数据包", make=_package),
        "docx": Format(suffix="docx", title="Word 申报书（可填写，可打印盖章）", make=word),
        "html": Format(suffix="html", title="网页版（可填写、检查、打印）", make=paper),
        "json": Format(suffix="json", title="JSON（供程序使用）", make=_json),
    }
)
"""Every shape by its name, in the order they are offered."""


def template(form: Form, call: Call, shape: str, answers: Answers) -> bytes:
    """Return a form in one shape, blank where there are no answers."""
    return FORMATS[shape].make(form, call, answers)


def files(
    form: Form, call: Call, shape: str, answers: Answers, example: str
) -> Mapping[str, bytes]:
    """Return a form by the name of its file: in one shape, or in every one for ``all``."""
    shapes = tuple(FORMATS) if shape == "all" else (shape,)
    return {file_name(form, one, example): template(form, call, one, answers) for one in shapes}


def lines(forms: Mapping[str, tuple[Form, ...]]) -> Iterator[str]:
    """Yield a line for each form in force, with its examples."""
    for form, *_ in forms.values():
        names = "、".join(known.name for known in form.examples) or "无"
        yield f"{form.call}  {form.title}，第 {form.version} 版；示例：{names}"


def file_name(form: Form, shape: str, example: str = "") -> str:
    """Return what a file is called for people, such as ``<call>-1.0-申报表.xlsx``."""
    end = f"-示例-{example}" if example else ""
    return f"{form.call}-{form.version}-{FORM['form']}{end}.{FORMATS[shape].suffix}"
