"""A call in pounds says pounds wherever it says money, and nowhere 元."""

import io
import json
import re
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from generator.forms.browser_form import portable
from generator.forms.form import Form
from generator.forms.formats import template
from generator.forms.reader import load_forms
from generator.model.calls import YUAN, Currency, Site
from generator.model.wording import money
from generator.render.site import render
from generator.sources.schemas import Schemas
from generator.sources.time_zone import zone_named
from tests.support.invented_projects import invented, sound

AS_OF = datetime(2026, 11, 20, tzinfo=zone_named("Europe/London"))
PROGRAM = re.compile(r'<script(?![^>]*type="application/json").*?</script>', re.DOTALL)
UNIT = re.compile("元(?!素|格)")
POUND = Currency(code="GBP", name="英镑", unit="英镑", large_unit="", large_factor=1, symbol="£")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return invented("estuary", tmp_path_factory.mktemp("pounds"))


@pytest.fixture(scope="module")
def estuary(project: Path) -> Site:
    return sound(project, AS_OF)


@pytest.fixture(scope="module")
def form(project: Path, estuary: Site) -> Form:
    forms, faults = load_forms(project, estuary, Schemas.read(project))
    assert faults == ()
    return forms["estuary-2026"][0]


def test_an_amount_has_its_symbol_in_front_or_its_unit_behind() -> None:
    assert money(1000, POUND) == "£1,000"
    assert money(1234, YUAN) == "1,234 元"
    assert money(250_000, YUAN) == "25 万元"
    assert POUND.headed("资助金额") == "资助金额（英镑）"
    assert YUAN.headed("资助金额") == "资助金额（元）"


def test_no_page_and_no_data_of_a_call_in_pounds_say_yuan(estuary: Site) -> None:
    tree = render(estuary, AS_OF)
    own = {path: data.decode() for path, data in tree.items() if "estuary-2026" in path}
    assert {path for path, text in own.items() if UNIT.search(text)} == set()
    assert "£6,000" in own["calls/estuary-2026/index.md"]
    assert json.loads(own["data/calls/estuary-2026.json"])["currency"]["symbol"] == "£"


@pytest.mark.parametrize("shape", ["xlsx", "csv", "docx", "html", "json"])
def test_no_shape_of_its_form_says_yuan(estuary: Site, form: Form, shape: str) -> None:
    data = template(form, estuary.calls[0], shape, form.examples[0].answers)
    parts = [data]
    if shape not in ("html", "json"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [archive.read(name) for name in archive.namelist()]
    texts = [PROGRAM.sub("", part.decode("utf-8", "ignore")) for part in parts]
    assert [text for text in texts if UNIT.search(text)] == []
    if shape in ("xlsx", "csv"):
        assert any("以英镑计" in text for text in texts)


def test_the_browser_is_told_the_unit(estuary: Site, form: Form) -> None:
    told = json.dumps(portable(form, estuary.calls[0])["messages"], ensure_ascii=False)
    assert "请以英镑计" in told
    assert "{money}" not in told
