"""What a browser opens is what the intake opens: the same answers, places and refusals, in time."""

import base64
import csv
import io
import json
import subprocess
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser

from generator.forms.answers import application_json
from generator.forms.browser_form import portable
from generator.forms.csv_package import package, package_files
from generator.forms.form import Form
from generator.forms.word import word
from generator.forms.workbook import workbook
from generator.model.calls import Call, Site
from generator.submissions.check import check_submissions
from generator.submissions.intake.limits import LIMITS, MIB, Limits, outline
from generator.submissions.intake.package import read_submission
from generator.submissions.opened import Raw
from generator.submissions.reports.text_and_json import as_json
from tests.conftest import ROOT
from tests.parity.calls import invented
from tests.parity.chromium import Asked, plain
from tests.support.hostile_files import HOSTILE
from tests.support.mutations import mutant
from tests.support.opened_submissions import examples, forms_now
from tests.support.single_faults import single_faults, sound_answers
from tests.support.submission_files import SMALL, book, main_sheet, the_form, zipped
from tests.support.workbook_looks import LOOKS
from tests.support.zip_kinds import AMBIGUOUS, SOUND, spoiled
from tests.test_intake_attachments import CALL, PACKAGES, RENAMED, files_of, forms_and_papers

pytestmark = pytest.mark.browser

CALLS = tuple(forms_now())
PATIENCE = 60_000
"""Milliseconds after which an opening would be taken for a hang."""

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")
HEAD = "栏目标识,栏目,填写\n".encode()
FIRST = "project_name,项目名称,甲\n".encode()
BIG_ENDIAN = "\ufeff".encode("utf-16-be")

Files = Sequence[tuple[str, bytes]]


@pytest.fixture(scope="session")
def opening(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """A page that can open files."""
    folder = tmp_path_factory.mktemp("opening")
    subprocess.run(
        ["node", "build.mjs", str(folder), "parity/files"],
        cwd=ROOT / "generator/web",
        check=True,
        capture_output=True,
    )
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.set_default_timeout(120_000)
    asked = Asked(page, (folder / "gongshi-files.js").read_text(encoding="utf-8"))
    yield asked
    assert asked.faults == []
    context.close()


def data_of(form: Form, site: Site) -> Mapping[str, object]:
    return portable(form, call_of(form, site))


def call_of(form: Form, site: Site) -> Call:
    return next(call for call in site.calls if call.id == form.call)


def bounds(limits: Limits, seconds: float = 4.0) -> dict[str, object]:
    """The limits as the browser takes them."""
    found = {**asdict(limits), "seconds": seconds}
    for name in ("wall", "cpu", "memory", "reply"):
        del found[name]
    return found


def packed(files: Files) -> list[tuple[str, str]]:
    return [(name, base64.b64encode(data).decode()) for name, data in files]


def read_here(files: Files, form: Form, limits: Limits, folder: Path) -> list[Raw]:
    """The files as the intake reads them."""
    found = []
    for number, (name, data) in enumerate(files):
        path = folder / str(number) / name
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
        found.append(read_submission(path, name, outline(form), limits))
    return found


def differing(
    opening: Asked, files: Files, form: Form, site: Site, folder: Path, limits: Limits
) -> list[object]:
    """What either side found of the files that are not opened alike, or took too long."""
    told = opening.ask("open", data_of(form, site), packed(files), bounds(limits))
    wrong: list[object] = []
    for (name, _), there, raw in zip(
        files, told, read_here(files, form, limits, folder), strict=True
    ):
        here = json.loads(json.dumps(plain(raw)))
        if there["raw"] != here:
            wrong.append((name, {k: (v, there["raw"][k]) for k, v in here.items()}))
        if there["took"] > PATIENCE:
            wrong.append((name, there["took"]))
    return wrong


def in_encoding(files: Mapping[str, bytes], encoding: str) -> bytes:
    """A package whose CSV files are in another encoding."""
    made = {
        name: data.decode("utf-8-sig").encode(encoding) if name.endswith(".csv") else data
        for name, data in files.items()
    }
    return zipped(made)


def in_every_shape(form: Form, call: Call, answers: Mapping[str, Any], name: str) -> Files:
    """The same answers in each shape that both sides read."""
    book, files = workbook(form, call, answers), package_files(form, answers)
    application = application_json(form, answers)
    inside = {f"{name}/{path}": data for path, data in files.items()}
    beside = {path: data for path, data in files.items() if path.startswith("附件/")}
    wide = {
        path: BIG_ENDIAN + data.decode("utf-8-sig").encode("utf-16-be")
        for path, data in files.items()
        if path.endswith(".csv")
    }
    return (
        (f"{name}.xlsx", book),
        (f"{name}.zip", package(form, answers)),
        *((f"{name}-{encoding}.zip", in_encoding(files, encoding)) for encoding in ENCODINGS),
        (f"{name}-wide.zip", zipped(dict(files) | wide)),
        (f"{name}-folder.zip", zipped(inside)),
        (f"{name}-stored.zip", zipped(files, stored=True)),
        (f"{name}.json", application),
        (
            f"{name}-book.zip",
            zipped({"申报表.xlsx": book, "__MACOSX/._申报表.xlsx": b"x"} | beside),
        ),
        (f"{name}-json.zip", zipped({"application.json": application} | beside)),
    )


def said_here(raws: Sequence[Raw], form: Form, call: Call) -> list[object]:
    return [
        json.loads(as_json(result)) for result in check_submissions(raws, form, call, received=None)
    ]


@pytest.mark.parametrize("call", CALLS)
def test_sound_answers_in_every_shape_are_opened_and_checked_alike(
    call: str, opening: Asked, site: Site, tmp_path: Path
):
    form = forms_now()[call]
    files = [
        file
        for name, answers in examples(call).items()
        for file in in_every_shape(form, call_of(form, site), answers, name)
    ]
    assert differing(opening, files, form, site, tmp_path, LIMITS) == []
    told = opening.ask("say", data_of(form, site), packed(files), bounds(LIMITS))
    assert [one["verdict"] for one in told] == ["valid"] * len(files)


# What may stand in JSON where several options are chosen, and in one cell.
LISTS: tuple[object, ...] = (
    *(["helpers", "pupils"], ["学生"], [], [""], ["pupils", "pupils"], ["x"], "pupils；helpers"),
    *([1], [1.5, "pupils"], [None], [True], [["pupils"]], [{}], {"pupils": True}, 1, True),
    *(
        ["pupils；helpers"],
        ["家长、监护人"],
        ["\ud800"],
        ["\0"],
        ["a\r\nb"],
        ["长" * 50_000],
        ["；"] * 9,
    ),
)


def test_several_options_are_opened_and_checked_alike(opening: Asked, site: Site, tmp_path: Path):
    [subject] = invented(tmp_path / "invented").values()
    form, site = subject.form, replace(site, calls=(subject.call,))
    files = [
        file
        for example in form.examples
        for file in in_every_shape(form, subject.call, example.answers, example.name)
    ]
    told = opening.ask("say", subject.data, packed(files), bounds(LIMITS))
    assert [one["verdict"] for one in told] == ["valid"] * len(files)
    given = json.loads(application_json(form, form.examples[0].answers))
    for number, value in enumerate(LISTS):
        for name in ("serves", "season"):
            data = json.dumps({**given, name: value}).encode()
            files.append((f"{number}-{name}.json", data))
    assert differing(opening, files, form, site, tmp_path, LIMITS) == []
    told = opening.ask("say", subject.data, packed(files), bounds(LIMITS))
    raws = read_here(files, form, LIMITS, tmp_path / "again")
    here = said_here(raws, form, subject.call)
    assert [pair for pair in zip(here, told, strict=True) if pair[0] != pair[1]] == []


@pytest.mark.parametrize("call", CALLS)
def test_varied_answers_are_opened_and_checked_alike(
    call: str, opening: Asked, site: Site, tmp_path: Path
):
    form = forms_now()[call]
    files: list[tuple[str, bytes]] = []
    for name, answers in sound_answers(form, 30, 7):
        files.append((f"{name}.zip", package(form, answers)))
        files.append((f"{name}.json", application_json(form, answers)))
    files += [
        (f"{name}.xlsx", workbook(form, call_of(form, site), answers))
        for name, answers in sound_answers(form, 4, 8)
    ]
    assert differing(opening, files, form, site, tmp_path, LIMITS) == []


def as_package(form: Form, raw: Raw) -> bytes:
    """A submission with any texts, written as a package by hand; a formula becomes its text."""
    sound = dict(package_files(form, next(iter(examples(form.call).values()))))
    singles = [
        (field.name, field.title, raw.fields[field.name].text)
        for field in form.fields()
        if field.name in raw.fields
    ]
    sound["application.csv"] = _csv([("栏目标识", "栏目", "填写"), *singles])
    for table in form.tables():
        given = raw.tables.get(table.name)
        columns = [c for c in table.columns if given is None or c.title not in given.missing]
        heads = (*(c.title for c in columns), *(given.extra if given else ()))
        rows = [
            [row[c.name].text if c.name in row else "" for c in columns]
            + ["" for _ in (given.extra if given else ())]
            for row in (given.rows if given else ())
        ]
        sound[f"{table.name}.csv"] = _csv([heads, *rows])
    return zipped(sound)


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


@pytest.mark.parametrize("call", CALLS)
def test_packages_with_one_fault_each_get_one_verdict(
    call: str, opening: Asked, site: Site, tmp_path: Path
):
    form = forms_now()[call]
    spoiled = list(single_faults(form))
    # Every third is enough here; all of them are asked of the check itself.
    files = [(f"p-{n}.zip", as_package(form, one.raw)) for n, one in enumerate(spoiled[::3])]
    raws = read_here(files, form, LIMITS, tmp_path)
    told = opening.ask("say", data_of(form, site), packed(files), bounds(LIMITS))
    here = said_here(raws, form, call_of(form, site))
    assert [pair for pair in zip(here, told, strict=True) if pair[0] != pair[1]] == []
    assert {one["verdict"] for one in told} == {"valid", "invalid"}


def changed_book(data: bytes, form: Form, number: int) -> bytes:
    """A workbook somebody worked on: formulas, dates and numbers as cells, sheets gone."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book[form.sheet]
    cells = [row[1] for row in sheet.iter_rows(min_row=1) if row[3].value]
    cell = cells[1 + number * 7 % (len(cells) - 1)]
    values = ("=1+1", 12.5, 45000, True, "  两端有空格  ", "#REF!", 0.1 + 0.2, "_x0041_", "a\r\nb")
    cell.value = values[number % len(values)]
    if number % 4 == 1:
        cell.number_format = ("yyyy-mm-dd", "h:mm", "0.00", '"年"0')[number // 4 % 4]
    if number % 5 == 2:
        book.create_sheet("草稿")["B2"] = "另外的内容"
    if number % 5 == 3:
        table = next(form.tables())
        book[table.sheet].append([values[(number + n) % len(values)] for n in range(9)])
    if number % 5 == 4:
        del book[list(form.tables())[-1].sheet]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("call", CALLS)
def test_workbooks_that_were_worked_on_get_one_verdict(
    call: str, opening: Asked, site: Site, tmp_path: Path
):
    form = forms_now()[call]
    answers = next(iter(examples(call).values()))
    data = workbook(form, call_of(form, site), answers)
    files = [(f"p-{n}.xlsx", changed_book(data, form, n)) for n in range(24)]
    assert differing(opening, files, form, site, tmp_path, LIMITS) == []
    told = opening.ask("say", data_of(form, site), packed(files), bounds(LIMITS))
    raws = [read_submission(tmp_path / str(n) / f"p-{n}.xlsx", f"p-{n}.xlsx", outline(form), LIMITS)
            for n in range(24)]  # fmt: skip
    here = said_here(raws, form, call_of(form, site))
    assert [pair for pair in zip(here, told, strict=True) if pair[0] != pair[1]] == []


def test_every_hostile_sample_is_told_alike_and_in_time(opening: Asked, site: Site, tmp_path: Path):
    files = [(sample.file, sample.made()) for sample in HOSTILE.values()]
    assert differing(opening, files, the_form(), site, tmp_path, SMALL) == []


def test_what_cells_show_otherwise_is_told_alike(opening: Asked, site: Site, tmp_path: Path):
    files = [(f"{n}.xlsx", zipped(parts)) for n, (parts, _) in enumerate(LOOKS.values())]
    assert differing(opening, files, the_form(), site, tmp_path, SMALL) == []


def test_every_kind_of_archive_is_told_alike(opening: Asked, site: Site, tmp_path: Path):
    files = [("p.zip", data) for data in (*SOUND.values(), *AMBIGUOUS.values())]
    assert differing(opening, files, the_form(), site, tmp_path, LIMITS) == []


def test_archives_spoiled_at_random_are_told_alike(opening: Asked, site: Site, tmp_path: Path):
    files = [("p.zip", spoiled(seed)) for seed in range(60_000, 60_300)]
    assert differing(opening, files, the_form(), site, tmp_path, LIMITS) == []


def test_files_spoiled_at_random_are_opened_alike_and_in_time(
    opening: Asked, site: Site, tmp_path: Path
):
    files = [mutant(seed) for seed in range(70_000, 70_250)]
    assert differing(opening, files, the_form(), site, tmp_path, SMALL) == []


def test_parts_are_declared_alike(opening: Asked, site: Site, tmp_path: Path):
    """Whatever stands in the declaration of a part; and a workbook with a part of a document."""
    versions = ["", "1.0", *(f"1{chr(code)}0" for code in range(0x20, 0x7F) if chr(code) != '"')]
    heads = [f'<?xml version="{version}"?>' for version in versions]
    heads += [f'<?xml version="1.0" {more}?>' for more in ('encoding=""', 'standalone=""', "x=''")]
    sheet = book()[main_sheet()].partition(b"?>")[2]
    files = [("p.xlsx", zipped({**book(), main_sheet(): head.encode() + sheet})) for head in heads]
    files.append(("p.zip", zipped({**book(), "word/document.xml": b""})))
    assert differing(opening, files, the_form(), site, tmp_path, LIMITS) == []
    raws = read_here(files, the_form(), LIMITS, tmp_path / "again")
    assert sum(raw.readable for raw in raws) == len("-._") + 10 + 2 * 26 + 3


@pytest.mark.long
@pytest.mark.parametrize("first", range(80_000, 90_000, 1_000))
def test_many_files_spoiled_at_random_are_opened_alike(
    first: int, opening: Asked, site: Site, tmp_path: Path
):
    files = [mutant(seed) for seed in range(first, first + 1_000)]
    assert differing(opening, files, the_form(), site, tmp_path, SMALL) == []


def heavy_book(form: Form, call: Call, sheet: bytes) -> bytes:
    """A workbook with one more sheet that holds what it may not."""
    answers = next(iter(examples(form.call).values()))
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(form, call, answers))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts["xl/worksheets/sheet2.xml"] = sheet
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as book:
        for name, data in parts.items():
            book.writestr(name, data)
    return made.getvalue()


def heavy(form: Form, call: Call) -> Iterator[tuple[str, bytes]]:
    """Large files of what is slowest to read."""
    size = 2 * MIB
    sheet = b"<worksheet><sheetData>%s</sheetData></worksheet>"
    yield (
        "cells.xlsx",
        heavy_book(form, call, sheet % (b"<row>" + b"<c/>" * (size // 5) + b"</row>")),
    )
    yield "rows.xlsx", heavy_book(form, call, sheet % (b"<row/>" * (size // 6)))
    yield "deep.xlsx", heavy_book(form, call, b"<a>" * (size // 3))
    yield "amps.xlsx", heavy_book(form, call, b"<a>" + b"&amp;" * (size // 5) + b"</a>")
    many = b"".join(b' a%d=""' % number for number in range(size // 14))
    yield "attributes.xlsx", heavy_book(form, call, b"<a" + many + b"/>")
    yield "spaces.xlsx", heavy_book(form, call, b"<a" + b" " * size + b"<")
    yield "comments.xlsx", heavy_book(form, call, b"<!--x-->" * (size // 8))
    files = package_files(form, next(iter(examples(form.call).values())))
    for name, data in {
        "quotes": b'"' + b'""' * (size // 2),
        "commas": b"," * size,
        "lines": b"\n" * size,
        "strangers": HEAD + b"x,,\n" * (size // 4),
        "short": HEAD + b"project_name\n" * (size // 13),
        "signs": ('"' + '𠮷""' * (size // 6)).encode(),
    }.items():
        yield f"{name}.zip", zipped({**files, "application.csv": data}, stored=True)
    yield "deep.json", b"[" * size
    yield "list.json", b"[" + b"1," * (size // 2)
    yield "names.json", b"{" + b",".join(b'"%d":1' % n for n in range(size // 11)) + b"}"
    yield "escapes.json", b'["' + b"\\u4e00" * (size // 6) + b'"]'
    yield "ends.zip", b"PK\x03\x04" + b"PK\x05\x06" * (size // 4)


def test_the_slowest_files_are_refused_in_time(opening: Asked, site: Site):
    form = the_form()
    files = list(heavy(form, call_of(form, site)))
    for name, data in files:
        (told,) = opening.ask("open", data_of(form, site), packed([(name, data)]), bounds(LIMITS))
        assert told["took"] < PATIENCE, name


def test_as_many_faults_as_are_told_are_checked_in_time(opening: Asked, site: Site):
    form = the_form()
    files = package_files(form, next(iter(examples(form.call).values())))
    for line in (b"x,,\n", b"project_name\n"):
        data = zipped({**files, "application.csv": HEAD + FIRST + line * 24_000})
        begun = time.monotonic()
        (told,) = opening.ask("say", data_of(form, site), packed([("p.zip", data)]), bounds(LIMITS))
        assert told["verdict"] == "invalid"
        assert time.monotonic() - begun < PATIENCE / 1000, line


def test_an_opening_that_takes_too_long_is_given_up(opening: Asked, site: Site):
    form = the_form()
    files = [
        ("p.xlsx", workbook(form, call_of(form, site), next(iter(examples(form.call).values()))))
    ]
    (told,) = opening.ask("open", data_of(form, site), packed(files), bounds(LIMITS, seconds=0))
    assert [fault["code"] for fault in told["raw"]["faults"]] == ["INT-008"]
    assert told["raw"]["readable"] is False


def test_a_filled_word_form_or_page_is_told_to_be_for_paper(opening: Asked, site: Site):
    form = the_form()
    document = word(form, call_of(form, site), next(iter(examples(form.call).values())))
    files = [
        ("p.docx", document),
        ("p.html", b"<!doctype html><html></html>"),
        ("p.zip", zipped({"p.docx": document})),
        ("q.zip", zipped({"p.html": b"<!doctype html>"})),
    ]
    for told in opening.ask("open", data_of(form, site), packed(files), bounds(LIMITS)):
        (fault,) = told["raw"]["faults"]
        assert fault["code"] == "INT-005"
        assert fault["where"]["file"] in ("p.docx", "p.html")


def test_the_limits_are_those_of_the_intake(opening: Asked, site: Site, tmp_path: Path):
    """Asked with no limits of its own, the browser takes the same as the intake."""
    form = the_form()
    entries = {f"附件/{number}.pdf": b"" for number in range(LIMITS.entries + 1)}
    files = [("entries.zip", zipped(entries)), ("depth.zip", zipped({"1/2/3/4/5/6/7": b""}))]
    told = opening.ask("open", data_of(form, site), packed(files))
    here = read_here(files, form, LIMITS, tmp_path)
    for there, raw in zip(told, here, strict=True):
        assert there["raw"]["faults"] == [
            {"code": f.code, "where": asdict(f.where), "facts": dict(f.facts)} for f in raw.faults
        ]


def test_what_goes_along_is_told_alike(opening: Asked, site: Site, tmp_path: Path):
    form = forms_now()[CALL]
    files = [(f"{n}.zip", zipped(files_of(made))) for n, (made, _) in enumerate(PACKAGES.values())]
    assert differing(opening, files, form, site, tmp_path, LIMITS) == []


def test_a_form_is_known_under_any_name_alike(opening: Asked, site: Site, tmp_path: Path):
    form = forms_now()[CALL]
    made, papers = forms_and_papers(call_of(form, site))
    files: list[tuple[str, bytes]] = []
    for number, (name, (kind, _)) in enumerate(RENAMED.items()):
        if kind not in {"docx", "html"}:
            files += [(name, made[kind]), (f"{number}.zip", zipped({name: made[kind], **papers}))]
    both = {"表.xlsx": made["xlsx"], **papers}
    files += [("两份.zip", zipped({**both, "甲.json": made["json"]}))]
    files += [("别的.zip", zipped({**both, "甲.json": b"{}"}))]
    assert differing(opening, files, form, site, tmp_path, LIMITS) == []
