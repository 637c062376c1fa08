"""A fund in pounds from filled files of every shape to its verified site, in London's time."""

import csv
import html
import io
import json
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.forms.formats import FORMATS, template
from generator.forms.reader import load_forms
from generator.model.loader import load
from generator.sources.schemas import Schemas
from tests.support.invented_projects import ROOT, invented, run, verified

CALL = "estuary-2026"
DAY = "2026-12-14T10:00+00:00"
EXAMPLE = ROOT / f"tests/projects/estuary/schemas/forms/{CALL}/1.0/examples/example.json"
ASKED = {"xlsx": "5200.50", "csv": "1000.00", "docx": "850.00", "html": "640.00", "json": "99.99"}
AREAS = ("北岸区", "南岸区", "沙洲区", "灯塔岛", "灯塔岛")


def answers_of(number: int, asked: str) -> Mapping[str, Any]:
    answers = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    group = f"第{number}会堂之友"
    answers |= {"project_name": f"第{number}会堂换窗", "lead_name": group, "grant": asked}
    answers["district"] = AREAS[number]
    answers["budget"] = [{"item": "木窗", "amount": asked}]
    answers["attachments"][0]["owner"] = group
    return answers  # type: ignore[no-any-return]


def handed_in(root: Path, inbox: Path) -> None:
    """One application in each shape, each in a folder of its own beside its paper."""
    site, _ = load(root)
    assert site is not None
    forms, told = load_forms(root, site, Schemas.read(root))
    assert not told
    (form,), (call,) = forms[CALL], site.calls
    for number, (shape, asked) in enumerate(ASKED.items()):
        folder = inbox / f"{number}-{shape}"
        (folder / "附件").mkdir(parents=True)
        made = template(form, call, shape, answers_of(number, asked))
        if shape == "csv":
            zipfile.ZipFile(io.BytesIO(made)).extractall(folder)
        else:
            name = "application.json" if shape == "json" else f"申请表.{FORMATS[shape].suffix}"
            (folder / name).write_bytes(made)
        (folder / "附件/章程.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")


@pytest.mark.apart
def test_a_fund_is_reviewed_from_files_of_every_shape_announced_and_verified(
    tmp_path: Path,
) -> None:
    root, work = invented("estuary", tmp_path), tmp_path / "work"
    handed_in(root, work / "收件")
    inbox = str(work / "收件")
    assert "共 5 份：符合 5 份。" in run(root, "validate", CALL, inbox).stdout
    register = work / "登记.csv"
    with register.open("w", encoding="utf-8", newline="") as out:
        rows = [(f"{n}-{shape}", f"2026-12-0{n + 1} 09:00") for n, shape in enumerate(ASKED)]
        csv.writer(out).writerows([("文件名", "收到时间"), *rows])
    words = ("review", CALL, inbox, "--register", str(register), "--as-of", DAY, "--sample")
    done = run(root, *words, "--output", str(work / "评审"))
    assert "拟资助项目：通过 5 个。" in done.stdout
    assert done.returncode == 0, done.stdout
    name = f"{CALL}-proposal"
    shutil.copytree(work / f"评审/公布/{name}", root, dirs_exist_ok=True)
    verified(root, DAY)
    page = root / f"build/current/announcements/{name}/index.html"
    text = html.unescape(page.read_text(encoding="utf-8"))
    shown = ("5,200.50", "99.99", "7,790.49 英镑", "2026年12月15日至2026年12月21日")
    assert [word for word in shown if word not in text] == []
    assert "万元" not in text
    # Who does not know the days off yet is given the days of the site, not one.
    (root / "site_data/workdays/2026.yml").unlink()
    shutil.rmtree(root / "content")
    shutil.rmtree(root / "site_data/results")
    run(root, *words, "--output", str(work / "又"))
    draft = work / f"又/公布/{name}/content/announcements/{name}.md"
    assert "working_days: 5" in draft.read_text(encoding="utf-8")
