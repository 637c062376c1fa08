"""Links in the help of a form: followed on a page, spelled out on paper, refused where hostile."""

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import lxml.html
import openpyxl
import pytest

from generator.forms.csv_package import GUIDE, package_files
from generator.forms.formats import template
from generator.forms.help_links import HelpTexts
from generator.forms.html_form import fillable
from generator.forms.reader import load_forms
from generator.model.loader import load
from generator.render.site import page_bodies
from generator.sources.schemas import Schemas
from tests.parity.calls import Subject, calls_of, invented

FORM = "schemas/forms/field-school-2026/1.0"
HOME = "https://qinghe.example.org/gongshi/"
LIST = f"{HOME}calls/field-school-2026/lists/demands/"
NAMED = "https://records.example.org/look?up=1"


def linked(root: Path, help_text: str, *, table: str = "", section: str = "") -> Path:
    """The invented project with links in a help, and in that of a table and of a section."""
    invented(root)
    for name, text in (("application.schema", help_text), ("lessons.table", table)):
        path = root / FORM / f"{name}.json"
        found = json.loads(path.read_text(encoding="utf-8"))
        target = found["properties"]["founded"] if "properties" in found else found
        target["description"] = text or target["description"]
        path.write_text(json.dumps(found, ensure_ascii=False, indent=2), encoding="utf-8")
    if section:
        path = root / FORM / "layout.yml"
        layout = path.read_text(encoding="utf-8")
        layout = layout.replace(
            "    title: 牵头方\n", f"    title: 牵头方\n    help: {section}\n", 1
        )
        path.write_text(layout, encoding="utf-8")
    path = root / "site_data/calls/field-school-2026/requirements.yml"
    says = path.read_text(encoding="utf-8")
    assert "says: 每学期" in says
    says = says.replace("says: 每学期", f"says: 登记可在 {NAMED} 查询，每学期", 1)
    path.write_text(says, encoding="utf-8")
    return root


def hrefs(markup: str) -> list[tuple[str, str]]:
    found = lxml.html.fromstring(markup).xpath("//a[not(ancestor::nav)][not(@class)]")
    return [(a.text_content(), a.get("href")) for a in found]


@pytest.fixture(scope="module")
def subject(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    root = linked(
        tmp_path_factory.mktemp("links"),
        f"照证书写，见[第 2.1 条](clauses/#fs-2.1)和[登记查询]({NAMED})。",
        table="一行一次课，[怎样写](/help/)。",
        section="条件见[申报对象](eligibility/)。",
    )
    return calls_of(root)["field-school-2026"]


def test_a_page_leads_where_the_help_says(subject: Subject) -> None:
    assert hrefs(fillable(subject.form)) == [
        # Two fields choose from the list.
        *[("驻点需求清单", LIST)] * 2,
        ("申报对象", f"{HOME}calls/field-school-2026/eligibility/"),
        ("第 2.1 条", f"{HOME}calls/field-school-2026/clauses/#fs-2.1"),
        ("登记查询", NAMED),
        ("怎样写", f"{HOME}help/"),
    ]


def test_paper_and_tables_have_the_address_behind_the_words(subject: Subject) -> None:
    form, call = subject.form, subject.call
    said = f"各项见驻点需求清单（{LIST}）。"
    assert said in package_files(form, {})[GUIDE].decode()
    word = zipfile.ZipFile(io.BytesIO(template(form, call, "docx", {})))
    assert said in word.read("word/document.xml").decode()
    book = openpyxl.load_workbook(io.BytesIO(template(form, call, "xlsx", {})))
    cells = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row]
    assert any(said in cell for cell in cells)
    assert any(f"怎样写（{HOME}help/）" in cell for cell in cells)
    lessons = form.table("lessons")
    assert lessons is not None
    published = [form.schema["properties"], lessons.descriptor["fields"], subject.data["sections"]]
    assert "](" not in json.dumps(published)


def test_the_form_on_the_site_leads_to_its_own_pages(tmp_path: Path) -> None:
    root = linked(tmp_path, "照证书写。")
    site, _ = load(root)
    assert site is not None
    forms, faults = load_forms(root, site, Schemas.read(root))
    assert faults == ()
    pages = dict(page_bodies(site, datetime(2026, 4, 10, tzinfo=UTC), forms))
    page = pages["calls/field-school-2026/form.md"]
    assert '<a href="../../../calls/field-school-2026/lists/demands/">驻点需求清单</a>' in page
    # Whatever a help may lead to is a page of the site, and its place is there.
    texts = HelpTexts(site=site, call=site.calls[0])
    for address in texts.pages.values():
        name, _, place = address.removeprefix(HOME).partition("#")
        stem = name.rstrip("/")
        found = {f"{stem}.md", f"{stem}/index.md"} if stem else {"index.md"}
        (body,) = (pages[path] for path in found & pages.keys())
        assert not place or f'id="{place}"' in body


HOSTILE = (
    "javascript:alert(1",
    "JAVASCRIPT:alert",
    "data:text/html,x",
    "http://qinghe.example.org/",
    "//evil.example/",
    "https://evil.example/",
    f"{NAMED}@evil.example/",
    f"https://evil.example/#{NAMED}",
    NAMED.upper(),
    "lists/none/",
    "lists/demands/../../../..",
    "/nosuch/",
    "/help",
    "clauses/#fs-9",
    '" onmouseover=alert',
    "<script>",
    "",
    " ",
)


def test_what_leads_elsewhere_is_refused_at_its_line(tmp_path: Path) -> None:
    root = linked(tmp_path, "照证书写。")
    path = root / FORM / "application.schema.json"
    whole = path.read_text(encoding="utf-8")
    site, _ = load(root)
    assert site is not None
    for address in HOSTILE:
        help_text = json.dumps(f"照证书写，见[这里]({address})。", ensure_ascii=False)
        path.write_text(whole.replace('"照证书写。"', help_text), encoding="utf-8")
        forms, faults = load_forms(root, site, Schemas.read(root))
        assert [one.code for one in faults] == ["FRM-192"], address
        assert faults[0].place.file == f"{FORM}/application.schema.json"
        assert faults[0].place.line > 1
        assert "；" in faults[0].message
        assert forms == {}


# What is half written, and from where on it is told.
HALF = {
    "见[帮助](/help/": "[帮助](/help/",
    "见[帮助](/help/。": "[帮助](/help/。",
    "见[帮助](/help/，再见[清单](lists/demands/)": "[帮助](/help/，再见",
    "见[帮助（/help/）": "[帮助（/help/）",
    "见[帮助]（/help/）": "[帮助]（/help/）",
    "见[帮助] (/help/)": "[帮助] (/help/)",
    "见［帮助］（/help/）": "］（/help/）",
    "见【帮助】(/help/)": "】(/help/)",
    "见帮助](/help/)": "](/help/)",
    "见[](/help/)": "[](/help/)",
    "见[[帮助](/help/)": "[",
    "见[帮助](/help/)]": "]",
    "见(帮助)[/help/]": "[/help/]",
    "见[https://records.example.org/]": "[https://records.example.org/]",
    "见帮助(/help/)": "(/help/)",
    "见清单（lists/demands/）": "（lists/demands/）",
    "见[帮\n助](/help/)": "[帮",
    "见[帮助](/he\nlp/)": "[帮助](/he",
    "写[帮助": "[帮助",
    "写帮助]": "]",
}
PLAIN = (
    "写[必填]的内容。",
    "【必填】（如有）",
    "[必填]（没有的写“无”）",
    "帮助（见第三条）(可以不填)",
    "见[帮助](/help/)[清单](lists/demands/)。",
    "(https://records.example.org/)",
    "一、二 / 三",
)


def test_a_link_half_written_is_told_at_its_line_and_plain_brackets_are_not(
    tmp_path: Path,
) -> None:
    root = linked(tmp_path, "照证书写。")
    path = root / FORM / "application.schema.json"
    whole = path.read_text(encoding="utf-8")
    line = whole[: whole.index("照证书写。")].count("\n") + 1
    site, _ = load(root)
    assert site is not None
    for text in (*HALF, *PLAIN):
        path.write_text(whole.replace('"照证书写。"', json.dumps(text)), encoding="utf-8")
        _, faults = load_forms(root, site, Schemas.read(root))
        found = [(one.code, one.place.line, one.message.partition("”")[0]) for one in faults]
        assert found == ([("FRM-205", line, f"“{HALF[text]}")] if text in HALF else []), text
