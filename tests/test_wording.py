"""How values are said in Chinese: money, ranges, quotas, sentences and names."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model import wording
from generator.model.calls import Call, Category, Currency, Site
from generator.model.clauses import Band, Clause, Force

YUAN = Currency(code="CNY", name="人民币", unit="元", large_unit="万元", large_factor=10_000)
EURO = Currency(code="EUR", name="欧元", unit="欧元", large_unit="", large_factor=1)


@pytest.fixture
def clause(call: Call) -> Clause:
    return next(c for c in call.clauses if c.says and not c.bands)


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        (250_000, YUAN, "25 万元"),
        (255_000, YUAN, "25.5 万元"),
        (12_300, YUAN, "1.23 万元"),
        (12_345, YUAN, "12,345 元"),
        (10_000, YUAN, "1 万元"),
        (9_900, YUAN, "9,900 元"),
        (500, YUAN, "500 元"),
        (1_000_000_000_000, YUAN, "100000000 万元"),
        (250_000, EURO, "250,000 欧元"),
        (7, EURO, "7 欧元"),
    ],
)
def test_money_is_said_in_the_unit_that_reads_best(
    amount: int, currency: Currency, said: str
) -> None:
    assert wording.money(amount, currency) == said


@given(amount=st.integers(1, 10**12))
def test_money_said_is_the_money_meant(amount: int) -> None:
    figure, unit = wording.money(amount, YUAN).split(" ")
    whole, _, rest = figure.replace(",", "").partition(".")
    factor = YUAN.large_factor if unit == "万元" else 1
    assert int(whole) * factor + int((rest or "0").ljust(4, "0")) * (factor > 1) == amount


def test_a_ceiling_says_whether_it_is_a_principle(call: Call, clause: Clause) -> None:
    money = next(c.ceiling for c in call.categories() if c.ceiling)
    firm = replace(money, amount=250_000, clause=replace(money.clause, force=Force.MUST))
    loose = replace(firm, clause=replace(money.clause, force=Force.WAIVABLE))
    assert wording.at_most(firm, YUAN) == f"{money.per}不超过 25 万元"
    assert wording.at_most(loose, YUAN) == f"{money.per}原则上不超过 25 万元"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (1, 5, "5 个及以下"),
        (0, 5, "5 个及以下"),
        (6, 8, "6—8 个"),
        (9, None, "9 个及以上"),
        (1, None, "1 个及以上"),
    ],
)
def test_a_band_says_its_range(call: Call, first: int, last: int | None, said: str) -> None:
    band = Band(
        first=first, last=last, percent=1, force=Force.MUST, assumption=None, origin=call.origin
    )
    assert wording.band(band, "个") == said


def test_the_share_of_all_has_nothing_above_it() -> None:
    assert [wording.share(p) for p in (0, 60, 99, 100)] == [
        "0% 以上",
        "60% 以上",
        "99% 以上",
        "100%",
    ]


@pytest.mark.parametrize(
    ("least", "most", "force", "said"),
    [
        (None, 2, Force.MUST, "不超过 2 个"),
        (None, 2, Force.WAIVABLE, "原则上不超过 2 个"),
        (2, 2, Force.MUST, "不超过 2 个"),
        (3, 4, Force.MUST, "3—4 个"),
        (3, 4, Force.WAIVABLE, "原则上 3—4 个"),
        (0, 4, Force.MUST, "0—4 个"),
    ],
)
def test_a_quota_says_how_many(
    call: Call, least: int | None, most: int, force: Force, said: str
) -> None:
    quota = replace(
        call.quotas[0],
        least=least,
        most=most,
        unit="个",
        clause=replace(call.quotas[0].clause, force=force),
    )
    assert wording.quota(quota) == said


def test_a_sentence_is_filled_with_its_parameters(clause: Clause) -> None:
    full = replace(
        clause,
        says="最多 {max} 个，每个 {sum:money}，{who}；{unknown} 不动。",
        params=MappingProxyType({"max": 3, "sum": 250_000, "who": "村（社区）"}),
    )
    said = "最多 3 个，每个 25 万元，村（社区）；{unknown} 不动。"
    assert wording.sentence(full, YUAN) == said


def test_several_values_are_said_one_after_the_other(clause: Clause) -> None:
    params = {
        "sizes": (2, 4),
        "sums": (20_000, 250_000),
        "days": ("2026-03-01", "2026-10-08"),
        "who": ("farm", "school", "others"),
        "words": ("甲", "乙"),
    }
    full = replace(
        clause,
        says="{sizes}；{sums:money}；{days}；{who}；{words}；{words:money}。",
        params=MappingProxyType(params),
    )
    said = wording.sentence(full, YUAN, {"farm": "合作社", "school": "学校"})
    assert said == (
        "2、4；2 万元、25 万元；2026年3月1日、2026年10月8日；合作社、学校、others；甲、乙；甲、乙。"
    )


def test_a_text_is_not_said_as_money(clause: Clause) -> None:
    params = MappingProxyType({"sum": "若干"})
    assert wording.sentence(replace(clause, says="{sum:money}", params=params), YUAN) == "若干"


def test_what_a_parameter_says_is_not_filled_again(clause: Clause) -> None:
    params = MappingProxyType({"a": "{b}", "b": "乙"})
    assert wording.sentence(replace(clause, says="{a}{b}", params=params), YUAN) == "{b}乙"


@pytest.mark.parametrize(
    ("values", "said"),
    [((), ""), (("甲",), "甲"), (("甲", "乙"), "甲或乙"), ("甲乙丙", "甲、乙或丙")],
)
def test_names_are_listed(values: tuple[str, ...], said: str) -> None:
    assert wording.names(values, "或") == said


def test_a_day_is_said_without_zeros() -> None:
    assert wording.day(date(2023, 6, 2)) == "2023年6月2日"


@pytest.mark.parametrize(
    ("code", "path", "said"),
    [
        ("A", (), "A 类"),
        ("B1", ("b",), "B1"),
        ("", (), "湿地"),
        ("1.2", ("b",), "1.2 湿地"),
        ("1", (), "1 湿地"),
        ("甲", ("b",), "甲"),
    ],
)
def test_a_category_is_named_as_briefly_as_can_be(
    call: Call, code: str, path: tuple[str, ...], said: str
) -> None:
    category: Category = replace(next(call.categories()), code=code, short="湿地", path=path)
    assert wording.short_label(category) == said


def test_unknown_names_are_left_out(call: Call) -> None:
    known = next(call.categories())
    assert wording.category_names(call, ("none", known.id)) == wording.short_label(known)
    assert wording.kind_names(call, ("none", call.kinds[0].id)) == call.kinds[0].name


def test_every_clause_of_every_call_has_a_sentence(site: Site) -> None:
    for call in site.calls:
        said = wording.sentences(call)
        assert said.keys() == {clause.id for clause in call.clauses}
        for sentence in said.values():
            assert sentence.endswith("。")
            assert not {"{", "}"} & {*sentence}
            assert "。。" not in sentence
            assert "  " not in sentence


def test_a_contact_without_a_name_is_said_by_its_number(call: Call) -> None:
    nameless = replace(call.contacts[0], name="")
    said = wording.sentences(replace(call, contacts=(nameless,)))[nameless.clause.id]
    assert said == f"{nameless.title}：{nameless.phone}。"


def test_papers_and_quotas_say_what_they_hold_for(call: Call) -> None:
    paper, quota = call.papers[0], call.quotas[0]
    first = next(c.id for c in call.categories() if c.code and not c.path)
    second = next(c.id for c in call.categories() if c.code and not c.path and c.id != first)
    named = replace(next(call.categories()), id="named", code="", short="湿地", path=())
    axes = (*call.axes, replace(call.axes[0], id="other", categories=(named,)))

    def said(categories: tuple[str, ...]) -> tuple[str, str]:
        papers = (replace(paper, clause=replace(paper.clause, categories=categories)),)
        quotas = (replace(quota, clause=replace(quota.clause, categories=categories, says="")),)
        found = wording.sentences(replace(call, papers=papers, quotas=quotas, axes=axes))
        return found[paper.clause.id], found[quota.clause.id]

    assert said((first,))[0].startswith("申报 A 类项目的")
    assert said(("named",))[0].startswith("申报湿地的")
    assert said(())[0].startswith(wording.kind_names(call, paper.kinds))
    assert "（A 类）" in said((first,))[1]
    assert "合计）" in said((first, second))[1]
    assert said(())[1].startswith(f"{quota.name}，")
