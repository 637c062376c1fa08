"""What arrived, accounted for: each entry is a submission, belongs to one, or is passed over.

Names and structure decide; of what a name would pass over the first bytes are looked at, and no
more is opened. A folder is one submission only by all it holds: one
set of answers and what belongs to it. Where that is not plain every file stands on its own, so that
no name a stranger chose hides or spoils what others handed in.
"""

import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generator.findings import DeadEnd, without_numbers
from generator.forms.field_types import neat
from generator.submissions.intake.folder import holds_document
from generator.submissions.intake.names import (
    ATTACHMENTS,
    archive,
    labels,
    litter,
    lock,
    note,
    printable,
)
from generator.submissions.intake.package import (
    APPLICATION_CSV,
    DESCRIPTOR,
    SOURCES,
)
from generator.web.labels import FORM
from generator.web.shared import SHARED

if TYPE_CHECKING:
    from generator.forms.form import Form

# Whatever may be somebody's application, be it readable or not.
_FORMS: Final = (*SOURCES, ".json", *SHARED["files"]["other_papers"])
# A CSV file alone is never an application.
_STAFF: Final = frozenset({"登记表.csv", "待决定.csv", "票数表.csv", "打分表.csv", "决定表.csv"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Submission:
    """A file or folder handed in as one application, under a name no other one bears.

    ``given`` is its path below the folder it arrived in as it is, ``name`` as it can be told.
    ``parts`` counts the files and folders inside it, ``attachments`` the files that go along.
    """

    path: Path
    given: str
    name: str = ""
    parts: int = 0
    attachments: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class PassedOver:
    """An entry that is none of a submission, by the rule of that name; ``count`` with all below."""

    name: str
    rule: str
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """All that arrived; the four counts add up to ``entries``."""

    submissions: tuple[Submission, ...]
    passed_over: tuple[PassedOver, ...] = ()

    @property
    def parts(self) -> int:
        """Count what is part of a submission."""
        return sum(one.parts for one in self.submissions)

    @property
    def attachments(self) -> int:
        """Count what is attached to a submission."""
        return sum(one.attachments for one in self.submissions)

    @property
    def skipped(self) -> int:
        """Count what is passed over."""
        return sum(one.count for one in self.passed_over)

    @property
    def entries(self) -> int:
        """Count the files and folders that arrived."""
        return len(self.submissions) + self.parts + self.attachments + self.skipped

    @property
    def paths(self) -> tuple[Path, ...]:
        """Return where the submissions lie."""
        return tuple(one.path for one in self.submissions)

    @property
    def names(self) -> tuple[str, ...]:
        """Return what the submissions are called."""
        return tuple(one.name for one in self.submissions)

    @property
    def called(self) -> Mapping[str, str]:
        """Return what submissions are called by their paths and, where they are alone, by names."""
        found = {str(one.path): one.name for one in self.submissions}
        for names in (
            [one.given for one in self.submissions],
            [one.path.name for one in self.submissions],
        ):
            often = Counter(names)
            for name, one in zip(names, self.submissions, strict=True):
                if often[name] == 1:
                    found.setdefault(name, one.name)
        # A sheet is read composed, while a disk may keep the marks of a sign apart.
        return {neat(name): label for name, label in found.items()} | found


def inbox(
    paths: Iterable[Path], forms: Iterable["Form"] = (), *, own: Iterable[Path] = ()
) -> Inbox:
    """Look through what arrived: folders to their ends, files by name; nothing is opened.

    ``forms`` name the tables of a package, ``own`` is what the command itself reads or writes. One
    file alone is a submission whatever its name. Raises DeadEnd for a path that is not there,
    and where nothing is left that could be a submission.
    """
    given = _apart(paths)
    for path in given:
        _there(path)
    given = _gathered(given)
    ours = {os.path.realpath(path) for path in own}
    lists = frozenset(f"{t.name}.csv".casefold() for form in forms for t in form.tables())
    submissions: list[Submission] = []
    passed: list[PassedOver] = []
    for path in given:
        sorter = _Sorter(root=path, ours=ours, lists=lists)
        sorter.sort(alone=len(given) == 1)
        submissions += sorter.submissions
        passed += sorter.passed
    if not submissions:
        raise nothing_left(given, Inbox(submissions=(), passed_over=tuple(passed)))
    names = labels([one.path for one in submissions], [one.given for one in submissions])
    return Inbox(
        submissions=tuple(replace(s, name=n) for s, n in zip(submissions, names, strict=True)),
        passed_over=tuple(passed),
    )


def _apart(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the paths without those that lie in another one or are given twice."""
    whole = {_absolute(path): path for path in reversed(tuple(paths))}
    return tuple(
        path
        for absolute, path in reversed(whole.items())
        if whole.keys().isdisjoint(absolute.parents)
    )


def _gathered(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the paths, all that one folder holds as that folder where it is one submission."""
    whole = {_absolute(path): path for path in paths}
    for beside in [path for path in whole if path.name == ATTACHMENTS]:
        top = _folder(beside.parent)
        kept = {Path(kid.path) for kid in top.kids if not kid.rule}
        if kept <= whole.keys() and _is_packed(top):
            given = whole[beside].parent
            whole = {path: name for path, name in whole.items() if path.parent != beside.parent}
            whole[beside.parent] = given
    return tuple(whole.values())


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100  resolve() would follow links


def _there(path: Path) -> None:
    told = without_numbers(printable(str(path)))
    if not path.exists():
        raise DeadEnd(f"找不到 {told}；请核对位置和名称")
    if path.is_dir():
        try:
            with os.scandir(path) as listed:
                empty = next(listed, None) is None
        except OSError as error:
            raise DeadEnd(f"打不开 {told}；请核对权限") from error
        if empty:
            raise DeadEnd(f"{told} 是空的；请核对位置，放入收到的申报")


def nothing_left(given: Iterable[Path], found: Inbox) -> DeadEnd:
    """Return what is said where all that arrived is passed over."""
    told = "、".join(without_numbers(printable(str(path))) for path in tuple(given)[:3])
    words = f"{told} 里没有申报，只有要略过的 {found.skipped} 项"
    return DeadEnd(f"{words}；请核对位置，放入收到的申报")


@dataclass(slots=True, eq=False)
class _InboxNode:
    """A file or folder; ``entries`` and ``forms`` count it and what lies below."""

    path: str
    name: str
    folder: bool
    kids: "list[_InboxNode]" = field(default_factory=list)
    entries: int = 1
    forms: int = 0

    @property
    def litter(self) -> bool:
        """Tell whether a system or an office program left it."""
        return litter(f"{self.name}/" if self.folder else self.name)

    @property
    def form(self) -> bool:
        """Tell whether it may be somebody's application, be it readable or not."""
        low = self.name.casefold()
        known = low.endswith(_FORMS) or low == APPLICATION_CSV or archive(low)
        return known and low != DESCRIPTOR and not self.folder and not self.litter

    @property
    def source(self) -> bool:
        """Tell whether the reader of a package takes it for answers."""
        low = self.name.casefold()
        return self.form and (low == APPLICATION_CSV or low.endswith((*SOURCES, ".json")))

    @property
    def attached(self) -> bool:
        """Tell whether it is the folder of attachments."""
        return self.folder and self.name == ATTACHMENTS

    @property
    def rule(self) -> str:
        """Return the rule by which an inbox passes over it, "" for none."""
        if self.litter:
            return "lock" if lock(self.name) else "system"
        if self.name.startswith(".") and not self.form:
            return "hidden"
        if self.folder or self.form:
            return ""
        if self.name.casefold() in _STAFF:
            return "staff"
        return "note" if note(self.name) else ""

    def within(self) -> "_InboxNode":
        """Return the one folder that may stand around all the rest, else itself."""
        kept = [kid for kid in self.kids if not kid.litter]
        return kept[0] if len(kept) == 1 and kept[0].folder else self


def _tree(top: _InboxNode) -> _InboxNode:
    """Return a file or folder with all that lies below it."""
    order = [top]
    for node in order:
        if node.folder:
            node.kids = _kids(node.path)
            order += node.kids
    for node in reversed(order):
        here = sum(kid.form for kid in node.kids)
        node.forms = here if node.folder else int(node.form)
        for kid in node.kids:
            node.entries += kid.entries
            # Beside answers, the folder of attachments holds no other answers.
            if kid.folder and not kid.rule and not (here and kid.attached):
                node.forms += kid.forms
    return top


def _folder(path: Path) -> _InboxNode:
    """Return a folder with what lies in it."""
    return _InboxNode(str(path), _absolute(path).name, folder=True, kids=_kids(str(path)))


def _kids(path: str) -> list[_InboxNode]:
    """Return what a folder holds by name; nothing where it cannot be listed."""
    try:
        with os.scandir(path) as listed:
            return sorted(map(_node, listed), key=lambda node: node.name)
    except OSError:
        return []


def _node(entry: os.DirEntry[str]) -> _InboxNode:
    try:
        folder = entry.is_dir(follow_symlinks=False)
    except OSError:
        folder = False
    return _InboxNode(entry.path, entry.name, folder)


@dataclass(kw_only=True)
class _Sorter:
    """Sorts what lies at one path that was given."""

    root: Path
    ours: Collection[str]
    lists: Collection[str]
    submissions: list[Submission] = field(default_factory=list)
    passed: list[PassedOver] = field(default_factory=list)

    def sort(self, *, alone: bool) -> None:
        """Sort it all; ``alone`` tells that no other path was given beside it."""
        if not self.root.is_dir():
            node = _InboxNode(str(self.root), _absolute(self.root).name, folder=False)
            if alone:
                self._submission(node, node.name)
            else:
                self._one(node, node.name)
            return
        # Only entry by entry below, so that no inbox is in memory with all that lies in it.
        top = _folder(self.root)
        only = self._only(top)
        if only is not None:
            self._submission(_tree(top), only.name, only=only)
        elif self._is_package(top) or (not alone and _is_handed(top)):
            self._submission(_tree(top), top.name)
        else:
            self._each(top)

    def _each(self, top: _InboxNode) -> None:
        """Sort what lies in a folder one by one."""
        texts, beside = self._texts(top)
        for kid in top.kids:
            if kid is texts:
                self._submission(kid, kid.name, more=len(beside))
            elif kid not in beside:
                self._one(_tree(kid), kid.name)

    def _texts(self, folder: _InboxNode) -> "tuple[_InboxNode | None, list[_InboxNode]]":
        """Return the answers of a package whose files lie loose in a folder, and those files."""
        kept = [kid for kid in folder.kids if not kid.rule and not kid.folder]
        texts = [kid for kid in kept if kid.name.casefold() == APPLICATION_CSV]
        if len(texts) != 1:
            return None, []
        known = {DESCRIPTOR, FORM["guide"], *self.lists}
        return texts[0], [kid for kid in kept if kid.name.casefold() in known]

    def _only(self, top: _InboxNode) -> _InboxNode | None:
        """Return the answers of a folder that holds nothing else, which bears their name."""
        kept = [kid for kid in top.kids if not kid.litter or _documents(kid, kid.name)]
        one = kept[0] if len(kept) == 1 else None
        if one is None or not one.source or one.name.casefold() == APPLICATION_CSV:
            return None
        return None if os.path.realpath(one.path) in self.ours else one

    def _is_package(self, top: _InboxNode) -> bool:
        """Tell whether a folder that was named holds one set of answers and only its own."""
        kept = [kid for kid in top.kids if not kid.rule]
        names = {kid.name.casefold() for kid in kept}
        known = {APPLICATION_CSV, DESCRIPTOR, FORM["guide"], *self.lists}
        loose = APPLICATION_CSV in names and not any(kid.folder for kid in kept)
        return _is_packed(top) or (loose and names <= known)

    def _one(self, node: _InboxNode, name: str) -> None:
        """Sort an entry of an inbox, and all below it."""
        waiting = [(node, name)]
        while waiting:
            node, name = waiting.pop()
            rule = node.rule
            if self.ours and not rule and os.path.realpath(node.path) in self.ours:
                rule = "own"
            if rule:
                kept = [] if rule == "own" else _documents(node, name)
                if node.entries > len(kept):
                    self._pass(node, name, rule, node.entries - len(kept))
                for document, path in kept:
                    self._submission(document, path)
            elif not node.folder or not node.forms or _is_one(node):
                self._submission(node, name)
            else:
                self._pass(node, name, "group", 1)
                texts, beside = self._texts(node)
                if texts is not None:
                    self._submission(texts, f"{name}/{texts.name}", more=len(beside))
                waiting += [
                    (kid, f"{name}/{kid.name}")
                    for kid in reversed(node.kids)
                    if kid is not texts and kid not in beside
                ]

    def _pass(self, node: _InboxNode, name: str, rule: str, count: int) -> None:
        self.passed.append(
            PassedOver(name=without_numbers(printable(name)), rule=rule, count=count)
        )

    def _submission(
        self, node: _InboxNode, name: str, *, more: int = 0, only: _InboxNode | None = None
    ) -> None:
        """Take a submission and count what is in it, and ``more`` files that lie beside it.

        ``only`` is the file that it is, where it is to be read as the folder it lies in.
        """
        attached = [kid for kid in node.within().kids if kid.attached]
        counts = [0, 0]
        waiting = [(kid, f"{name}/{kid.name}", kid in attached) for kid in node.kids]
        while waiting:
            kid, path, belongs = waiting.pop()
            if only is not None and kid.path == only.path:
                continue
            if kid.litter and not _documents(kid, path):
                self._pass(kid, path, kid.rule, kid.entries)
                continue
            counts[belongs and not kid.folder] += 1
            waiting += [(below, f"{path}/{below.name}", belongs) for below in kid.kids]
        parts, attachments = counts
        self.submissions.append(
            Submission(
                path=Path(node.path), given=name, parts=parts + more, attachments=attachments
            )
        )


def _documents(node: _InboxNode, name: str) -> list[tuple[_InboxNode, str]]:
    """Return the files among what names pass over that may be applications, with their names."""
    found = []
    waiting = [(node, name)]
    while waiting:
        node, name = waiting.pop()
        if not node.folder and holds_document(node.path, node.name):
            found.append((node, name))
        waiting += [(kid, f"{name}/{kid.name}") for kid in reversed(node.kids)]
    return found


def _is_packed(top: _InboxNode) -> bool:
    """Tell whether a folder holds one set of answers, the folder of attachments, loose files."""
    kept = [kid for kid in top.kids if not kid.rule]
    forms = [kid for kid in kept if kid.form]
    folders = [kid for kid in kept if kid.folder]
    return (
        len(forms) == 1
        and forms[0].source
        and bool(folders)
        and all(kid.attached for kid in folders)
    )


def _is_handed(top: _InboxNode) -> bool:
    """Tell whether a folder named among others is one submission, as one within an inbox is."""
    here = [kid for kid in top.kids if kid.form]
    return len(here) == 1 and here[0].source and _is_one(_tree(top))


def _is_one(node: _InboxNode) -> bool:
    """Tell whether a folder that was handed in holds one set of answers, where it is read.

    What lies beside the answers belongs to them then, known to the form or not.
    """
    here = [kid for kid in node.within().kids if kid.form]
    return node.forms == 1 and len(here) == 1 and here[0].source
