"""A choice on paper: which option is ticked, however people tick."""

import pytest

from generator.submissions.intake.symbol_fonts import shown
from generator.submissions.intake.tick_boxes import chosen

YES_NO = ("是", "否")
KINDS = ("高校", "社会组织", "社会组织联合会", "其他（写明）")
TICKS = "√✓✔☑🗸🗹✅☒×✗✘✕✖⊠⌧■◼▣●◉◎"


@pytest.mark.parametrize(
    "sign", [*TICKS, "[x]", "[√]", "（√）", "( v )", "【✓】", "[X]", "☑\ufe0f"]
)
@pytest.mark.parametrize(
    "text",
    [
        "{t}是　　□否",
        "{t} 是　　□ 否",
        "{t}是",
        "{t} 是\n□ 否",
        "是{t}　否□",
        "是 {t}　　否 □",
        "{t}是、□否",
        "[ ]否 {t}是",
        "（　）否　{t}是",
        "○ 否　{t} 是",
    ],
)
def test_a_tick_in_front_or_behind_is_read(text: str, sign: str):
    assert chosen(text.format(t=sign), YES_NO) == ("是",)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("", ()),
        ("（不选）", ()),
        ("□ 是　　□ 否", ()),
        ("☐是☐否", ()),
        ("是□　否□", ()),
        ("[ ] 是  [ ] 否", ()),
        ("（ ）是（ ）否", ()),
        ("○是○否", ()),
        ("□ 是", ()),
        ("□", ()),
        ("是", ("是",)),
        ("√是", ("是",)),
        ("是√", ("是",)),
        ("是 否√", ("否",)),
        ("√是 否", ("是",)),
        ("□ 是√　　□ 否", ("是",)),
        ("□ 是　　√□ 否", ("否",)),
        ("□√ 是　　□ 否", ("是",)),
        ("□ 是　　□√ 否", ("否",)),
        ("□ 是　　□ 否√", ("否",)),
        ("□ 是　　√ 否", ("否",)),
        ("□是　√否", ("否",)),
        ("√是　×否", ("是",)),
        ("☑是　☒否", ("是",)),
        ("☑ 是　　☑ 否", ("是", "否")),
        ("■是■否", ("是", "否")),
        ("□是　☒否", ("否",)),
        ("□是√□否", None),
        ("是□√否□", None),
        ("是√否", None),
        ("是 ☑ 否", None),
        ("不是", ("不是",)),
        ("√", ("√",)),
        ("是 否", ("是 否",)),
        ("□ 是　□ 否（另有说明）", ("□ 是　□ 否（另有说明）",)),
        ("☑ 也许　□ 否", ("也许",)),
        ("从中选一项：是、否。\n　　　　", ()),
        ("从中选一项：是、否。\n否", ("否",)),
    ],
)
def test_what_is_chosen_is_what_a_reader_takes_it_for(text: str, options: tuple[str, ...] | None):
    assert chosen(text, YES_NO) == options


def test_an_option_within_another_and_one_on_two_lines_are_told_apart():
    paper = "□ 高校　　□ 社会组织　　□ 社会组织联合会　　□ 其他（写明）"
    for option in KINDS:
        ticked = paper.replace(f"□ {option}　", f"☑ {option}　").replace("□ 其他", "□ 其他")
        ticked = paper.replace("□ 其他", "☑ 其他") if option == KINDS[-1] else ticked
        assert chosen(ticked, KINDS) == (option,)
    assert chosen("□ 高校 ☑ 社会组织\n联合会 □ 社会组织", KINDS) == ("社会组织联合会",)
    assert chosen("□ 高校 ☑ 其他(写明)", KINDS) == ("其他（写明）",)


@pytest.mark.parametrize(
    ("font", "code", "sign"),
    [
        ("Wingdings", 0xF0FE, "☑"),
        ("Wingdings", 0xFE, "☑"),
        ("wingdings", 0xF0FD, "☒"),
        ("Wingdings", 0xF0FC, "✓"),
        ("Wingdings", 0xF0FB, "✗"),
        ("Wingdings", 0xF0A8, "□"),
        ("Wingdings", 0xF06F, "□"),
        ("Wingdings", 0xF06E, "■"),
        ("Wingdings", 0xF06C, "●"),
        ("Wingdings 2", 0xF052, "☑"),
        ("Wingdings 2", 0x52, "☑"),
        ("Wingdings 2", 0xF0A3, "□"),
        ("Wingdings 2", 0xF054, "☒"),
        ("Wingdings 2", 0xF050, "✓"),
        ("Webdings", 0xF061, "✓"),
        ("Webdings", 0xF063, "□"),
        ("Symbol", 0xF0D6, "√"),
        ("Symbol", 0xF0B4, "×"),
        ("Symbol", 0xF061, "α"),
        ("Symbol", 0x35, "5"),
        ("Wingdings", 0xF020, " "),
        ("Wingdings 3", 0xF052, ""),
        ("Wingdings", 0xF021, ""),
        ("", 0xF0FE, ""),
    ],
)
def test_a_sign_of_a_symbol_font_is_what_it_looks_like(font: str, code: int, sign: str):
    assert shown(font, code) == sign


def test_a_long_text_costs_no_more_than_its_length_allows():
    for text in ("□" * 100_000, "是 " * 50_000, "[ " * 50_000, "（" + "　" * 100_000):
        assert chosen(text, YES_NO) is not None
