"""A form begun from blocks, and a case added to one; what is asked for is written and told.

Refused in Chinese where it cannot be done; nothing is printed or asked here.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from generator.authoring.atomic_write import place, write_files
from generator.authoring.case_file import (
    CaseChange,
    case_file,
    change_of,
    is_case_of,
    tried,
    with_case,
    with_case_anew,
)
from generator.authoring.form_blocks import DEFAULT, Block, library, with_needs
from generator.authoring.form_skeleton import (
    EXAMPLE,
    FormDraft,
    call_edits,
    draft,
    missing,
    unbound,
)
from generator.checks.form_cases import cases_of
from generator.checks.project import checked
from generator.checks.unwritten import UNWRITTEN
from generator.cli.click_zh import nearest
from generator.cli.context import (
    CommandOutcome,
    begun,
    call_of,
    example_of,
    form_of,
    forms_of,
    site_of,
)
from generator.findings import DeadEnd, Finding, tell, worst
from generator.forms.form import Form
from generator.forms.form_cases import CASES, CaseFinding, Texts, unknown_pointer
from generator.model import wording
from generator.model.calls import Call
from generator.submissions.case_check import TrialRun

_FORMS = "schemas/forms"
_FILE = f"{CASES}/rules.yml"


@dataclass(frozen=True, kw_only=True)
class BlockOffer:
    """A block that fits a call, and whether it is taken where nobody says otherwise."""

    block: Block
    usual: bool


def offers(root: Path, call_id: str) -> tuple[BlockOffer, ...]:
    """Return the blocks that fit a call, in the order of the form."""
    call = call_of(site_of(root), call_id)
    return tuple(
        BlockOffer(block=block, usual=block.id in DEFAULT)
        for block in library().values()
        if _fits(call, block)
    )


def block_lines() -> Iterator[str]:
    """Yield a line for each block of the library."""
    for block in library().values():
        more = f"；连同 {wording.names(list(block.needs))}" if block.needs else ""
        yield f"{block.id}  {block.title}：{block.about.rstrip('。')}{more}"


def chosen(root: Path, call_id: str, wanted: str = "", unwanted: str = "") -> tuple[str, ...]:
    """Return the blocks named in ``wanted``, or the usual ones, without those in ``unwanted``."""
    names, less = _names(wanted), _names(unwanted)
    fitting = {offer.block.id: offer.usual for offer in offers(root, call_id)}
    for name in names:
        if name not in fitting:
            raise DeadEnd(f"{call_id} 里没有“{library()[name].title}”要用的内容；请不选 {name}")
    usual = tuple(name for name, usual in fitting.items() if usual)
    return tuple(name for name in names or usual if name not in less)


def begin_form(
    root: Path, call_id: str, names: Iterable[str], now: datetime, *, fresh: bool = False
) -> CommandOutcome:
    """Write a form of some blocks, its example and its cases, and what the call says of it.

    A ``fresh`` call has no notice yet whose list of parts would stand.
    """
    call = call_of(site_of(root), call_id)
    blocks = [library()[name] for name in with_needs(names)]
    if not blocks:
        raise DeadEnd("一个部分也没有选；请用 --with 写明要哪些部分")
    folder = f"{_FORMS}/{call.id}/{call.form.version}"
    if _is_there(root / folder):
        mine, data = f"{_FORMS}/{call.id}", f"site_data/calls/{call.id}"
        raise DeadEnd(
            f"{call.id} 已有申报表 {folder}（new call 会一并写好）；要改就改其中的文件，"
            f"见手册“写申报表”；要另选部分，批次已经写了内容的，只删去 {mine}，"
            f"再运行 gongshi new form {call.id} --with …；还没有写的，连 {data} 一起删去，"
            f"再运行 gongshi new call {call.id} --with …"
        )
    made = draft(call, call.form.version, blocks)
    paths = {stem: document.path for stem, document in call.documents.items()}
    texts = {stem: (root / path).read_bytes().decode() for stem, path in paths.items()}
    files = {f"{folder}/{name}": text.encode() for name, text in made.files.items()}
    edits = call_edits(texts, made, fresh=fresh)
    place(root, {**files, **{paths[s]: text.encode() for s, text in edits.items()}}, (folder,))
    site, forms, _ = forms_of(root)
    form = next((f for f in forms.get(call.id, ()) if f.version == call.form.version), None)
    if form is not None:
        written = case_file(form, _breaking(form, call_of(site, call_id), made)).encode()
        files[f"{folder}/{_FILE}"] = written
        list(write_files(root, {f"{folder}/{_FILE}": written}))
    ours = (one for one in checked(root, now)[2] if f"/{call.id}/" in one.place.file)
    # What is left to write is listed by `check`, all of it at once.
    found = tuple(one for one in ours if one.code not in UNWRITTEN)
    return CommandOutcome(lines=tuple(_lines(call, made, files, found)), code=worst(found))


def begin_case(
    root: Path, call_id: str, example: str | None, changes: Iterable[str], received: datetime | None
) -> CommandOutcome:
    """Write a case of the form in force, once for each change, with what that finds."""
    site, forms, found = forms_of(root)
    call, form = form_of(site, forms, found, call_id)
    name, _ = example_of(form, example or "")
    change = _change(form, name, changes, received)
    if change == CaseChange(example=name):
        raise DeadEnd("没有写改动；请用 --set 写改哪一栏，或用 --received 写收到的时间")
    done = next(tried(form, call, [change]))
    same = next((case for case in cases_of(form)[0] if is_case_of(case, change)), None)
    path = f"{_FORMS}/{call.id}/{form.version}/{_FILE}"
    if same is not None:
        path, line = same.origin.document.path, same.origin.place().line
        text = with_case_anew((root / path).read_text("utf-8"), line, change, done)
        if text is None:
            raise DeadEnd(f"{path} 第 {line} 行已有同样的改动，改写不了；请删去那个用例，再写一次")
    elif (root / path).exists():
        text = with_case((root / path).read_text("utf-8"), change, done)
        if text is None:
            raise DeadEnd(f"{path} 的写法接不上新的用例；请把 cases 写成每项一个“- ”的列表")
    else:
        text = case_file(form, [(change, done)])
    list(write_files(root, {path: text.encode()}))
    lines = [f"{path} 里同样改动的用例已改写。" if same else f"用例写进了 {path}。"]
    lines += [f"查出 {one.code} {one.at}".rstrip() for one in sorted(done.found, key=_order)]
    lines += [f"  {finding.message}" for finding in done.result.findings]
    lines.append("请核对查出的是不是应当查出的；不对的改正规则，再写一次。")
    return CommandOutcome(lines=tuple(lines))


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _order(one: CaseFinding) -> tuple[str, str]:
    return one.code, one.at


def _change(
    form: Form, example: str, changes: Iterable[str], received: datetime | None
) -> CaseChange:
    answers: dict[str, str] = {}
    rows: dict[str, tuple[Texts, ...]] = {}
    for change in changes:
        at, sign, text = change.partition("=")
        if not sign:
            raise DeadEnd(f"改动 {change} 没有写等号；请写成 /grant=250000.01 的样子")
        wrong = unknown_pointer(form, at, whole=text.startswith("["))
        if wrong:
            raise DeadEnd(wrong)
        if text.startswith("["):
            rows |= change_of(example, {at: _rows(text)}).rows
        else:
            answers[at] = text
    return CaseChange(example=example, answers=answers, rows=rows, received=received)


def _rows(text: str) -> object:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise DeadEnd('明细表的行写成 JSON，如 [] 或 [{"name": "示例单位"}]；请改正')
    return found


def _fits(call: Call, block: Block) -> bool:
    return not any(missing(call, library()[name]) for name in with_needs([block.id]))


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.replace("，", ",").split(",") if name.strip())
    for name in names:
        if name not in library():
            raise DeadEnd(f"没有 {name} 这个部分；{nearest(name, library())}")
    return names


def _breaking(form: Form, call: Call, made: FormDraft) -> Iterator[tuple[CaseChange, TrialRun]]:
    """Yield the changes that break a rule each, once, with all that they find."""
    changes = [change_of(EXAMPLE, values) for _, values in made.changes]
    written: list[CaseChange] = []
    runs = tried(form, call, changes)
    for (finding, _), change, done in zip(made.changes, changes, runs, strict=True):
        found = {f"{one.code}{one.at}" for one in done.found}
        if (not finding or finding in found) and change not in written:
            written.append(change)
            yield change, done


def _lines(
    call: Call, made: FormDraft, new: Iterable[str], found: tuple[Finding, ...]
) -> Iterator[str]:
    yield from begun(new)
    bound = unbound(call, made)
    if bound:
        yield f"条款 {wording.names([clause.id for clause in bound])} 改由表单检查。"
    if made.statements:
        own = wording.names(list(made.statements))
        yield f"通知里没有对应条款的规则，依据写在 form.yml 的 {own}；请照正式文件改写。"
    if found:
        yield tell(found, "text")
    else:
        yield f"申报表、示例和用例都通过检查；gongshi template {call.id} --example 生成各种格式。"
