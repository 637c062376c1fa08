"""What a notice or an announcement gives though it follows from other figures is reckoned again."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from generator.checks.run import check_site
from generator.model.loader import load
from tests.support.announcement_series import announced

SPRING = datetime(2026, 4, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
CALL = "field-school-2026"
NUMBERS = ("CLA-025", "CLA-026", "CLA-027", "CLA-028", "TIM-033", "ANN-060")


def told(root: Path, at: datetime = SPRING) -> list[str]:
    site, findings = load(root)
    assert site is not None
    assert findings == ()
    return [f"{f.code} {f.message}" for f in check_site(site, at) if f.code in NUMBERS]


def stated(root: Path, says: str, params: str, figures: str = "") -> None:
    """Let the preamble of the invented call say something, and what follows from what."""
    path = root / "site_data/calls" / CALL / "call.yml"
    text = path.read_text(encoding="utf-8")
    old = "    says: 让孩子在田野里上课，让合作社有稳定的教学收入。\n"
    assert old in text
    text = text.replace(old, f"    says: {says}\n    params: {params}\n")
    if figures:
        text = text.replace("\noutline:", f"\nfigures:\n{figures}\n\noutline:")
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("items", "told_as", "found"),
    [
        ("水稻、果树、菌菇", 3, None),
        ("水稻、果树和菌菇", 3, None),
        ("水稻、果树和菌菇", 2, None),
        ("种养、加工和销售；研学；住宿", 3, None),
        ("水稻、果树、菌菇", 4, 3),
        ("种养；研学", 3, 2),
    ],
)
def test_a_sentence_lists_as_many_as_it_says(
    small: Path, items: str, told_as: int, found: int | None
) -> None:
    stated(small, f"支持 {{kinds}} 类课程：{items}。", f"{{kinds: {told_as}}}")
    expected = f"CLA-025 句子里说有 {told_as} 个，列出来的是 {found} 个；请核对，改成一致"
    assert told(small) == ([] if found is None else [expected])


@pytest.mark.parametrize(
    ("own", "found"), [(6600, False), (660, True), (66, True), (5000, False), (66000, True)]
)
def test_a_share_that_lost_a_nought_is_told_without_being_asked(
    small: Path, own: int, found: bool
) -> None:
    stated(
        small,
        "每个项目 {total:money}，自筹 {own_percent}%，即 {own:money}。",
        f"{{total: 66000, own_percent: 10, own: {own}}}",
    )
    # A whole that is its own tenth is no slip of the pen but no share either: 66000 of 66000.
    assert bool(told(small)) is (found and own != 66000)


@pytest.mark.parametrize(
    ("figure", "value", "right"),
    [
        ("{share: {percent: own_percent, of: total}}", 6500, 6600),
        ("{sum: [total, first]}", 69000, 69100),
        ("{product: [first, count]}", 9000, 9300),
        ("{count: lists.demands}", 9, None),
        ("{count: kinds}", 3, 2),
        ("{sum: [first, FS-2.1-x.missing]}", 1, None),
    ],
)
def test_a_figure_is_held_to_what_it_follows_from(
    small: Path, figure: str, value: int, right: int | None
) -> None:
    path = small / "site_data/calls" / CALL / "call.yml"
    pristine = path.read_text(encoding="utf-8")

    def of(value: int) -> list[str]:
        path.write_text(pristine, encoding="utf-8")
        stated(
            small,
            "有 {total}、{own_percent}、{first}、{count}、{kinds}、{it}。",
            "{total: 66000, own_percent: 10, first: 3100, count: 3, kinds: [甲, 乙], "
            f"it: {value}}}",
            f"  - {{clause: FS-0, name: it, is: {figure}}}",
        )
        return [line for line in told(small) if "CLA-026" not in line]

    (line,) = of(value)
    if "missing" in figure:
        assert line.startswith("CLA-028 没有 FS-2.1-x.missing 这个数；")
        return
    assert line.startswith(f"CLA-027 FS-0 的 it 写的是 {value}，按 ")
    found = int(line.partition("推算是 ")[2].partition("；")[0])
    assert right in (None, found)
    assert of(found) == []


@pytest.mark.parametrize(
    ("opens", "closes", "params", "expected"),
    [
        ("2026-03-02T00:00", "2026-03-20T24:00", "{working_days: 15}", None),
        ("2026-03-02T00:00", "2026-03-13T24:00", "{working_days: 15}", "10 个工作日"),
        ("2026-03-02T00:00", "2026-03-19T24:00", "{working_days: 15}", "14 个工作日"),
        ("2026-03-02T09:00", "2026-03-20T17:30", "{working_days: 15}", None),
        ("2026-03-02T00:00", "2026-03-31T24:00", "{days: 30}", None),
        ("2026-03-02T00:00", "2026-03-30T24:00", "{days: 30}", "29 日"),
        # Without an opening it runs from the day after the notice of 20 February 2026.
        ("", "2026-03-22T24:00", "{days: 30}", None),
        ("", "2026-03-21T24:00", "{days: 30}", "29 日"),
    ],
)
def test_a_step_lasts_as_many_days_as_it_says(
    small: Path, opens: str, closes: str, params: str, expected: str | None
) -> None:
    path = small / "site_data/calls" / CALL / "timeline.yml"
    text = path.read_text(encoding="utf-8")
    head, _, rest = text.partition("  - id: FS-4.1\n")
    first, mark, others = rest.partition("\n  - id: ")
    kept = [
        line
        for line in first.split("\n")
        if not line.strip().startswith(("opens", "closes", "says", "assumption"))
    ]
    name = params.strip("{").partition(":")[0]
    lines = [
        f"    closes: {closes}+08:00",
        f"    says: 共 {{{name}}} 日。",
        f"    params: {params}",
    ]
    lines += [f"    opens: {opens}+08:00"] if opens else []
    path.write_text(
        f"{head}  - id: FS-4.1\n" + "\n".join([*kept, *lines]) + mark + others, encoding="utf-8"
    )
    found = told(small, datetime(2026, 2, 21, tzinfo=ZoneInfo("Asia/Shanghai")))
    assert bool(found) is (expected is not None)
    assert expected is None or f"是 {expected}；" in found[0]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("资助金额合计 102 万元", None),
        ("资助金额合计 1,020,000 元", None),
        ("资助金额合计 102.0 万元", None),
        ("资助金额合计 102.01 万元", "102 万"),
        ("资助总额 10.2 万元", "102 万"),
        ("资助总额约 100 万元", "102 万"),
        ("以下 6 个项目", None),
        ("共 5 个项目", "6 个"),
        ("自筹资金合计 5 万元", None),
    ],
)
def test_a_total_in_a_sentence_is_that_of_the_list(
    tmp_path: Path, sentence: str, found: str | None
) -> None:
    root = announced(tmp_path)
    path = root / "content/announcements/autumn-publicity.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\n{sentence}。\n", encoding="utf-8")
    lines = told(root, datetime(2023, 9, 20, tzinfo=ZoneInfo("Asia/Shanghai")))
    assert bool(lines) is (found is not None)
    assert found is None or f"名单上是 {found}；" in lines[0]
