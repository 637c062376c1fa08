"""A competition from its form to its verified site: two rounds of points, a prize beside them."""

import csv
import html
import json
import shutil
from pathlib import Path

import pytest

from tests.support.invented_projects import invented, run, verified
from tests.support.reading_corners import CALL, answers_of, corner

DAY = "2026-04-13T11:00+08:00"
CORNERS = [
    corner("community", "social-organisation", 300, "four-star"),
    corner("family", "resident", 480),
    corner("campus", loans=660),
    corner("village", "social-organisation", 840, "four-star"),
    corner("community", "company", 1020),
    corner("village", "social-organisation", 1200),
]
COUNTY = (88, None, 85, 86, 80, 84)
FINAL = (9.5, None, 9, 9, 8, 7.5)


def table(path: Path, head: tuple[str, ...], rows: list[tuple[object, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([head, *rows])
    return path


@pytest.mark.apart
def test_a_competition_is_reviewed_announced_built_and_verified(tmp_path: Path) -> None:
    root, work = invented("reading-corners", tmp_path), tmp_path / "work"
    inbox = work / "收件"
    inbox.mkdir(parents=True)
    for number, answers in enumerate(answers_of(CORNERS)):
        whole = {"form": {"call": CALL, "version": "1.0"}, **answers}
        (inbox / f"{number}.json").write_text(json.dumps(whole), encoding="utf-8")
    assert run(root, "template", CALL, "--output", str(work / "表")).returncode == 0
    assert "共 6 份：符合 6 份。" in run(root, "validate", CALL, str(inbox)).stdout
    times = [(f"{n}.json", f"2026-03-{10 + n} 09:00") for n in range(6)]
    register = table(work / "登记.csv", ("文件名", "收到时间"), times)
    votes = table(work / "票数.csv", ("文件名", "票数"), [(f"{n}.json", 100 + n) for n in range(6)])
    marks = [
        table(
            work / f"{title}.csv",
            ("环节", "文件名", "评委甲", "评委乙"),
            [(title, f"{n}.json", one, one) for n, one in enumerate(given) if one is not None],
        )
        for title, given in (("县级评审", COUNTY), ("现场展示", FINAL))
    ]
    words = ["review", CALL, str(inbox), "--register", str(register), "--votes", str(votes)]
    words += [word for path in marks for word in ("--scores", str(path))]
    words += ["--output", str(work / "评审"), "--as-of", DAY, "--sample"]
    first = run(root, *words)
    assert "现场展示：通过 3 个，待定 2 个；请填好 待决定.xlsx 再评审。" in first.stdout
    amounts = [("现场展示", "4.json", "通过", 4000), ("现场展示", "5.json", "通过", 2000)]
    decided = table(work / "决定.csv", ("环节", "文件名", "决定", "金额"), amounts)
    second = run(root, *words, "--decisions", str(decided))
    assert second.returncode == 0, second.stdout
    for stage in ("county", "popular", "families", "final"):
        shutil.copytree(work / f"评审/公布/{CALL}-{stage}", root, dirs_exist_ok=True)
    verified(root, DAY)
    page = root / f"build/current/announcements/{CALL}-final/index.html"
    text = html.unescape(page.read_text(encoding="utf-8"))
    assert [word in text for word in ("一等奖", "10,000.00", "4,000.00")] == [True] * 3
    page = root / f"build/current/announcements/{CALL}-county/index.html"
    assert "社会组织主办：加 2 分（四（六））" in html.unescape(page.read_text(encoding="utf-8"))
