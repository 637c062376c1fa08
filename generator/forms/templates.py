"""The shapes of a form by the name of their format, and what their files are called."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from generator.forms.answers import Answers, application_json
from generator.forms.form import Form
from generator.forms.package import package
from generator.forms.paper import paper
from generator.forms.word import word
from generator.forms.workbook import workbook
from generator.model import Call

FORMATS: Mapping[str, tuple[str, str, Callable[[Form, Call, Answers], bytes]]] = MappingProxyType(
    {
        "xlsx": ("xlsx", "工作簿", workbook),
        "csv": ("zip", "CSV 数据包", lambda form, call, answers: package(form, answers)),
        "docx": ("docx", "Word 申报书（打印、盖章用）", word),
        "html": ("html", "网页打印版", paper),
        "json": ("json", "JSON", lambda form, call, answers: application_json(form, answers)),
    }
)
"""For each format the ending of its file, what it is called, and what makes it."""


def template(form: Form, call: Call, format_name: str, answers: Answers) -> bytes:
    """Return a form in one format, blank where there are no answers."""
    return FORMATS[format_name][2](form, call, answers)


def file_name(form: Form, format_name: str, example: str = "") -> str:
    """Return what a file is called for people, such as ``<call>-1.0-申报表.xlsx``."""
    end = f"-示例-{example}" if example else ""
    return f"{form.call}-{form.version}-申报表{end}.{FORMATS[format_name][0]}"
