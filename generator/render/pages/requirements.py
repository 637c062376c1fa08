"""The requirements of a call, its bands by size, and the quotas with how they came about."""

from generator.model import call_status, wording
from generator.model.call_pages import section_path
from generator.model.calls import Call, Quota
from generator.model.clauses import Bands, Clause
from generator.render.application_views import (
    BandRow,
    BandTable,
    QuotaPart,
    QuotaRow,
    RequirementsContext,
)
from generator.render.call_facts import CallFacts
from generator.render.clauses import assumption_notes, clause_view, clause_views
from generator.render.links import BELOW, address, ident
from generator.render.views import ClauseGroup, Link


def requirements(facts: CallFacts) -> RequirementsContext:
    """Return the context of the requirements with their bands, and the quotas as derived."""
    call = facts.call
    return RequirementsContext(
        groups=tuple(
            ClauseGroup(
                id=ident(group.id),
                title=group.title,
                items=clause_views(facts, group.clauses, BELOW),
            )
            for group in call.groups
        ),
        bands={
            ident(group.id): tuple(band_table(call, c, c.bands) for c in group.clauses if c.bands)
            for group in call.groups
        },
        quotas=tuple(quota_part(facts, quota) for quota in call.quotas),
    )


def quota_part(facts: CallFacts, quota: Quota) -> QuotaPart:
    """Return a quota with the row of every district where it counts by district."""
    call = facts.call
    rows = call_status.district_quotas(call, quota)
    counted = quota.least is None or quota.least == quota.most
    districts = call.districts
    return QuotaPart(
        id=ident(quota.clause.anchor + "-quota"),
        name=quota.name,
        by=quota.by,
        figure=wording.quota(quota),
        unit=quota.unit,
        clause=clause_view(facts, quota.clause, BELOW),
        bonus=clause_view(facts, quota.bonus.clause, BELOW) if quota.bonus else None,
        district_title=districts.title if districts else "",
        readings=assumption_notes(districts.title, districts.assumption)
        if districts and rows
        else (),
        rows=tuple(_quota_row(call, quota, row) for row in rows),
        total=str(sum(row.most for row in rows)) if rows and counted else "",
    )


def _quota_row(call: Call, quota: Quota, row: call_status.DistrictQuota) -> QuotaRow:
    if row.least is not None and row.least != row.most:
        figure, how = f"{row.least}—{row.most}", "按通用名额"
    else:
        figure = str(row.most)
        how = f"另有规定 {row.base}" if row.exceptional else f"基本名额 {row.base}"
        if row.added:
            how += f" + 优秀案例 {len(row.cases)} 个，增加 {row.added}"
        elif quota.bonus:
            how += "，没有优秀案例"
    return QuotaRow(
        district=row.district,
        figure=figure,
        how=how,
        most=row.most,
        cases=tuple(
            Link(
                title=f"案例 {case.number}",
                href=address(f"{BELOW}{section_path(call, 'cases')}{case.number}/"),
            )
            for case in row.cases
        ),
    )


def band_table(call: Call, clause: Clause, found: Bands) -> BandTable:
    """Return a requirement that depends on a size as a table, a row for each range."""
    scope = wording.category_names(call, clause.categories)
    return BandTable(
        id=ident(f"bands-{clause.anchor}"),
        title=f"{scope}：按{found.measure}分档".lstrip("："),
        measure=found.measure,
        result=found.result,
        rows=tuple(
            BandRow(
                range=wording.band(row, found.unit),
                share=wording.share(row.percent),
                readings=assumption_notes(clause.number, row.assumption),
            )
            for row in found.rows
        ),
    )
