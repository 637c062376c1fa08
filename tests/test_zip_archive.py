"""What is read in an archive is what every program sees in it, or the archive is refused."""

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from generator.submissions.intake import zip_archive
from generator.submissions.intake.limits import LIMITS
from generator.submissions.intake.package import read_submission
from generator.submissions.intake.refusal import Refusal
from tests.support.opened_submissions import complete
from tests.support.submission_files import ASKED, book, lines, package
from tests.support.zip_kinds import (
    AMBIGUOUS,
    CONTENT,
    NAME,
    SOUND,
    Part,
    archive,
    spoiled,
    unicode_name,
)
from tests.support.zip_readers import READERS, Files


def read(data: bytes) -> Files | str:
    """All that an archive holds by path, or the code of its refusal."""
    try:
        found = zip_archive.members(io.BytesIO(data), "p.zip", LIMITS)
        return {member.path: member.read() for member in found}
    except Refusal as refused:
        return refused.fault.code


def comparable(files: Files) -> list[tuple[str, bytes]]:
    """Contents by name; a name that is not of ASCII may be shown in another code page."""
    return sorted((path if path.isascii() else "?", data) for path, data in files.items())


def differing(data: bytes, ours: Files, folder: Path) -> list[object]:
    """Which program shows what we do not; one that gives up shows less."""
    wrong: list[object] = []
    held = comparable(ours)
    for name, opened in READERS.items():
        found, content = opened(data, folder)
        seen = comparable(found)
        if seen != held if content else any(one not in held for one in seen):
            wrong.append((name, seen))
    return wrong


@pytest.mark.parametrize("kind", SOUND)
def test_a_sound_archive_is_read_as_every_program_reads_it(kind: str, tmp_path: Path):
    ours = read(SOUND[kind])
    assert isinstance(ours, dict), ours
    assert ours[NAME.decode()] == CONTENT
    assert differing(SOUND[kind], ours, tmp_path / "x") == []


@pytest.mark.parametrize("kind", AMBIGUOUS)
def test_an_ambiguous_archive_is_refused(kind: str):
    assert isinstance(read(AMBIGUOUS[kind]), str)


def compared(seeds: range, folder: Path) -> int:
    """How many spoiled archives are taken; each of them as every program takes it."""
    taken = 0
    for seed in seeds:
        data = spoiled(seed)
        ours = read(data)
        if isinstance(ours, dict):
            taken += 1
            assert differing(data, ours, folder) == [], seed
    return taken


def test_a_spoiled_archive_is_refused_or_read_as_every_program_reads_it(tmp_path: Path):
    assert 10 < compared(range(400), tmp_path / "x") < 200


@pytest.mark.long
@pytest.mark.parametrize("first", range(10_000, 20_000, 1_000))
def test_many_spoiled_archives_are_refused_or_read_alike(first: int, tmp_path: Path):
    assert compared(range(first, first + 1_000), tmp_path / "x")


MADE_BY = {
    "zip": "zip -q -r ../a.zip .",
    "zip-stored": "zip -q -0 -r ../a.zip .",
    "zip-into-a-pipe": "zip -q -r - . | cat > ../a.zip",
    "zip-stored-into-a-pipe": "zip -q -0 -r - . | cat > ../a.zip",
    "zip-in-64-bits": "zip -q -fz -r ../a.zip .",
    "zip-from-a-pipe": "cat 附件/说明.txt | zip -q - - application.csv > ../a.zip",
    "7-zip": "{} a -tzip -bso0 ../a.zip .",
    "7-zip-stored": "{} a -tzip -mm=Copy -bso0 ../a.zip .",
    "7-zip-names-in-utf8": "{} a -tzip -mcu=on -bso0 ../a.zip .",
    "libarchive": "bsdtar --format zip -cf ../a.zip application.csv 附件",
    "libarchive-stored": (
        "bsdtar --format zip --options zip:compression=store -cf ../a.zip application.csv 附件"
    ),
}


@pytest.mark.parametrize("kind", MADE_BY)
def test_what_programs_make_is_taken(kind: str, tmp_path: Path):
    inside = tmp_path / "in"
    (inside / "附件").mkdir(parents=True)
    (inside / "application.csv").write_bytes(CONTENT)
    (inside / "附件/说明.txt").write_bytes(CONTENT[:40])
    command = MADE_BY[kind].format(shutil.which("7zz") or "7z")
    subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], cwd=inside, check=True)
    ours = read((tmp_path / "a.zip").read_bytes())
    assert isinstance(ours, dict), ours
    assert set(ours.values()) == {CONTENT, CONTENT[:40]}
    assert kind == "zip-from-a-pipe" or "附件/说明.txt" in ours


def test_a_workbook_with_flags_that_nobody_uses_is_read(tmp_path: Path):
    parts = [Part(name=path.encode(), data=data, flags=0xD7B0) for path, data in book().items()]
    for name, entries in (("p.xlsx", parts), ("q.xlsx", [replace(p, flags=0) for p in parts])):
        (tmp_path / name).write_bytes(archive(*entries))
    odd, plain = (
        read_submission(tmp_path / name, "p.xlsx", ASKED, LIMITS) for name in ("p.xlsx", "q.xlsx")
    )
    assert odd == plain
    assert odd.readable and complete(odd).faults == ()


def test_two_applications_that_change_places_are_not_told_as_one(tmp_path: Path):
    """Of two members, each says in Unicode that it is the other."""
    one, other = b"application.csv", "附件/a.csv".encode("gbk")
    parts = [
        Part(name=path.encode(), data=data)
        for path, data in package().items()
        if path != "application.csv"
    ]
    answers = package()["application.csv"]
    for first, second in ((one, "附件/a.csv"), (other, "application.csv")):
        renamed = unicode_name(first, second)
        parts.append(Part(name=first, data=answers, local_extra=renamed, listed_extra=renamed))
    path = tmp_path / "p.zip"
    path.write_bytes(archive(*parts))
    raw = read_submission(path, "p.zip", ASKED, LIMITS)
    assert not raw.readable
    assert [line.partition("；")[0] for line in lines(raw)] == [
        "p.zip: INT-103 压缩包的目录与内容对不上，不能确定里面有什么"
    ]
