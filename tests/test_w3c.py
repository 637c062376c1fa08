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


def test_every_page_is_valid_html(built_site: Path):
    assert errors("html", sorted(built_site.rglob("*.html")), built_site) == []


def test_every_drawing_is_valid_svg(built_site: Path):
    assert errors("svg", sorted(built_site.rglob("*.svg")), built_site) == []


def test_the_style_sheet_is_valid(built_site: Path, tmp_path: Path):
    """The checker does not know container queries yet, so it reads them as media queries."""
    css = (built_site / "assets/gongshi.css").read_text(encoding="utf-8")
    css = css.replace("(container-type: inline-size)", "(display: grid)")
    css = re.sub(r"@container \w+ ", "@media ", css)
    css = re.sub(r"\bcontainer(-type)?: [^;)]+;", "", css)
    css = re.sub(r"\b([0-9.]+)cqi\b", r"\1vw", css)
    (tmp_path / "gongshi.css").write_text(css, encoding="utf-8")
    assert errors("css", [tmp_path / "gongshi.css"], tmp_path) == []


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
