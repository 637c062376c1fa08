"""A clerk at the form: fills it in by keyboard alone, then hands it to the command to check."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from playwright.sync_api import Browser, Download, Page, expect

from generator.cli.main import main
from generator.forms.field_types import BETWEEN, wire
from generator.forms.form import Field, Form
from tests.conftest import ROOT

Answers = Mapping[str, Any]


def open_alone(browser: Browser, path: Path, faults: list[str], width: int = 390) -> Page:
    """Open a one-file form from the disk without a network; the faults hold what goes wrong."""
    context = browser.new_context(
        viewport={"width": width, "height": 780}, offline=True, locale="zh-CN"
    )
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text))
    page.on(
        "request",
        lambda asked: (
            faults.append(asked.url) if not asked.url.startswith(("file:", "blob:")) else None
        ),
    )
    page.goto(path.as_uri())
    return page


MOST_STEPS = 600
PDF = b"%PDF-1.7"

# What has the focus: the pointer of its answer, what kind of control it is, what it is called.
FOCUSED = """() => {
  const one = document.activeElement;
  const box = one.closest("[data-field], [data-column]");
  const table = one.closest("[data-table]");
  const row = one.closest("[data-row]");
  const path = !box ? "" : box.dataset.field ?? `${table.dataset.table}/${row.dataset.row}/${
    box.dataset.column}`;
  const beside = one.closest(".gs-field");
  return {
    path,
    type: one.type || one.tagName.toLowerCase(),
    value: one.value ?? "",
    text: one.textContent.trim(),
    more: one.matches(".gs-rows-tools button") ? beside.id.slice(2) : "",
    options: one.options ? [...one.options].map(each => each.value)
      : one.type === "radio" ? [...box.querySelectorAll("input")].map(each => each.value) : [],
    last: !!row && !row.nextElementSibling,
  };
}"""


def fill_by_keyboard(page: Page, form: Form, answers: Answers, until: str) -> None:
    """Walk through the form with the Tab key, writing each answer, to the button named."""
    fields = {field.name: field for field in form.fields()}
    tables = {table.name: table for table in form.tables()}
    page.keyboard.press("Tab")
    for _ in range(MOST_STEPS):
        at = page.evaluate(FOCUSED)
        if at["path"] and at["type"] != "button":
            name, _, rest = at["path"].partition("/")
            if not rest:
                write(page, fields[name], answers.get(name), at)
            else:
                number, _, column = rest.partition("/")
                rows = answers.get(name, ())
                if int(number) < len(rows):
                    of = tables[name].column(column)
                    assert of is not None
                    write(page, of, rows[int(number)].get(column), at)
        elif at["more"]:
            count = page.locator(f"[data-table='{at['more']}'] tbody tr").count()
            if count < len(answers.get(at["more"], ())):
                page.keyboard.press("Enter")
                continue
        elif at["text"] == until and at["type"] == "button":
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no button {until} after {MOST_STEPS} steps")


def write(page: Page, field: Field, value: object, at: Mapping[str, Any]) -> None:
    """Write one answer into the control that has the focus."""
    text = wire(field, value)
    if not text:
        return
    if at["type"] == "file":
        file = {"name": text, "mimeType": "application/pdf", "buffer": PDF}
        page.locator(":focus").set_input_files([file])
        expect(page.locator(".gs-slot:focus-within button")).to_have_count(1)
        return
    if at["type"] == "radio":
        place = at["options"].index(text)
        for key in ["ArrowDown"] * place or ["Space"]:
            page.keyboard.press(key)
    elif at["type"] == "checkbox":
        if at["value"] in text.split(BETWEEN):
            page.keyboard.press("Space")
    elif at["type"] == "select-one":
        for _ in range(at["options"].index(text)):
            page.keyboard.press("ArrowDown")
    else:
        page.keyboard.type(text)


def saved(download: Download, folder: Path) -> Path:
    """Keep a file that the page gave, under the name it was given."""
    path = folder / download.suggested_filename
    download.save_as(path)
    return path


def export(page: Page, folder: Path) -> Path:
    """Export the package and return where it lies."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="导出申报材料包").click()
    return saved(waiting.value, folder)


def attach(page: Page, files: Mapping[str, bytes]) -> None:
    """Choose files, in the order of the rows that name them."""
    chosen = [
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        for name, data in files.items()
    ]
    page.locator(".gs-slot input").first.set_input_files(chosen)
    expect(page.locator(".gs-slot button")).to_have_count(len(files))


def validate(call: str, path: Path) -> tuple[int, dict[str, Any]]:
    """Return what `gongshi validate` answers of one file, and the code it ends with."""
    told: Result = CliRunner().invoke(
        main, ["validate", call, str(path), "--format", "json", "--root", str(ROOT)]
    )
    [line] = told.stdout.splitlines()
    return told.exit_code, json.loads(line)


def answer(page: Page, name: str, text: str) -> None:
    """Write a text into an answer and leave it."""
    control = page.locator(f"[data-field='{name}'] :is(input, textarea, select)").first
    control.fill(text)
    control.blur()
