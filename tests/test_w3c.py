"""The checker of the W3C over everything a browser is given."""

import json
import re
import subprocess
from pathlib import Path

import pytest

VNU = Path(__file__).parent / "node_modules/vnu-jar/build/dist/vnu.jar"


def errors(kind: str, files: list[Path], folder: Path) -> list[str]:
    """Run the checker on files of one kind and return its errors, one line for each."""
    assert files
    done = subprocess.run(
        [
            *("java", "-Xss4m", "-jar", str(VNU), "--format", "json", "--exit-zero-always"),
            *(f"--{kind}", "--asciiquotes", *map(str, files)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return [
        f"{Path(found['url'].removeprefix('file:')).relative_to(folder)}"
        f":{found.get('lastLine')}: {found['message']}"
        for found in json.loads(done.stderr)["messages"]
        if found["type"] in {"error", "non-document-error"}
    ]


def known(text: str) -> str:
    """A text without the rules for styles that the checker does not know yet.

    It reads container queries as media queries.
    """
    text = text.replace("(container-type: inline-size)", "(display: grid)")
    text = re.sub(r"@container \w+ ", "@media ", text)
    text = re.sub(r"\b(container(-type)?|field-sizing): [^;)]+;", "", text)
    return re.sub(r"\b([0-9.]+)cqi\b", r"\1vw", text)


def test_every_page_is_valid_html(built_site: Path, tmp_path: Path):
    pages = sorted(built_site.rglob("*.html"))
    alone = [path for path in pages if "downloads" in path.parts]
    for path in alone:
        copy = tmp_path / path.relative_to(built_site)
        copy.parent.mkdir(parents=True)
        copy.write_text(known(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert errors("html", [path for path in pages if path not in alone], built_site) == []
    assert errors("html", sorted(tmp_path.rglob("*.html")), tmp_path) == []


def test_every_drawing_is_valid_svg(built_site: Path):
    assert errors("svg", sorted(built_site.rglob("*.svg")), built_site) == []


@pytest.mark.parametrize("name", ["gongshi.css", "gongshi-form.css"])
def test_each_style_sheet_is_valid(name: str, built_site: Path, tmp_path: Path):
    css = (built_site / "assets" / name).read_text(encoding="utf-8")
    (tmp_path / name).write_text(known(css), encoding="utf-8")
    assert errors("css", [tmp_path / name], tmp_path) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("html", "<!doctype html><title>t</title><p><div></p>"),
        ("css", "p { colour: red }"),
        ("svg", '<svg xmlns="http://www.w3.org/2000/svg"><p/></svg>'),
    ],
)
def test_the_checker_does_find_what_is_wrong(kind: str, text: str, tmp_path: Path):
    bad = tmp_path / f"bad.{kind}"
    bad.write_text(text, encoding="utf-8")
    assert errors(kind, [bad], tmp_path)
