"""Pages as bureaus publish them, full of figures of every kind and without a number of a person."""

import json
import random
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html import escape

Chance = random.Random
_AREAS = ("110108", "130102", "140105", "150102", "320106", "370202", "410105", "420106")
_AREAS += ("430104", "440305", "450103", "510104", "520115", "530102", "620102", "650104")


def figure(chance: Chance, most: int = 9) -> str:
    return str(chance.randrange(1, 10 ** chance.randint(1, most)))


def digits(chance: Chance, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def day(chance: Chance) -> date:
    return date(2014, 1, 1) + timedelta(days=chance.randrange(4700))


def area(chance: Chance) -> str:
    return chance.choice(_AREAS)


def credit_code(chance: Chance) -> str:
    return f"9{chance.randint(1, 3)}{area(chance)}{digits(chance, 8)}{chance.choice('ABCEFGHJX')}"


def landline(chance: Chance) -> str:
    number = str(chance.randrange(6 * 10**7, 9 * 10**7))
    mark, more = chance.choice("-—－ "), chance.choice(("", f"-{digits(chance, 3)}", " 转 8021"))
    return f"{chance.choice(('028', '0871', '010', '0755'))}{mark}{number}{more}"


def amount(chance: Chance) -> str:
    return chance.choice(
        (
            f"{chance.randrange(1, 5000) * 1000} 元",
            f"{chance.randrange(1, 10**8) / 100:,.2f}",
            f"{chance.randrange(1, 10**7) / 100:.2f} 万元",
            f"{chance.randrange(1, 10**11):,} 元",
            f"{chance.randrange(10**9, 2 * 10**10)} 元",
        )
    )


def issued(chance: Chance) -> str:
    """The number of a document, a project, a contract, a parcel or a permit."""
    on, where = day(chance), area(chance)
    return chance.choice(
        (
            f"川财教〔{on.year}〕{chance.randrange(1, 300)} 号",
            f"编号 example-{on.year}-{chance.randrange(1000):03d}",
            f"档案号 {where}-{on:%Y%m%d}-{digits(chance, 4)}",
            f"项目代码 {on:%y%m}-{where}-04-01-{digits(chance, 6)}",
            f"采购项目编号 {where}{on.year}{digits(chance, 6)}",
            f"采购计划号 {where}{on.year}{digits(chance, 5)}",
            f"注册号 {where}{digits(chance, 9)}",
            f"区划代码 {where}{digits(chance, 6)}",
            f"宗地 {where}{digits(chance, 6)}GB{digits(chance, 5)}",
            f"合同编号 {on.year}-{digits(chance, 4)}-{digits(chance, 4)}",
            f"发票代码 {digits(chance, 12)}，号码 {digits(chance, 8)}",
            f"电子发票 {on:%y}{where[:2]}2000000{digits(chance, 9)}",
            f"专利号 ZL{on.year}1{digits(chance, 7)}.{digits(chance, 1)}",
            f"GB/T {digits(chance, 5)}—{on.year}",
            f"ISBN 978-7-{digits(chance, 3)}-{digits(chance, 5)}-{digits(chance, 1)}",
            f"doi:10.{digits(chance, 4)}/j.cnki.{on.year}.{digits(chance, 2)}.{digits(chance, 3)}",
            f"统一社会信用代码 {credit_code(chance)}",
            f"{on.year}YFS{digits(chance, 4)}",
            f"{on:%Y%m%d}{digits(chance, 3)}",
            f"{on:%Y%m%d%H%M%S}",
        )
    )


def moment(chance: Chance) -> str:
    on = day(chance)
    return chance.choice(
        (
            f"{on}",
            f"{on.year}年{on.month}月{on.day}日",
            f"{on}T24:00:00+08:00",
            f"{on:%Y.%m.%d}—{on + timedelta(days=7):%Y.%m.%d}",
            f"{on.year}-{on.year + 2} 年",
            f"{on.month}月{on.day}日 9:{digits(chance, 2)}—17:00",
            f"{on:%Y/%m/%d} {chance.randrange(24):02d}:{chance.randrange(60):02d}",
        )
    )


def technical(chance: Chance) -> str:
    on = day(chance)
    return chance.choice(
        (
            f"校验码 {''.join(chance.choices('0123456789abcdef', k=chance.choice((32, 40, 64))))}",
            f"{uuid.UUID(int=chance.getrandbits(128))}",
            f"版本 {chance.randrange(20)}.{chance.randrange(20)}.{chance.randrange(2000)}",
            f"v{chance.randrange(200)}.{digits(chance, 1)}.{digits(chance, 4)}.{digits(chance, 3)}",
            f"{chance.randrange(1, 255)}.{chance.randrange(255)}.{chance.randrange(255)}"
            f".{chance.randrange(255)}:{chance.randrange(80, 65535)}",
            f"东经 {chance.uniform(97, 109):.{chance.randint(4, 12)}f}，"
            f"北纬 {chance.uniform(26, 34):.{chance.randint(4, 12)}f}",
            f"网址 https://www.example.gov.cn/art/{on.year}/{on.month}/{on.day}/"
            f"art_{digits(chance, 4)}_{digits(chance, 7)}.html",
            f"https://example.org/a/{figure(chance)}/?v={figure(chance)}#{figure(chance)}",
            f"/api?t={chance.randrange(14 * 10**11, 18 * 10**11)}&id={digits(chance, 10)}",
            f"/{on:%Y%m}/t{on:%Y%m%d}_{digits(chance, 7)}.html?id={digits(chance, 10)}",
            f"{chance.randrange(100, 3000)}×{chance.randrange(100, 3000)} 像素，{figure(chance)} B",
        )
    )


def counted(chance: Chance) -> str:
    return chance.choice(
        (
            f"{chance.randrange(2, 90)}.{chance.randrange(100)}%",
            f"第 {figure(chance)} 页，共 {figure(chance)} 页",
            f"分别为 {figure(chance)}、{figure(chance)}、{figure(chance)}",
            f"图 {chance.randrange(20)}-{chance.randrange(20)}",
            f"得分 {chance.randrange(6000, 9999) / 100}，票数 {figure(chance)}",
            f"第{''.join(chance.choices('一二三四五六七八九十', k=3))}条",
            f"{figure(chance)} {figure(chance)} {figure(chance)}",
            f"面积 {figure(chance, 5)} 亩，人口 {figure(chance, 7)} 人",
            f"比例 {chance.randrange(1, 9)}:{chance.randrange(1, 9)}:{chance.randrange(1, 9)}",
            f"二〇{''.join(chance.choices('一二三', k=2))}年，{chance.choice('一二三')}等奖",
        )
    )


def office(chance: Chance) -> str:
    return chance.choice(
        (
            f"电话 {landline(chance)}，邮编 {digits(chance, 6)}",
            f"传真（028）{chance.randrange(6 * 10**7, 9 * 10**7)}，热线 12345、12333",
            f"客服 400-{digits(chance, 3)}-{digits(chance, 4)}",
            f"联系电话：{landline(chance)}、{chance.randrange(6 * 10**7, 9 * 10**7)}",
            f"人民南路 {chance.randrange(1, 999)} 号 {digits(chance, 4)} 室",
            f"护照、通行证窗口 {chance.randrange(1, 40)} 号，{landline(chance)}，证件号码如实填写",
        )
    )


PROSE: tuple[Callable[[Chance], str], ...] = (amount, issued, moment, technical, counted, office)


def prose(chance: Chance) -> str:
    return "，".join(chance.choice(PROSE)(chance) for _ in range(30))


def figures(chance: Chance) -> str:
    """A table of unrelated figures."""
    return f"<table><tr>{''.join(f'<td>{figure(chance)}</td>' for _ in range(40))}</tr></table>"


def projects(chance: Chance) -> str:
    """A table of projects, with a number of the row, a code, amounts and a day."""
    rows = "\n".join(
        f"<tr><td>{number}</td><td>{issued(chance)}</td><td>某某单位</td><td>{credit_code(chance)}"
        f"</td><td>{chance.randrange(10**6) / 100:.2f}</td><td>{figure(chance, 6)}</td>"
        f"<td>{day(chance):%Y%m%d}</td></tr>"
        for number in range(1, 16)
    )
    return f"<table>{rows}</table>"


def years(chance: Chance) -> str:
    """A table of statistics by year."""
    rows = "\n".join(
        f"<tr><th>{2014 + year}</th>"
        + "".join(f"<td>{chance.randrange(10**3, 10**5)}</td>" for _ in range(6))
        + "</tr>"
        for year in range(10)
    )
    return f"<table>{rows}</table>"


def drawing(chance: Chance) -> str:
    points = " ".join(f"{chance.random() * 300:.2f}" for _ in range(60))
    long = 600 if chance.random() < 0.1 else 60
    whole = " ".join(f"{chance.randrange(2000)},{chance.randrange(2000)}" for _ in range(long))
    return (
        f'<svg viewBox="0 0 {digits(chance, 4)} {digits(chance, 4)}"><path d="M{points}"/>'
        f'<polyline points="{whole}"/><path d="m{whole.replace(",", " ")}z"/>'
        f'<g transform="translate({points[:9]} {points[:9]})"><text x="{digits(chance, 3)}"'
        f' y="{digits(chance, 3)}">{digits(chance, 3)}</text></g></svg>'
    )


def data(chance: Chance) -> str:
    values = [chance.choice((chance.random() * 1e6, chance.randrange(10**9), figure(chance)))]
    values += [chance.randrange(10**12, 2 * 10**12), *(chance.randrange(10**6) for _ in range(20))]
    return f'<script type="application/json">{json.dumps({"值": values})}</script>'


def clean_page(chance: Chance) -> str:
    """A page of prose, tables, a drawing and data."""
    parts = [f"<p>{escape(prose(chance))}。</p>", figures(chance), projects(chance)]
    parts += [years(chance), drawing(chance), data(chance)]
    return "\n".join(parts)


def clean_pages(count: int, seed: int) -> Iterator[str]:
    chance = random.Random(seed)  # noqa: S311  invented data
    for _ in range(count):
        yield clean_page(chance)
