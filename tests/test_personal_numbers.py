"""Numbers that name a person are found however they are written, and other numbers are left."""

import random
import string
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.privacy.directions import displayed_order
from generator.privacy.figures import is_card, is_identity
from generator.privacy.numbers import (
    NumberKind,
    find,
    key,
    masked,
    names_a_person,
)
from tests.support.growth import reads_evenly
from tests.support.personal_numbers import DISGUISES, KINDS, WAYS, card, identity, mobile

CODES = dict(
    zip(
        KINDS,
        (NumberKind.IDENTITY, NumberKind.MOBILE, NumberKind.CARD, NumberKind.MAIL),
        strict=True,
    )
)


def told(text: str) -> list[tuple[str, str]]:
    """The kinds found in a text, each with the piece it stands in."""
    return [(found.kind.value, text[found.start : found.end]) for found in find(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("13800138000", "mobile"),
        ("138 0013 8000", "mobile"),
        ("138-0013-8000", "mobile"),
        ("1380-0138-000", "mobile"),
        ("13-8001380-00", "mobile"),
        ("1.3.8.0.0.1.3.8.0.0.0", "mobile"),
        ("１３８００１３８０００", "mobile"),
        ("一三八〇〇一三八〇〇〇", "mobile"),
        ("壹叁捌零零壹叁捌零零零", "mobile"),
        ("1三8零0一3八000", "mobile"),
        ("①③⑧⓪⓪①③⑧⓪⓪⓪", "mobile"),
        ("𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎", "mobile"),
        ("1\u200b3\u200c8\u206000138000", "mobile"),
        ("1️3️8️0️0️1️3️8️0️0️0", "mobile"),
        ("138\n0013\n8000", "mobile"),
        ("86 138 0013 8000", "mobile"),
        ("008613800138000", "mobile"),
        ("13 8001380 00", None),
        ("11010519491231002X", "identity"),
        ("110105 19491231 002x", "identity"),
        ("110105-1949-1231-002Ｘ", "identity"),
        ("1 10105194912310 02 X", "identity"),
        ("4111 1111 1111 1111", "card"),
        ("4111-1111-1111-1111", "card"),
        ("6222 0200 0000 0000 018", "card"),
        ("zhang.san@qq.com", "mail"),
        ("zhang＠ｑｑ．ｃｏｍ", "mail"),
        ("z\u200bhang@q\u200bq.com", "mail"),
        ("zhang @ qq . com", "mail"),
        ("zhang(at)qq.com", "mail"),
        ("zhang@office.example", "mail"),
        ("zhang@qq。com", "mail"),
        ("zhаng@163.соm", "mail"),
        ("li@ОFFICE.ехаmple", "mail"),
    ],
)
def test_a_number_is_found_however_it_is_disguised(text: str, kind: str | None) -> None:
    assert told(text) == ([(kind, text)] if kind else [])
    assert told(f"联系：{text}，谢谢") == [(kind or "mobile", text)]


@pytest.mark.parametrize(
    "text",
    [
        "2023-06-12 2023-06-13",
        "2023-06-12T24:00:00+08:00",
        "1998-2003-001",
        "1998-05-12-001",
        "13-2020-00017",
        "139.196.181.80",
        "0.16666666667",
        "15.13800138000",
        "15 2000 30000",
        "152.33 1204.55",
        "13800138000元",
        "15000000000 万",
        "校验码 a13800138000",
        "e13800138000b4c2",
        "028-87030211",
        "400-123-4567",
        "二〇二三年一月一日至二〇二四年三月三日",
        "91510100MA6CXXXXX1",
        "川公网安备 51010000000000号",
        "138001380001",
        "4111111111111112",
        "110105194912310021",
        "logo@2x.png",
        "rxjs@7.8.1",
        '"@context": "https://schema.org"',
        "}\n\n@media print { a }",
        "zhang at qq",
        "у входа @ ждать",
        "zhang@。",
        "@qq.com",
        "zhang@",
        # A digest behind the name of its file, as a search index joins them.
        "申报表.htmld090800c5aefe5c77bd993c7b0f7f3e22fd8ac16789745080f4a5d94f9db73d1",
        "xlsx16789745080f4a5d94f9db73d1d090800c5a",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert told(text) == []


def test_what_stands_beside_a_number_is_no_part_of_it() -> None:
    assert told("电话一13800138000二") == [("mobile", "13800138000")]
    assert told("13800138000 13900139000") == [("mobile", "13800138000"), ("mobile", "13900139000")]
    assert told("（+86）138 0013 8000 转 2") == [("mobile", "138 0013 8000")]
    assert told("Tel13800138000") == [("mobile", "13800138000")]


def test_a_number_that_is_named_is_found_in_any_groups() -> None:
    assert told("电话：13 8001380 00") == [("mobile", "13 8001380 00")]
    assert told("面积：13 8001380 00") == []


@pytest.mark.parametrize("disguise", DISGUISES)
@given(seed=st.integers(0, 2**32), code=st.sampled_from(sorted(KINDS)))
def test_a_disguise_hides_nothing(disguise: str, seed: int, code: str) -> None:
    chance = random.Random(seed)  # noqa: S311  invented data
    text = f"联系人：{DISGUISES[disguise](KINDS[code](chance), chance)}。"
    assert CODES[code] in {found.kind for found in find(text)}
    assert find(masked(text)) == ()


@pytest.mark.parametrize(
    ("code", "way"), [(code, way) for code, ways in WAYS.items() for way in ways]
)
@settings(max_examples=8)
@given(seed=st.integers(0, 2**32))
def test_no_way_of_writing_hides_a_number(code: str, way: str, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  invented data
    secret = KINDS[code](chance)
    told_as = WAYS[code][way](secret, chance)
    for text in (told_as, f"甲：{told_as}，乙", f"3. 李明 {told_as}；4. 王强"):
        (found,) = (one for one in find(text) if one.kind is CODES[code])
        assert key(text[found.start : found.end]) == key(secret)


@pytest.mark.parametrize(
    "text",
    [
        "5101041985061500**",
        "51010419850615****",
        "510104 19850615 00**",
        "５１０１０４１９８５０６１５＊＊＊＊",
        "510104-19850615-***X",
        "510104198506150xxx",
        "******19850615****",
        "510104****0615002X",
        "****04198506150012",
        "510104198506150#########"[:18],
        "622202020000000####",
        "510104198*061*00**",
        "51010419850615×××X",
        "51010419850615*****",
    ],
)
def test_a_mask_that_hides_too_little_is_found(text: str) -> None:
    assert told(f"证件：{text}。") == [("half", text)]


@pytest.mark.parametrize(
    "text",
    [
        "139****5678",
        "510104********0012",
        "5101**********0012",
        "510104198506******",
        "6222 02** **** 0018",
        "622202********0018",
        "**51010420220515**",
        "3*4=12，2023*12=24276",
        "color: #1f2937; width: 1200px",
        "https://example.org/?v=409090695#273689001",
        "2023-05-12**",
        "xxxx年xx月xx日",
        "4500*12*300*1000",
    ],
)
def test_a_mask_that_hides_enough_is_left(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "\u202e12345678931\u202c",
        "\u202e12345678931",
        "\u202e1234 5678 931",
        "139\u202e12345678",
        "139\u202e5678\u202c4321",
        "\u2067\u202e12345678931\u202c\u2069",
        "\u202e1234\u202d8765\u202c931\u202c",
        "\u2067 4321 8765 139 \u2069",
        "\u202b4321 8765 139\u202c",
        "甲\u2066\u202e12345678931\u2069",
        "\u202e一二三四五六七八九三一",
    ],
)
def test_a_number_is_found_as_it_is_displayed(text: str) -> None:
    turned = [kind for kind, _ in told(f"甲\n{text}\n乙")]
    assert turned == ["mobile"]


def test_a_mark_that_turns_nothing_shows_nothing() -> None:
    assert told("\u202d12345678931\u202c") == []
    assert told("\u202e甲\u202c12345678931") == []
    assert told("\u202e甲\n12345678931") == []
    assert told("\u202e13987654321")[0][0] == "mobile"
    assert masked("\u202e12345678931") == "\u202e＊"


@given(st.text(alphabet="139\u202b\u202c\u202e\u2066\u2067\u2069 \n", max_size=40))
def test_signs_are_displayed_each_once(text: str) -> None:
    places = displayed_order(text)
    assert places is None or sorted(places) == list(range(len(text)))
    assert find(masked(text)) == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("510105 1990年03月07日 7432", "identity"),
        ("510105（1990年3月7日）7432", "identity"),
        ("５１０１０５-1990.03.07-7432", "identity"),
        ("510105/1990/03/07/7432", "identity"),
        ("51O1O5199003077432", "identity"),
        ("l3987654321", "mobile"),
        ("139 8765 432I", "mobile"),
        ("1398765432l", "mobile"),
        ("138OO138000", "mobile"),
        ("要三九八七六五四三二要", "mobile"),
        ("腰三九，八七六五，四三二腰", "mobile"),
        ("幺三九八七六五四三二要", "mobile"),
    ],
)
def test_a_number_is_found_however_it_is_spelt(text: str, kind: str) -> None:
    assert told(f"甲：{text}。") == [(kind, text)]


@pytest.mark.parametrize(
    "text",
    [
        "510105 1990年03月07日 7433",
        "510105 2022年05月15日 7763",
        "邮编 610000 2023-05-06 1235",
        "lO21-3987l54321",
        "lllOOOlllOO",
        "需要三年，二要五个",
        "要二〇二三年一月一日至三月三日",
        "x13987l54321",
        "证件号：510104851315061",
    ],
)
def test_what_is_spelt_otherwise_is_left(text: str) -> None:
    assert told(text) == []


HOSTILE = {
    "letters alike": "l1O0 ",
    "spoken": "要一",
    "days": "510105 1990-03-07 ",
    "turned": "\u202e1",
    "turned words": "\u2067 139 ",
    "turned and ended": "\u202e1\u202c",
    "spaced digits": "1 ",
    "digits of a mobile number": "1 3 ",
    "marks in turn": "1 1-1.1/1(",
    "groups": "138 0013 ",
    "cards": "4111 1111 1111 1111 ",
    "numbers": "一13800138000 ",
    "identities": "11 01 01 19 90 03 07 ",
    "digits": "1381",
    "addresses": "a@",
    "at": "a at a.",
    "dots": ".",
    "numerals": "一二三",
    "numerals and digits": "一2 ",
    "unseen": "1\u200b",
    "two at once": "⑬",
    "masks": "5*",
    "tags": "<a>1</a>",
    "brackets": "(1(3[8",
    "powers": "1.3E",
    "letters": "a1",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_text_costs_no_more_than_its_length(kind: str) -> None:
    assert reads_evenly(searched, HOSTILE[kind])


def searched(text: str) -> None:
    find(text)
    names_a_person(text)


@given(st.text(alphabet="0123456789Xx -.\n。@一三八〇0１９\u200babcd元", max_size=60))
def test_no_text_makes_the_search_fail(text: str) -> None:
    ends = 0
    for found in find(text):
        assert 0 <= found.start < found.end <= len(text)
        if found.kind is not NumberKind.MAIL:
            assert found.start >= ends
            ends = found.end


@given(st.integers(0, 2**32), st.sampled_from(["", " ", "-", ".", "\u2013", "_"]))
def test_what_applicants_are_refused_is_found_here_as_well(seed: int, gap: str) -> None:
    number = gap.join(identity(random.Random(seed)))  # noqa: S311  invented data
    assert names_a_person(number)
    assert told(number) == [("identity", number)]


def test_numbers_compare_as_they_are_dialled() -> None:
    assert key("+86 １３８-0013 8000") == key("13800138000") == "13800138000"
    assert key("008613800138000") == "13800138000"
    assert key("028-87030211") == "02887030211"
    assert key(" Zhang ＠ QQ.com ") == key("zhang(at)qq.com") == "zhang@qq.com"


def test_a_star_stands_for_what_is_hidden() -> None:
    assert masked("甲 13800138000、乙 a@qq.com") == "甲 ＊、乙 ＊"


def test_a_day_of_birth_exists() -> None:
    assert is_identity("11010519491231002X")
    for born in ("19490231", "19491301", "18991231", "22000101", "19490000"):
        first = f"110105{born}002"
        digit = "10X98765432"[sum(int(n) << (17 - i) for i, n in enumerate(first)) % 11]
        assert not is_identity(first + digit)


def test_a_card_has_a_prefix_and_a_length_in_use() -> None:
    assert is_card("4111111111111111")
    assert not is_card("1111111111111117")
    assert not is_card("41111111111111")


def test_numbers_at_random_are_seldom_taken_for_a_person() -> None:
    chance = random.Random(5)  # noqa: S311  invented data
    lines = []
    for _ in range(20_000):
        day = date(2020, 1, 1) + timedelta(days=chance.randrange(2000))
        cells = [
            str(chance.randrange(1, 200)),
            f"{chance.randrange(1, 99_999_999) / 100:,.2f}",
            f"{day}",
            f"〔{day.year}〕{chance.randrange(1, 99)}号",
            f"{day:%Y%m%d}{chance.randrange(1000):03d}",
            f"0{chance.choice(('28', '871'))}-{chance.randrange(60_000_000, 89_999_999)}",
            "".join(chance.choices(string.hexdigits.lower(), k=40)),
            f"{chance.random():.4f}",
        ]
        lines.append(chance.choice((" ", "，", "\t")).join(chance.sample(cells, 4)))
    found = [one for line in lines for one in told(line)]
    assert len(found) <= 20, found[:30]


def test_each_kind_is_told_apart() -> None:
    chance = random.Random(3)  # noqa: S311  invented data
    text = f"身份证 {identity(chance)}，卡号 {card(chance)}，手机 {mobile(chance)}"
    assert [kind for kind, _ in told(text)] == ["identity", "card", "mobile"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("幺三九，八七，六五，四三，二幺", "mobile"),
        ("幺三九、八七六五、四三二幺", "mobile"),
        ("139          8765          4321", "mobile"),
        ("1398765432*", "half"),
        ("139876543□□", "half"),
        ("139 8765 43**", "half"),
        ("139**654321", "half"),
        ("510104198506151000", "half"),
        ("5.10104198506151E+17", "half"),
    ],
)
def test_what_shows_nearly_all_of_a_number_is_found(text: str, kind: str) -> None:
    assert told(f"甲：{text}。") == [(kind, text)]


def test_an_identity_of_15_digits_is_found_beside_its_name() -> None:
    assert told("身份证号：510104850615061") == [("identity", "510104850615061")]
    assert told("证件号 510104850615061") == [("identity", "510104850615061")]
    assert told("流水号：510104850615061") == []
    assert told("身份证号：510104851315061") == []


@pytest.mark.parametrize(
    "text",
    [
        "139****4321",
        "13987654***",
        "1398*765432",
        "51010420230115000",
        "510104202301151000",
        "一，二，三，四，五，六，七，八，九，十",
        "3.14159265358979E+17",
    ],
)
def test_what_shows_little_of_a_number_is_left(text: str) -> None:
    assert told(text) == []


def abroad(area: str, day: str) -> str:
    """The number on the card of a foreigner who may stay, with its check digit."""
    first = f"{area}{day}123"
    return first + "10X98765432"[sum(int(n) << (17 - i) for i, n in enumerate(first)) % 11]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("护照号：E12345678", "E12345678"),
        ("护照 EA1234567，", "EA1234567"),
        ("护照,E12345678,甲", "E12345678"),
        ("护照号码 e１２３４５６７８", "e１２３４５６７８"),
        ("护照号码为：Ｇ一二三四五六七八", "Ｇ一二三四五六七八"),
        ("护照 E\u200b1234\u200b5678", "E\u200b1234\u200b5678"),
        ("持 G 1234 5678（中国护照）", "G 1234 5678"),
        ("（护照 E12345678 2023-06-12 签发）", "E12345678"),
        ("护照号 141234567", "141234567"),
        ("Passport No. K12345678", "K12345678"),
        ("证件号码：P1234567", "P1234567"),
        ("回乡证 H1234567800", "H1234567800"),
        ("台胞证号码：12345678", "12345678"),
        ("港澳居民来往内地通行证 M12345678", "M12345678"),
        ("往来台湾通行证号 T12345678", "T12345678"),
        ("永久居留证 USA110080010512", "USA110080010512"),
        ("军官证 南字第20110012号", "南字第20110012"),
        ("士官证号：1234567", "1234567"),
        ("香港身份证 A123456(3)", "A123456(3)"),
        ("持证 A123456（3）", "A123456（3）"),
        ("台湾身份证 A123456789", "A123456789"),
        ("澳门居民 1234567(8)", "1234567(8)"),
        (abroad("911184", "19850615"), abroad("911184", "19850615")),
        (" ".join(abroad("911184", "19850615")), " ".join(abroad("911184", "19850615"))),
    ],
)
def test_the_number_of_a_paper_is_found(text: str, number: str) -> None:
    assert told(text) == [("paper", number)]
    assert number not in masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "办理护照、通行证，电话 028-86407000，邮编 610000",
        "护照、通行证窗口 12 号，证件号码如实填写，14974 8 17133",
        "证件号码如实填写，db162971-71e9-1fd1-fc21-177d00000000",
        "证件号码如实填写，v69.6.1852.883",
        "护照咨询 12367，E座12层",
        "货车通行证 川A12345",
        "统一社会信用代码证件号 91510104MA6C123456",
        "退役证 2023 年 10 月办理",
        "产品编号 E12345678，批号 G20230612",
        "A123456（4）",
        "图 A12（3）",
        "915101002020061231",
        abroad("911184", "19851315"),
    ],
)
def test_what_only_looks_like_the_number_of_a_paper_is_left(text: str) -> None:
    assert told(text) == []


def test_the_card_of_the_disabled_is_an_identity_number_and_two_more() -> None:
    chance = random.Random(4)  # noqa: S311  invented data
    for _ in range(20):
        number = identity(chance)
        assert told(f"{number}43，")[0][0] == "identity"


@pytest.mark.parametrize(
    ("issued", "kind"),
    [
        ("采购编号 5101042023000127", None),
        ("注册号 370202738884414", None),
        ("发票代码 013001900111", None),
        ("卡号 5101042023000127", "card"),
        ("521165.9457313168", None),
        ("f113f807-f38a-1717-8605-034e68fb9010", None),
        ("/art/2023/6/12/art_1739_0139656.html", None),
        ("1853，3864 567", None),
        ("935 618,1523 845,1064 1599 1971,293 162", None),
    ],
)
def test_what_an_office_issues_is_no_number_of_a_person(issued: str, kind: str | None) -> None:
    assert [found for found, _ in told(issued)] == ([kind] if kind else [])
