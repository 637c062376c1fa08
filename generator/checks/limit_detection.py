"""Slips of the limits of a form: how many are noticed by the cases and by what limits say."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.checks.form_cases import cases_of
from generator.checks.rule_detection import called
from generator.forms.form import Form
from generator.forms.limit_mutants import KEYWORDS, REMOVED, FieldLimit, limits, trials, with_slips
from generator.model.calls import Call
from generator.sources.documents import read_place
from generator.submissions.case_check import Trial, TrialRun, run, trials_of


@dataclass(frozen=True, kw_only=True)
class LimitSlip:
    """A limit with another figure, or left out, None then."""

    limit: FieldLimit
    figure: int | None

    @property
    def what(self) -> str:
        """Say what was changed."""
        written = "" if self.limit.keyword == "required" else f" {self.limit.value}"
        change = "改为不写" if self.figure is REMOVED else f"改为 {self.figure}"
        return f"{self.limit.keyword}{written} {change}"


@dataclass(frozen=True, kw_only=True)
class LimitDetection:
    """How many slips there are, and those that nothing tells apart from the form as it is."""

    tried: int
    unnoticed: tuple[LimitSlip, ...]


def limit_detection(form: Form, call: Call) -> LimitDetection:
    """Try every slip; one is noticed where a trial finds another thing at its field."""
    found = list(limits(form))
    cases = trials_of(form, cases_of(form)[0])
    bases = [case.filled for case in cases]
    left: list[LimitSlip] = []
    tried = 0
    for keyword in KEYWORDS:
        own = [limit for limit in found if limit.keyword == keyword]
        made = [Trial(filled=filled) for limit in own for filled in trials(limit, bases)]
        tries = (*made, *cases)
        sound = _told(form, call, tries) if own else []
        for number in range(3):
            # All limits of one kind slip at once: what is said of one field hangs on no other.
            slips = [
                LimitSlip(limit=one, figure=one.slips[number])
                for one in own
                if number < len(one.slips)
            ]
            if not slips:
                continue
            tried += len(slips)
            changed = {slip.limit.at: slip.figure for slip in slips}
            others = _told(with_slips(form, changed, keyword), call, tries)
            left += [s for s in slips if not _differ(sound, others, s.limit.at)]
    order = {limit: number for number, limit in enumerate(found)}
    left.sort(key=lambda slip: order[slip.limit])
    return LimitDetection(tried=tried, unnoticed=tuple(left))


_Said = dict[str, list[tuple[str, str]]]


def _told(form: Form, call: Call, tries: tuple[Trial, ...]) -> list[_Said]:
    """Return what is said of the form in each trial by the place in the form, rows left out."""
    return [_by_place(done) for done in run(form, call, tries, ())]


def _by_place(done: TrialRun) -> _Said:
    said: _Said = defaultdict(list)
    for finding in done.result.findings:
        for where in (finding.where, *finding.others):
            table, _, cell = where.field.removeprefix("/").partition("/")
            column = cell.partition("/")[2]
            at = f"/{table}/{column}" if column else f"/{table}"
            said[at].append((finding.code, where.field))
    return said


def _differ(sound: list[_Said], others: list[_Said], at: str) -> bool:
    return any(a.get(at) != b.get(at) for a, b in zip(sound, others, strict=True))


def limit_lines(root: Path, form: Form, found: LimitDetection) -> Iterator[str]:
    """Yield what was noticed as lines, and each slip that was not at its field."""
    left = len(found.unnoticed)
    yield f"{called(form)}：栏目限制改错 {found.tried} 处，示例和用例查出 {found.tried - left} 处。"
    folder = f"schemas/forms/{form.call}/{form.version}"
    for slip in found.unnoticed:
        place = read_place(root, f"{folder}/{slip.limit.file}", slip.limit.pointer)
        what = f"{slip.limit.at}（{slip.limit.title}）{slip.what}"
        yield f"{place}: 查不出 {what}；请补用例，或补填这一栏的示例"
