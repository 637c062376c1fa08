"""Whoever speaks, nothing is said that names a person by a number or repeats an applicant."""

import io
import json
import random
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from docx import Document

from generator.cli.main import main
from generator.findings import FORMATS, DeadEnd, Finding, Level, Place, tell
from generator.forms.formats import template
from generator.model.loader import load
from generator.privacy.numbers import masked
from generator.submissions.intake.names import labels
from tests.conftest import ROOT
from tests.support import personal_numbers as numbers
from tests.support.submission_files import answers, the_form, zipped

MARK = "ZQXWMARKE"
FORM = the_form()


def secrets() -> list[str]:
    """Every kind of number, plain and as people write and disguise it."""
    chance = random.Random(7)  # noqa: S311  invented numbers, always the same
    found = []
    for make in numbers.KINDS.values():
        plain = make(chance)
        found += [plain, plain.translate(numbers.WIDE)]
        if "@" not in plain:
            found += [" ".join(re.findall(".{1,4}", plain)), plain.translate(numbers.CHINESE)]
    return found


SECRETS = secrets()
PLAIN = tuple(secret for secret in SECRETS if secret.isascii() and " " not in secret)


def marked(secret: str) -> str:
    return f"{MARK}：{secret}"


def leaks(text: str) -> list[str]:
    """What was planted and stands in a text, whatever stands between the digits."""
    bare = re.sub(r"[\s\-_.]", "", unicodedata.normalize("NFKC", text))
    planted = (re.sub(r"[\s\-_.]", "", unicodedata.normalize("NFKC", one)) for one in SECRETS)
    return sorted({one for one in planted if one in bare})


# --- what an applicant may write anything into, by shape ---


def planted(secret: str) -> dict[str, object]:
    """The answers with a mark and a number in each text and each number."""

    def spoilt(value: object) -> object:
        if isinstance(value, list):
            return [spoilt(one) for one in value]
        if isinstance(value, dict):
            return {key: spoilt(one) for key, one in value.items()}
        return marked(secret)

    return {
        key: value if key == "form" else spoilt(value) for key, value in dict(answers()).items()
    }


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def blank(shape: str) -> bytes:
    site, _ = load(ROOT)
    assert site is not None
    call = site.call(FORM.call)
    assert call is not None
    return template(FORM, call, shape, answers())


def as_workbook(secret: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(blank("xlsx")))
    name = re.sub(r"[\[\]:*?/\\]", "", marked(secret))[:31]
    book.create_sheet(name)["A1"] = marked(secret)
    book.create_sheet(secret[:31])["A1"] = secret
    book.properties.title = book.properties.creator = marked(secret)
    sheet = book[FORM.sheet]
    for row in range(4, sheet.max_row + 1):
        if sheet.cell(row=row, column=4).value:
            sheet.cell(row=row, column=2).value = marked(secret)
    sheet.cell(row=sheet.max_row + 1, column=4, value=marked(secret))
    sheet.cell(row=sheet.max_row, column=2, value=secret)
    for table in FORM.tables():
        there = book[table.sheet]
        there.cell(row=1, column=there.max_column + 1, value=marked(secret))
        there.cell(row=1, column=1, value=secret)
        there.cell(row=2, column=1, value=marked(secret))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_json(secret: str) -> bytes:
    more = {marked(secret): 1, secret: 2, f"k{secret}": secret, MARK: secret}
    found = planted(secret) | more
    found["form"] = {"call": FORM.call, "version": FORM.version, secret: MARK}
    for rows in found.values():
        if isinstance(rows, list) and rows:
            rows[0] |= more
    return json.dumps(found, ensure_ascii=False).encode()


def as_package(secret: str) -> bytes:
    files = parts(blank("csv"))
    made = {}
    for name, data in files.items():
        text = data.decode("utf-8-sig")
        if name.endswith(".csv"):
            head, _, rest = text.partition("\n")
            cells = re.sub("[^,\r\n]+", marked(secret), rest)
            text = f"{head.rstrip()},{MARK},{secret}\n{cells}\n{marked(secret)},{secret},{MARK}\n"
        made[name] = text.encode()
    made |= {f"{secret}.txt": b"1", f"{secret}/{secret}.dat": b"2", f"附件/{secret}.pdf": b"3"}
    data = bytearray(zipped(made))
    data[-2:] = len(comment := marked(secret).encode()).to_bytes(2, "little")
    return bytes(data) + comment


def as_document(secret: str) -> bytes:
    made = parts(blank("docx"))
    body = made["word/document.xml"].decode()
    number = iter(range(10_000))

    def tag(found: re.Match[str]) -> str:
        return f'w:tag w:val="{marked(secret)}"' if next(number) % 7 == 3 else found[0]

    body = re.sub('w:tag w:val="[^"]+"', tag, body)
    made["word/document.xml"] = re.sub(
        "<w:t([^>]*)>([^<]*)</w:t>",
        lambda m: (
            f"<w:t{m[1]}>{m[2]}</w:t>" if next(number) % 3 else f"<w:t>{marked(secret)}</w:t>"
        ),
        body,
    ).encode()
    document = Document(io.BytesIO(zipped(made)))
    document.core_properties.title = document.core_properties.author = marked(secret)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_page(secret: str) -> bytes:
    text = blank("html").decode()
    text = re.sub(r'value="[^"]*"', f'value="{marked(secret)}"', text)
    text = re.sub(r"(<textarea[^>]*>)[^<]*", rf"\g<1>{marked(secret)}", text)
    return text.replace(
        "</form>", f'<input name="{marked(secret)}" value="{secret}"></form>'
    ).encode()


def broken(secret: str) -> bytes:
    return b"PK\x03\x04 " + marked(secret).encode()


SHAPES: dict[str, Callable[[str], bytes]] = {
    "xlsx": as_workbook,
    "json": as_json,
    "zip": as_package,
    "docx": as_document,
    "html": as_page,
    "pdf": broken,
    "doc": broken,
}


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Submissions of every shape, each named by a number and full of them; folders as well."""
    folder = tmp_path_factory.mktemp("in") / "inbox"
    folder.mkdir()
    made = list(SHAPES.items())
    for number, secret in enumerate(SECRETS):
        ending, make = made[number % len(made)]
        (folder / f"申报{secret}.{ending}").write_bytes(make(secret))
        inside = folder / f"包{secret}"
        inside.mkdir()
        for name, data in parts(as_package(secret)).items():
            (inside / name).parent.mkdir(parents=True, exist_ok=True)
            (inside / name).write_bytes(data)
    for shape, make in made:
        (folder / f"{shape}.{shape}").write_bytes(make(PLAIN[0]))
    return folder


def run(*words: object) -> Result:
    done = CliRunner().invoke(main, [*map(str, words)])
    assert "Traceback" not in done.output
    return done


@pytest.mark.parametrize("shape", ["text", "json", "html"])
def test_no_report_of_a_check_repeats_what_was_typed(inbox: Path, shape: str):
    done = run("validate", "--root", ROOT, FORM.call, inbox, "--format", shape)
    assert done.exit_code == 2
    assert done.output.count("FLD-") + done.output.count("INT-") > 50 or shape == "html"
    assert leaks(done.output) == []
    assert MARK not in done.output


def test_values_that_are_asked_for_are_shown_without_numbers(inbox: Path):
    done = run("validate", "--root", ROOT, FORM.call, inbox, "--show-values")
    assert MARK in done.output
    assert leaks(done.output) == []


def test_no_name_or_note_of_a_marked_workbook_repeats_it(inbox: Path, tmp_path: Path):
    done = run(
        "validate", "--root", ROOT, FORM.call, inbox, "--format", "xlsx", "-o", tmp_path / "out"
    )
    files = sorted((tmp_path / "out").iterdir())
    assert len(files) == len(list(inbox.iterdir()))
    assert leaks(done.output + "\n".join(path.name for path in files)) == []
    for path in files:
        book = openpyxl.load_workbook(path)
        index = "\n".join(str(cell.value) for row in book.worksheets[0] for cell in row)
        notes = "\n".join(
            cell.comment.text for sheet in book for row in sheet for cell in row if cell.comment
        )
        assert leaks(f"{index}\n{notes}") == []
        assert MARK not in index + notes


def test_submissions_whose_names_differ_in_a_number_alone_stay_apart(tmp_path: Path):
    paths = [tmp_path / f"申报{secret}.xlsx" for secret in PLAIN[:3]]
    named = labels(paths)
    assert named == ("申报＊.xlsx（1）", "申报＊.xlsx（2）", "申报＊.xlsx（3）")
    taken = [*paths, tmp_path / "申报＊.xlsx（2）", tmp_path / "李四.xlsx"]
    assert len(set(labels(taken))) == 5


# --- what staff write, and what the program itself says ---


def lines(secret: str) -> Iterator[str]:
    finding = Finding(
        code="X-001",
        level=Level.ERROR,
        message=f"“{secret}”不是；请改正",
        place=Place(file=f"content/{secret}.md", line=3, column=1),
    )
    for format in FORMATS:
        yield tell([finding], format)
    yield str(DeadEnd(f"没有 {secret}"))
    yield str(finding.place)


@pytest.mark.parametrize("secret", SECRETS)
def test_no_finding_and_no_dead_end_can_hold_a_number(secret: str):
    for line in lines(secret):
        assert leaks(line) == []
        assert "＊" in line or "%EF%BC%8A" in line


@pytest.mark.parametrize("secret", PLAIN)
@pytest.mark.parametrize(
    "words",
    [
        ("validate", "{}", "x"),
        ("validate", "--{}"),
        ("{}",),
        ("check", "--root", "{}"),
        ("check", "--format", "{}"),
        ("check", "--as-of", "{}"),
        ("check", "{}"),
        ("build", "--builder", "{}"),
        ("serve", "--port", "{}"),
        ("rollback", "{}"),
        ("adopt", "{}"),
        ("verify", "{}"),
        ("review", "k", "x", "--register", "{}"),
        ("new", "call", "{}"),
        ("new", "announcement", "{}", "--call", "{}"),
        ("diff", "{}"),
        ("template", "{}"),
    ],
)
def test_no_refusal_repeats_a_number_that_was_typed(
    words: tuple[str, ...], secret: str, small: Path
):
    given = [word.format(secret) for word in words]
    done = run(*given, *([] if "--root" in given or given == [secret] else ["--root", small]))
    assert done.exit_code == 2 or words[0] in ("check", "rollback", "adopt", "new")
    assert leaks(done.output) == []


def test_what_a_skeleton_leaves_is_told_by_its_words() -> None:
    assert masked("样子里的“yiyi@example.org”") == "样子里的“yiyi@example.org”"
    for told in ("yiyi@bureau.gov.cn", "13800138000@example.org", "a1@example.org"):
        assert masked(told) == "＊"
