"""An amendment as text, JSON and Markdown, and the draft of the announcement that tells it.

Pure: what is printed and written is up to the command.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from generator.authoring import announcement_draft, yaml_edits
from generator.authoring.amendments.affected import AffectedSubmission
from generator.authoring.amendments.affected import as_json as held_as_json
from generator.authoring.amendments.affected import lines as held_lines
from generator.authoring.amendments.facts import NONE, Difference, Side, facts_beside, facts_of
from generator.authoring.amendments.forms import facts_of_forms, moved
from generator.authoring.amendments.kept_version import version_kept
from generator.authoring.amendments.stale import stale
from generator.findings import Finding, Level, Place, sort, tell
from generator.model.announcement_status import Board
from generator.model.announcements import Announcement
from generator.model.calls import Call
from generator.submissions.reports.delivery import Report
from generator.web.escape import bare


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """All that differs between two states: by call ("" for the rest), and what should not."""

    facts: tuple[Difference, ...]
    findings: tuple[Finding, ...]
    titles: dict[str, str]

    @property
    def material(self) -> tuple[Difference, ...]:
        """Return what matters to applicants."""
        return tuple(fact for fact in self.facts if fact.material)


def amendment(old: Side, new: Side) -> Amendment:
    """Compare two states of the sources."""
    facts: list[Difference] = []
    found: list[Finding] = []
    titles = {call.id: call.short_title for call in (*old.site.calls, *new.site.calls)}
    for call in new.site.calls:
        before = old.site.call(call.id)
        if before is None:
            facts.append(_call(call, NONE, ""))
            continue
        facts += facts_of(before, call, old, new)
        forms = old.forms.get(call.id, ()), new.forms.get(call.id, ())
        facts += facts_of_forms(*forms)
        found += moved(*forms)
    for call in old.site.calls:
        if new.site.call(call.id) is None:
            facts.append(_call(call, "", NONE))
            found.append(_gone(f"批次 {call.id}", call.origin.place()))
    for item in old.site.announcements:
        if new.site.announcement(item.id) is None:
            found.append(_gone(f"公告 {item.id}", item.origin.place()))
    facts += facts_beside(old, new)
    found += stale(old, new)
    return Amendment(facts=tuple(facts), findings=sort(found), titles=titles)


def _call(call: Call, old: str, new: str) -> Difference:
    return Difference(
        call=call.id,
        clause="",
        label=f"批次 {call.short_title}",
        old=old,
        new=new,
        material=True,
        place=call.origin.place(),
    )


def _gone(what: str, place: Place) -> Finding:
    message = f"{what} 不在了，发布过的网址会打不开；请恢复它"
    return Finding(code="DIF-001", level=Level.WARNING, message=message, place=place)


# ---- as text, Markdown and JSON ----


def as_text(found: Amendment) -> Iterator[str]:
    """Yield the facts of each call, those that matter first, with the places to look at."""
    for title, facts in _groups(found):
        yield title
        for material, word in ((True, "实质修改"), (False, "文字和其他修改")):
            facts_of_kind = [fact for fact in facts if fact.material is material]
            if facts_of_kind:
                yield f"  {word} {len(facts_of_kind)} 处"
            yield from (f"    {fact.place}: {bare(str(fact))}" for fact in facts_of_kind)
    yield _counted(found)


def as_markdown(found: Amendment) -> Iterator[str]:
    """Yield the facts as a page to put on record or into a request to merge."""
    yield "# 修改对照"
    for title, facts in _groups(found):
        yield f"\n## {title}"
        for material, word in ((True, "实质修改"), (False, "文字和其他修改")):
            facts_of_kind = [fact for fact in facts if fact.material is material]
            if facts_of_kind:
                yield f"\n### {word}\n"
            yield from (f"- {_marked(str(fact))}（`{fact.place}`）" for fact in facts_of_kind)
    yield f"\n{_counted(found)}"


def as_json(found: Amendment) -> dict[str, object]:
    """Return the facts as data."""
    return {
        "facts": [
            {
                "call": fact.call,
                "clause": fact.clause,
                "label": fact.label,
                "old": None if fact.old == NONE else fact.old,
                "new": None if fact.new == NONE else fact.new,
                "material": fact.material,
                "file": fact.place.file,
                "line": fact.place.line,
            }
            for fact in found.facts
        ],
        "counts": {"facts": len(found.facts), "material": len(found.material)},
        "findings": [
            {
                "code": one.code,
                "level": one.level.value,
                "message": one.message,
                "file": one.place.file,
                "line": one.place.line,
            }
            for one in found.findings
        ],
    }


def _groups(found: Amendment) -> Iterator[tuple[str, tuple[Difference, ...]]]:
    for call in dict.fromkeys(fact.call for fact in found.facts):
        own = tuple(fact for fact in found.facts if fact.call == call)
        yield (f"{found.titles[call]}（{call}）" if call else "站点和公告"), own


def _counted(found: Amendment) -> str:
    if not found.facts:
        return "没有不同。"
    return f"共 {len(found.facts)} 处修改，其中实质修改 {len(found.material)} 处。"


def _marked(text: str) -> str:
    """Return a text that Markdown leaves alone."""
    plain = bare(text)
    for sign in "\\`*_[]<>|#":
        plain = plain.replace(sign, f"\\{sign}")
    return plain


# ---- the announcement ----


def drafts(found: Amendment, new: Side, day: date) -> Iterator[tuple[str, str]]:
    """Yield an announcement for each call that is amended: its id and its text."""
    for call in amended(found, new):
        facts = [fact for fact in found.material if fact.call == call.id]
        yield _free(new, call), draft(facts, call, new, day)


def amended(found: Amendment, new: Side) -> Iterator[Call]:
    """Yield the calls of which something changed that matters; one that is new is none."""
    for call in new.site.calls:
        facts = [fact for fact in found.material if fact.call == call.id]
        if facts and facts[0].label != _call(call, "", "").label:
            yield call


def draft(facts: Iterable[Difference], call: Call, new: Side, day: date) -> str:
    """Return the announcement that tells what of a call was corrected, one line for each fact."""
    board = Board.of(new.site)
    last = next((one for one in _amendments(board, call)), None)
    about = announcement_draft.Draft(
        kind="correction", day=day, call=call, result=None, follows=last
    )
    facts_of_kind = [f"- {_marked(_sentence(fact))}" for fact in facts]
    issuer = announcement_draft.issuer(about, new.site)
    head: dict[str, object] = {
        "title": f"{call.short_title} 申报指南更正",
        "date": day,
        "kind": "correction",
        "issuer": issuer,
        "summary": f"申报指南更正 {len(facts_of_kind)} 处，以更正后的为准。",
        "call": call.id,
    }
    if last is not None:
        head["follows"] = last.id
    head["signed"] = announcement_draft.signed_by(issuer)
    lines = (
        "---",
        *yaml_edits.lines(head),
        "---",
        f"现将《{call.notice.title}》更正如下，其余内容不变。",
        "",
        announcement_draft.WHY_CORRECTED,
        "",
        *facts_of_kind,
        "",
    )
    return "\n".join(lines)


def _sentence(fact: Difference) -> str:
    if NONE in (fact.old, fact.new):
        return f"{fact}。"
    return f"{fact.label}：由“{fact.old}”改为“{fact.new}”。"


def _amendments(board: Board, call: Call) -> Iterator[Announcement]:
    """Yield the last amendment of each line of announcements about the call as a whole."""
    for item in board.by_id.values():
        if board.amends(item) and item.call == call.id and not board.after(item):
            yield item


def _free(new: Side, call: Call) -> str:
    number, free = 1, f"{call.id}-correction"
    while new.site.announcement(free) is not None:
        number += 1
        free = f"{call.id}-correction-{number}"
    return free


# ---- what the command says and writes ----


def delivered(
    found: Amendment,
    turned: tuple[AffectedSubmission, ...] | None,
    sides: tuple[Side, Side],
    shape: str,
    day: date | None,
) -> Report:
    """Return what to print in one shape; with a ``day`` the comparison, drafts and what to keep."""
    old, new = sides
    if shape == "json":
        data = as_json(found)
        if turned is not None:
            data["submissions"] = held_as_json(turned)
        lines = [json.dumps(data, ensure_ascii=False, indent=2)]
    else:
        lines = list(as_text(found) if shape == "text" else as_markdown(found))
        if turned is not None:
            lines += ["", "## 已经收到的申报", ""] if shape == "markdown" else ["已经收到的申报"]
            lines += held_lines(turned, marked=shape == "markdown")
        lines += [str(one) for one in tell(found.findings, "text").splitlines()]
    if day is None:
        return Report(lines=tuple(lines))
    ending = {"text": "txt", "markdown": "md"}.get(shape, shape)
    files = {f"修改对照.{ending}": "\n".join((*lines, "")).encode()}
    written = tuple(drafts(found, new, day))
    files |= {f"{name}.md": text.encode() for name, text in written}
    for call in amended(found, new):
        files |= version_kept(call.id, old.site, new.site, day, _free(new, call))
    closing = (
        "草稿写好后，移到 content/announcements 里；site_data 里的是更正以前的版本，"
        "照原来的目录放进项目。然后运行 gongshi check。",
    )
    return Report(lines=closing if written else (), files=files)
