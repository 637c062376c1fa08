"""Results as lines: for a person at a terminal, or one JSON object a submission.

Nothing an applicant typed stands in them but the name of the file, made harmless.
"""

import json
from collections import Counter
from collections.abc import Iterator

from generator.findings import Level
from generator.model import wording
from generator.model.call_status import clauses_in_order
from generator.model.calls import Call
from generator.submissions.intake.inbox import Inbox
from generator.submissions.opened import Where
from generator.submissions.verdict import NotChecked, Result, SubmissionFinding
from generator.web.escape import bare
from generator.web.labels import LEVELS, PASSED_OVER, PHRASES, REPORT, VERDICTS

# So many names are said of those passed over by one rule; JSON has them all.
_NAMED = 20


def as_text(result: Result) -> Iterator[str]:
    """Yield the lines of one submission: the verdict first, then each finding, then what is left.

    A group of equal findings is one line with its count and its first places.
    """
    counts = counted(result)
    yield f"{bare(result.submission)}：{VERDICTS[result.verdict]}{'，' if counts else ''}{counts}"
    for finding in result.findings:
        clause = f"（条款 {finding.clause}）" if finding.clause else ""
        parts = (
            LEVELS[finding.level],
            finding.code,
            place(finding.where),
            finding.message + clause,
        )
        yield "  " + " ".join(part for part in parts if part)
        if finding.count > 1:
            named = "、".join(place(other) for other in finding.others[:4])
            also = PHRASES["also"].format(places=named) if named else ""
            rest = "……" if finding.count > 5 else ""
            yield "    " + PHRASES["repeated"].format(count=finding.count, also=also, rest=rest)
    left = unchecked(result.not_checked)
    if left:
        yield f"  {REPORT['unchecked']}：{left}"


def summary(verdicts: Counter[str]) -> str:
    """Say how many submissions got each verdict."""
    total = sum(verdicts.values())
    parts = [f"{word} {verdicts[key]} 份" for key, word in VERDICTS.items() if verdicts[key]]
    return PHRASES["summary"].format(count=total, parts="，".join(parts))


def accounted(inbox: Inbox) -> Iterator[str]:
    """Yield how much arrived and what was passed over; nothing where only submissions did."""
    counts = _counts(inbox)
    if counts["entries"] == counts["submissions"]:
        return
    yield PHRASES["inbox"].format(**counts)
    for rule, reason in PASSED_OVER.items():
        found = [one for one in inbox.passed_over if one.rule == rule]
        if found:
            names = "、".join(bare(one.name) for one in found[:_NAMED])
            rest = "……" if len(found) > _NAMED else ""
            count = sum(one.count for one in found)
            words = PHRASES["passed_over"]
            yield "  " + words.format(count=count, reason=reason, names=names, rest=rest)


def accounted_json(inbox: Inbox) -> str:
    """Return how much arrived and all that was passed over as one line of JSON."""
    passed = [
        {
            "name": bare(one.name),
            "rule": one.rule,
            "reason": PASSED_OVER[one.rule],
            "count": one.count,
        }
        for one in inbox.passed_over
    ]
    return json.dumps({"inbox": {**_counts(inbox), "passed": passed}}, ensure_ascii=False)


def _counts(inbox: Inbox) -> dict[str, int]:
    return {
        "entries": inbox.entries,
        "submissions": len(inbox.submissions),
        "parts": inbox.parts,
        "attachments": inbox.attachments,
        "passed_over": inbox.skipped,
    }


def counted(result: Result) -> str:
    """Say how many findings of each level there are, groups counted in full; empty for none."""
    parts = [
        f"{result.counts.get(level, 0)} 处{word}"
        for level, word in LEVELS.items()
        if result.counts.get(level, 0)
    ]
    return "，".join(parts)


def unchecked(items: tuple[NotChecked, ...]) -> str:
    """Say how many clauses were not checked for each reason; empty for none."""
    reasons = Counter(item.reason for item in items)
    return "，".join(f"{reason} {count} 条" for reason, count in reasons.items())


def place(where: Where) -> str:
    """Say a place: sheet and cell, or file, table, row and column; empty where there is none."""
    if where.cell:
        return bare(f"{where.sheet}!{where.cell}" if where.sheet else where.cell)
    parts = [where.file]
    if where.sheet:
        parts.append(PHRASES["sheet"].format(name=where.sheet))
    if where.row:
        parts.append(PHRASES["row"].format(number=where.row))
    if where.column:
        parts.append(f"“{where.column}”")
    return bare(" ".join(part for part in parts if part))


def clause_lines(call: Call) -> Iterator[str]:
    """Yield a call as lines: its name, then each clause with how it is held and what it says."""
    sentences = wording.sentences(call)
    yield f"{call.short_title}（{call.id}），{len(call.clauses)} 条"
    for clause in clauses_in_order(call):
        yield f"  {clause.id}  {clause.number}  {wording.HELD[clause.held]}  {sentences[clause.id]}"


def as_json(result: Result) -> str:
    """Return one submission as one line of JSON, keys in a fixed order."""
    return json.dumps(_object(result), ensure_ascii=False)


def _object(result: Result) -> dict[str, object]:
    return {
        "submission": bare(result.submission),
        "call": result.call,
        "form": result.form,
        "verdict": result.verdict,
        "findings": [_finding(finding) for finding in result.findings],
        "not_checked": [
            {"code": item.code, "clause": item.clause, "reason": item.reason}
            for item in result.not_checked
        ],
        "counts": {level.value: result.counts.get(level.value, 0) for level in Level},
    }


def _finding(finding: SubmissionFinding) -> dict[str, object]:
    where = finding.where
    found: dict[str, object] = {
        "code": finding.code,
        "level": finding.level.value,
        "message": finding.message,
        "clause": finding.clause,
        "file": bare(where.file),
        "sheet": bare(where.sheet),
        "row": where.row,
        "column": bare(where.column),
        "cell": where.cell,
        "field": where.field,
        "count": finding.count,
    }
    return {key: value for key, value in found.items() if value not in ("", 0)}
