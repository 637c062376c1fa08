"""How a call's values are said in Chinese: amounts, dates, sentences and names.

Pure text: nothing here is escaped for a page or knows which file it will stand in.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from generator.model.calls import Call, Category, Currency, Money, Quota
from generator.model.clauses import Band, Clause, Enforcement, Force, ParamValue
from generator.model.contacts import Contact
from generator.model.milestones import Milestone
from generator.model.working_days import is_day, say_day, say_instant
from generator.web.labels import COLUMNS, MARKS, ROLES, STATES

HELD: Mapping[Enforcement, str] = MappingProxyType(
    {Enforcement.RULE: "表单检查", Enforcement.JUDGED: "人工审核", Enforcement.INFORMATIVE: "告知"}
)
FORCE: Mapping[Force, str] = MappingProxyType(
    {
        Force.MUST: "必须",
        Force.WAIVABLE: MARKS["principle"],
        Force.PREFERENCE: "优先考虑",
        Force.INFORMATIVE: COLUMNS["note"],
    }
)
ROLE: Mapping[str, str] = MappingProxyType(
    {
        "questions": "申报咨询",
        "maintenance": "系统技术维护",
        "office": ROLES["operator"],
        "supervision": "监督",
    }
)
UNDATED = "日期未载明"
UNTIL_FULL = "额满为止"
ENDLESS = "不设截止时间"
_ROLLING = STATES["rolling"]
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)(?::(money))?\}")


def money(amount: int, currency: Currency) -> str:
    """Say an amount in whole base units, in the larger unit where that is exact to two decimals."""
    if currency.large_unit and amount * 100 % currency.large_factor == 0:
        large = Decimal(amount) / currency.large_factor
        if large >= 1:
            return f"{large.normalize():f} {currency.large_unit}"
    return currency.said(f"{amount:,}")


def day(value: date) -> str:
    """Say a date, such as 2023年6月12日."""
    return say_day(value)


def names(values: Iterable[str], last: str = "、") -> str:
    """Say a list of names, with ``last`` before the last of them."""
    found = list(values)
    if len(found) < 2:
        return "".join(found)
    return "、".join(found[:-1]) + last + found[-1]


def sentence(
    clause: Clause, currency: Currency, called: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Say a clause with its parameters filled in; an unknown parameter stays as it was written.

    ``called`` is how people call what a list of ids names.
    """

    def fill(match: re.Match[str]) -> str:
        value = clause.params.get(match[1])
        if value is None:
            return match[0]
        amounts = value if isinstance(value, tuple) else (value,)
        if match[2] and not any(isinstance(one, str) for one in amounts):
            return names(money(int(one), currency) for one in amounts)
        return parameter(value, called)

    return PLACEHOLDER.sub(fill, clause.says)


def parameter(value: ParamValue, called: Mapping[str, str] = MappingProxyType({})) -> str:
    """Say the value of a parameter; a date as people write it, ids of a list as ``called``."""
    if isinstance(value, tuple):
        return names(called.get(str(one), parameter(one)) for one in value)
    if isinstance(value, str) and is_day(value):
        return day(date.fromisoformat(value))
    return str(value)


def principle(clause: Clause) -> str:
    """Say that a clause leaves room; empty where it does not."""
    return FORCE[Force.WAIVABLE] if clause.force is Force.WAIVABLE else ""


def at_most(amount: Money, currency: Currency) -> str:
    """Say a ceiling, such as 每个项目不超过 25 万元."""
    return f"{amount.per}{principle(amount.clause)}不超过 {money(amount.amount, currency)}"


def band(value: Band, unit: str) -> str:
    """Say the range of a band, such as 8—10 个."""
    if value.last is None:
        return f"{value.first} {unit}及以上"
    if value.first <= 1:
        return f"{value.last} {unit}及以下"
    return f"{value.first}—{value.last} {unit}"


def share(percent: int) -> str:
    """Say the least share of a band in percent, such as 60% 以上; of all there is no more."""
    return f"{percent}% 以上" if percent < 100 else f"{percent}%"


def quota(value: Quota) -> str:
    """Say how many a quota allows, such as 原则上不超过 2 个 or 原则上 3—4 个."""
    force = principle(value.clause)
    if value.least is not None and value.least != value.most:
        return f"{force} {value.least}—{value.most} {value.unit}".strip()
    return f"{force}不超过 {value.most} {value.unit}"


def category_names(call: Call, ids: Iterable[str]) -> str:
    """Say which categories something holds for, by their codes where they have any."""
    found = [call.category(i) for i in ids]
    return names(short_label(c) for c in found if c is not None)


def scope(call: Call, ids: Iterable[str]) -> str:
    """Say which categories something holds for, or that it holds for all."""
    return category_names(call, ids) or "全部申报"


def window(call: Call, milestone: Milestone) -> str:
    """Say which window it is, and for which categories where it is not for all."""
    meant = category_names(call, milestone.clause.categories)
    return f"{milestone.name}（{meant}）" if meant else milestone.name


def closing(name: str) -> str:
    """Say what ends where a step of a name does."""
    return f"{name}截止"


def full(milestone: Milestone) -> str:
    """Say until when a window takes what comes by its places, "" where they do not end it."""
    if milestone.is_full and milestone.full_since:
        return f"{say_instant(milestone.full_since)}名额已满，停止受理"
    return UNTIL_FULL if milestone.until_full else ""


def rolling(milestone: Milestone) -> str:
    """Say how long a window without a closing time is open."""
    start = f"{say_instant(milestone.opens, opening=True)}起" if milestone.opens else ""
    return "，".join(part for part in (f"{start}{_ROLLING}", full(milestone)) if part)


def contradiction(milestone: Milestone) -> str:
    """Say which other times the notice gives for a step and which is held, "" where it agrees."""
    titles = {key: milestone.origin.title(key) for key in ("opens", "closes")}
    held = {"opens": milestone.opens, "closes": milestone.closes}
    parts, kept = [], []
    for stated in milestone.also_stated:
        for key, at in (("opens", stated.opens), ("closes", stated.closes)):
            own = held[key]
            if at is None:
                continue
            where = f"（{stated.number}）" if stated.number else ""
            said = say_instant(at, opening=key == "opens")
            parts.append(f"另有一处{where}写的{titles[key]}是 {said}：{stated.says.rstrip('。')}")
            if own is not None:
                kept.append(f"{titles[key]}是 {say_instant(own, opening=key == 'opens')}")
    if not parts:
        return ""
    by = f"。本站采用的{'，'.join(dict.fromkeys(kept))}" if kept else ""
    return f"原文前后不一致，{'；'.join(parts)}{by}。"


def within(working_days: object) -> str:
    """Say how long a step may take."""
    return f"{working_days} 个工作日内"


def version(number: object) -> str:
    """Say which version something is."""
    return f"第 {number} 版"


def short_label(category: Category) -> str:
    """Say a category as briefly as can be: A 类, the code of a track, or its short name.

    A code without a letter, such as 1.2, says too little and keeps the short name beside it.
    """
    if not any(character.isalpha() for character in category.code):
        return category.label
    return category.code if category.path else f"{category.code} 类"


def kind_names(call: Call, ids: Iterable[str], last: str = "、") -> str:
    """Say kinds of applicant by their names."""
    found = [call.kind(i) for i in ids]
    return names((k.name for k in found if k is not None), last)


def _gap(category: Category) -> str:
    """Return the space that stands between a bare code and Chinese text."""
    return " " if short_label(category)[-1:].isascii() else ""


def names_by_id(call: Call) -> Mapping[str, str]:
    """Return how people call the categories and kinds of applicant of a call, by their ids."""
    categories = {category.id: short_label(category) for category in call.categories()}
    return MappingProxyType({**categories, **{kind.id: kind.name for kind in call.kinds}})


def sentences(call: Call) -> Mapping[str, str]:
    """Return the sentence of every clause by its id, those of amounts and lists included."""
    called = names_by_id(call)
    text = {clause.id: sentence(clause, call.currency, called) for clause in call.clauses}
    for category in call.categories():
        name = short_label(category) + _gap(category)
        if category.ceiling:
            limit = at_most(category.ceiling, call.currency)
            text[category.ceiling.clause.id] = f"{name}{limit}。"
        if category.reward:
            limit = at_most(category.reward, call.currency)
            text[category.reward.clause.id] = f"{name}的奖励，{limit}。"
    for paper in call.papers:
        where = category_names(call, paper.clause.categories)
        scope = (
            f"申报 {where}项目的" if where and where[0].isascii() else where and f"申报{where}的"
        )
        text[paper.clause.id] = (
            f"{scope}{kind_names(call, paper.kinds)}须提交{paper.name}。{paper.note}"
        )
    for item in call.quotas:
        scope = category_names(call, item.clause.categories)
        about = f"（{scope}合计）" if len(item.clause.categories) > 1 else scope and f"（{scope}）"
        own = f"{sentence(item.clause, call.currency, called)}" if item.clause.says else ""
        text[item.clause.id] = f"{own}{item.name}{about}，{quota(item)}。"
    for part in call.instalments:
        text[part.clause.id] = f"{part.when}拨付 {part.percent}%。"
    for milestone in call.milestones:
        text[milestone.clause.id] = _milestone(call, milestone)
    for criterion in call.criteria:
        if criterion.items:
            opening = sentence(criterion.clause, call.currency, called).rstrip("。：")
            text[criterion.clause.id] = f"{opening}：{names(criterion.items)}。"
    if call.cases:
        text[call.cases.clause.id] = f"{call.cases.title}，共 {len(call.cases.cases)} 个案例。"
    for contact in call.contacts:
        text[contact.clause.id] = f"{contact.title}{_area(contact)}：{_whom(contact)}。"
    for system in call.systems:
        text[system.clause.id] = f"{system.title}：{system.url}。"
    for group in call.chat_groups:
        text[group.clause.id] = f"{group.title}：{group.number}。"
    for clause in call.clauses:
        if clause.bands:
            rows = "；".join(
                f"{band(b, clause.bands.unit)}的，{clause.bands.result}为 {share(b.percent)}"
                for b in clause.bands.rows
                if b.assumption is None
            )
            text[clause.id] = f"{text[clause.id]}{rows}。"
    return MappingProxyType(text)


def area(contact: Contact) -> str:
    """Say which areas a contact answers for; "" where it answers everybody."""
    rest = ("其他地区",) if contact.fallback else ()
    return names((*contact.area, *rest))


def _area(contact: Contact) -> str:
    return f"（{area(contact)}）" if contact.is_local else ""


def _whom(contact: Contact) -> str:
    called = f"{contact.name} {contact.phone}".strip()
    return "，".join(filter(None, (called, contact.email, contact.address)))


def _milestone(call: Call, milestone: Milestone) -> str:
    text = sentence(milestone.clause, call.currency)
    if milestone.months is not None:
        text += f"时限{principle(milestone.clause)}为 {milestone.months} 个月。"
    if milestone.working_days is not None:
        text += f"时限为 {milestone.working_days} 个工作日。"
    return text


def size(count: int) -> str:
    """Say how large a file of so many bytes is, on one line."""
    return f"{max(1, round(count / 1024))}\N{NO-BREAK SPACE}KB"
