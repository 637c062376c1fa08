"""Pages of excellent cases, and the lists that lead to them.

Records stay out of the navigation; a list leads to each of them, and each leads to its neighbours.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from generator.model import call_status
from generator.model.call_pages import section_path
from generator.model.calls import Call, Case, CaseList
from generator.render.case_views import CaseContext, CaseRow, CasesContext, Chart
from generator.render.charts import Bar, bars, counted_by
from generator.render.links import BELOW, RECORD, address, ident
from generator.render.views import KeyFigure, Link, LinkGroup


class CaseIndex:
    """The excellent cases of a call with what every page of one needs, sorted once."""

    def __init__(self, call: Call, listed: CaseList) -> None:
        """Sort the cases by district and class."""
        self.call = call
        self.listed = listed
        self.class_names = {c.number: _class_name(listed, c) for c in listed.cases}
        self.by_district: dict[str, list[Case]] = {}
        self.by_class: dict[str, list[Case]] = {}
        self.links = {case.number: _link(case) for case in listed.cases}
        self.places: dict[int, tuple[int, int]] = {}
        for case in listed.cases:
            near = self.by_district.setdefault(case.district, [])
            alike = self.by_class.setdefault(self.class_names[case.number], [])
            self.places[case.number] = (len(near), len(alike))
            near.append(case)
            alike.append(case)
        self.added = {
            row.district: row
            for quota in call.quotas
            if quota.bonus
            for row in call_status.district_quotas(call, quota)
        }

    def page(self) -> CasesContext:
        """Return the context of the list of cases with its charts."""
        call, listed = self.call, self.listed
        return CasesContext(
            summary=(
                f"{listed.label}《{listed.title}》共 {len(listed.cases)} 个案例，"
                f"来自 {len(self.by_district)} 个地区，分 {len(self.by_class)} 类。"
            ),
            title=listed.title,
            columns=listed.columns,
            districts=tuple(self.by_district),
            classes=tuple(self.by_class),
            rows=tuple(self._row(case) for case in listed.cases),
            csv_href=address(f"{BELOW}data/calls/{call.id}/cases.csv"),
            charts=(
                _chart(
                    counted_by(listed.columns["district"]),
                    self.by_district,
                    "district",
                    listed.columns["district"],
                ),
                _chart(
                    counted_by(listed.columns["class"]),
                    self.by_class,
                    "class",
                    listed.columns["class"],
                ),
            ),
        )

    def record(self, index: int) -> CaseContext:
        """Return the context of one case, by its place in the list."""
        case = self.listed.cases[index]
        columns = self.listed.columns
        class_name = self.class_names[case.number]
        near = self.by_district[case.district]
        alike = self.by_class[class_name]
        in_near, in_alike = self.places[case.number]
        related = []
        for key, title, cases, at in (
            ("district", f"{case.district}的其他案例", near, in_near),
            ("class", f"同为“{class_name}”的案例", alike, in_alike),
        ):
            links = tuple(self.links[c.number] for c in _near(cases, at))
            if links:
                related.append(LinkGroup(id=ident(key), title=title, links=links))
        around = []
        if index > 0:
            around.append(_numbered("上一个", self.listed.cases[index - 1]))
        if index + 1 < len(self.listed.cases):
            around.append(_numbered("下一个", self.listed.cases[index + 1]))
        return CaseContext(
            facts=(
                KeyFigure(name=columns["number"], figure=str(case.number), note=self.listed.label),
                KeyFigure(
                    name=columns["district"],
                    figure=case.district,
                    note=self._quota_note(case),
                    link=self._quota_link(case),
                ),
                KeyFigure(name=columns["class"], figure=case.class_text, note=""),
                KeyFigure(name=columns["unit"], figure=case.unit, note=""),
            ),
            summary=case.summary,
            related=tuple(related),
            around=tuple(around),
        )

    def description(self, case: Case) -> str:
        """Say a case in one line, for search results."""
        return f"{case.district} · {case.class_text} · {case.unit}"

    def _row(self, case: Case) -> CaseRow:
        return CaseRow(
            number=case.number,
            district=case.district,
            title=case.title,
            href=address(f"{case.number}/"),
            class_text=case.class_text,
            class_name=self.class_names[case.number],
            unit=case.unit,
        )

    def _quota_note(self, case: Case) -> str:
        row = self.added.get(case.district)
        return f"初审名额因优秀案例增加 {row.added} 个，" if row and row.added else ""

    def _quota_link(self, case: Case) -> Link | None:
        if not self._quota_note(case):
            return None
        path = section_path(self.call, "requirements")
        return Link(title="看名额", href=address(f"{RECORD}{path}#quotas"))


def all_cases(calls: Iterable[Call]) -> tuple[LinkGroup, ...]:
    """Return the excellent cases of every call that has any, the first few of each."""
    groups = []
    for call in calls:
        listed = call.cases
        if listed is None:
            continue
        base = section_path(call, "cases")
        groups.append(
            LinkGroup(
                id=ident(call.id),
                title=call.short_title,
                summary=f"《{listed.title}》共 {len(listed.cases)} 个案例。",
                href=address(f"../{base}"),
                links=tuple(
                    Link(
                        title=case.title,
                        href=address(f"../{base}{case.number}/"),
                        note=f"{case.district} · {case.class_text}",
                    )
                    for case in listed.cases[:30]
                ),
            )
        )
    return tuple(groups)


def _class_name(listed: CaseList, case: Case) -> str:
    found = listed.class_of(case)
    return found.name if found else case.class_text


def _link(case: Case) -> Link:
    return Link(
        title=case.title,
        href=address(f"../{case.number}/"),
        note=f"{case.district} · {case.class_text}",
    )


def _near(cases: Sequence[Case], at: int, most: int = 8) -> tuple[Case, ...]:
    """Return up to ``most`` others of a group than the one at a place, those that follow first."""
    return tuple([*cases[at + 1 : at + 1 + most], *cases[max(0, at - most) : at]][:most])


def _numbered(what: str, case: Case) -> Link:
    return Link(title=f"{what}：案例 {case.number}", href=address(f"../{case.number}/"))


def _chart(title: str, groups: dict[str, list[Case]], key: str, label: str) -> Chart:
    counts = Counter({name: len(cases) for name, cases in groups.items()})
    order = {name: n for n, name in enumerate(groups)}
    rows = tuple(
        Bar(label=name, count=count)
        for name, count in sorted(counts.items(), key=lambda p: (-p[1], order[p[0]]))
    )
    return Chart(
        title=title,
        drawing=bars(
            rows,
            title=title,
            description="；".join(f"{r.label} {r.count} 个" for r in rows),
            ident=f"chart-{key}",
        ),
        label=label,
        rows=rows,
    )
