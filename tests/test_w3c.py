"""The checker of the W3C over everything a browser is given."""

import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

VNU = Path(__file__).parent / "node_modules/vnu-jar/build/dist/vnu.jar"
WRONG = {
    "html": "<!doctype html><title>t</title><p><div></p>",
    "css": "p { colour: red }",
    "svg": '<svg xmlns="http://www.w3.org/2000/svg"><p/></svg>',
}
"""What the checker must find, for us to believe it about the rest."""


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


def wrong(kind: str, paths: Sequence[Path], folder: Path) -> list[str]:
    """What the checker finds in files, one that is wrong among them: that one it must find."""
    bad = folder / f"bad.{kind}"
    bad.write_text(WRONG[kind], encoding="utf-8")
    found = errors(kind, [*paths, bad], Path("/"))
    told = [line for line in found if line.startswith(f"{bad.relative_to('/')}:")]
    assert told
    return [line for line in found if line not in told]


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
    copies = sorted(tmp_path.rglob("*.html"))
    assert wrong("html", [*(path for path in pages if path not in alone), *copies], tmp_path) == []


def test_every_drawing_is_valid_svg(built_site: Path, tmp_path: Path):
    assert wrong("svg", sorted(built_site.rglob("*.svg")), tmp_path) == []


def test_each_style_sheet_is_valid(built_site: Path, tmp_path: Path):
    names = ("gongshi.css", "gongshi-form.css")
    for name in names:
        css = (built_site / "assets" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(known(css), encoding="utf-8")
    assert wrong("css", [tmp_path / name for name in names], tmp_path) == []
