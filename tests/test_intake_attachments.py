"""What goes along in a package is what its list of documents names, once each and of a kind."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from generator.forms.csv_package import package_files
from generator.forms.formats import template
from generator.model.calls import Call, Site
from generator.submissions.check import check_submissions
from generator.submissions.intake.limits import LIMITS, outline
from generator.submissions.intake.package import read_submission
from tests.support.opened_submissions import examples, forms_now
from tests.support.submission_files import zipped

CALL = "chengdu-2023"


def files_of(changed: Callable[[dict[str, bytes]], object]) -> dict[str, bytes]:
    form = forms_now()[CALL]
    files = package_files(form, examples(CALL)["a"])
    changed(files)
    return files


def listing(*names: str) -> bytes:
    documents = ("社区需求报告", "项目实施方案", "资金使用方案")
    rows = [f"{of},示例村民委员会,{name}\r\n" for of, name in zip(documents, names, strict=True)]
    return ("材料,哪个单位的,文件名\r\n" + "".join(rows)).encode("utf-8-sig")


ONE, TWO, THREE = (f"附件/{name}.pdf" for name in ("社区需求报告", "项目实施方案", "资金使用方案"))
PDF = b"%PDF-1.7"
PACKAGES: dict[str, tuple[Callable[[dict[str, bytes]], object], list[str]]] = {
    "sound": (lambda files: None, []),
    "one is missing": (lambda files: files.pop(ONE), ["INT-209"]),
    "all are missing": (
        lambda files: [files.pop(name) for name in (ONE, TWO, THREE)],
        ["INT-209"] * 3,
    ),
    "others instead": (
        lambda files: files.update({"附件/甲.pdf": files.pop(ONE), "附件/乙.pdf": files.pop(TWO)}),
        ["INT-209"] * 2 + ["INT-211"] * 2,
    ),
    "one more": (lambda files: files.update({"附件/甲.pdf": PDF}), ["INT-211"]),
    "a program": (lambda files: files.update({"附件/x.exe": b"MZ"}), ["INT-208"]),
    "a program on top": (lambda files: files.update({"x.exe": b"MZ"}), ["INT-208"]),
    "a program called otherwise": (lambda files: files.update({ONE: b"MZ\x90"}), ["INT-208"]),
    "an empty file": (lambda files: files.update({ONE: b""}), ["INT-215"]),
    "an empty program": (lambda files: files.update({"附件/x.exe": b""}), ["INT-208"]),
    "an empty file on top": (lambda files: files.update({"x.pdf": b""}), ["INT-215"]),
    "a picture called otherwise": (
        lambda files: files.update({ONE: b"\xff\xd8\xff\xe0"}),
        ["INT-216"],
    ),
    "a document called otherwise": (lambda files: files.update({ONE: b"PK\3\4"}), ["INT-216"]),
    "an old document with the new ending": (
        lambda files: files.update({"附件/x.docx": bytes.fromhex("d0cf11e0a1b11ae1")}),
        ["INT-216"],
    ),
    "an archive among them": (lambda files: files.update({"附件/x.zip": b"PK"}), ["INT-109"]),
    "in a folder below": (
        lambda files: files.update({"附件/证明/社区需求报告.pdf": files.pop(ONE)}),
        ["INT-217"],
    ),
    "all in folders below": (
        lambda files: [
            files.update({name.replace("附件/", f"附件/{number}/"): files.pop(name)})
            for number, name in enumerate((ONE, TWO, THREE))
        ],
        ["INT-217"] * 3,
    ),
    "in a folder below that the list names": (
        lambda files: [
            files.update({"附件/证明/a.pdf": files.pop(ONE)}),
            files.update(
                {"attachments.csv": listing("证明/a.pdf", "项目实施方案.pdf", "资金使用方案.pdf")}
            ),
        ],
        [],
    ),
    "in two folders below": (
        lambda files: files.update(
            {"附件/一/社区需求报告.pdf": files.pop(ONE), "附件/二/社区需求报告.pdf": PDF}
        ),
        ["INT-209"] + ["INT-211"] * 2,
    ),
    "where it should be and below": (
        lambda files: files.update({"附件/一/社区需求报告.pdf": PDF}),
        ["INT-211"],
    ),
    "broken in a folder below": (
        lambda files: [files.pop(ONE), files.update({"附件/证明/社区需求报告.pdf": b""})],
        ["INT-215"],
    ),
    "one for three": (
        lambda files: [
            files.pop(TWO),
            files.pop(THREE),
            files.update({"attachments.csv": listing(*[ONE.removeprefix("附件/")] * 3)}),
        ],
        ["INT-210"] * 2,
    ),
    "one for three, in another case": (
        lambda files: [
            *(files.pop(name) for name in (ONE, TWO, THREE)),
            files.update(
                {"附件/a.pdf": PDF, "attachments.csv": listing("a.pdf", "A.PDF", "a.Pdf")}
            ),
        ],
        ["INT-210"] * 2,
    ),
    "with the folder before the name": (
        lambda files: files.update(
            {"attachments.csv": listing(ONE, TWO, "附件\\资金使用方案.pdf")}
        ),
        [],
    ),
    "in signs that look the same": (
        lambda files: files.update(
            {
                "attachments.csv": listing(
                    "社区需求报告．PDF", " 项目实施方案.pdf", "资金 使用方案.pdf"
                )
            }
        ),
        [],
    ),
    "two that look the same": (
        lambda files: files.update({"附件/社区需求报告 .pdf": PDF, "附件/项目-实施方案.pdf": PDF}),
        ["INT-211", "INT-214"],
    ),
    "one name in two folders": (
        lambda files: files.update({"附件/一/a.pdf": PDF, "附件/二/a.pdf": PDF}),
        ["INT-211"] * 2,
    ),
    "with ways out of the folder": (
        lambda files: files.update(
            {"attachments.csv": listing("../社区需求报告.pdf", "/项目实施方案.pdf", "C:\\资金.pdf")}
        ),
        ["INT-209"] * 3 + ["INT-211"] * 3,
    ),
    "many more": (
        lambda files: files.update({f"附件/{number}.pdf": PDF for number in range(400)}),
        ["INT-211"] * 400,
    ),
    "of other kinds": (
        lambda files: [
            *(files.pop(name) for name in (ONE, TWO, THREE)),
            files.update(
                {
                    "附件/a.JPG": b"\xff\xd8\xff\xe0",
                    "附件/b.docx": b"PK\3\4",
                    "附件/c.doc": bytes.fromhex("d0cf11e0a1b11ae1"),
                    "attachments.csv": listing("a.jpg", "b.docx", "c.doc"),
                }
            ),
        ],
        [],
    ),
    "on top": (lambda files: files.update({"社区需求报告.pdf": files.pop(ONE)}), ["INT-205"]),
}


@pytest.mark.parametrize("name", PACKAGES)
def test_what_goes_along_is_what_the_list_names(name: str, tmp_path: Path) -> None:
    changed, codes = PACKAGES[name]
    files = files_of(changed)
    for path, data in files.items():
        (tmp_path / "p" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "p" / path).write_bytes(data)
    packed = tmp_path / "p.zip"
    packed.write_bytes(zipped(files))
    for path in (tmp_path / "p", packed):
        raw = read_submission(path, path.name, outline(forms_now()[CALL]), LIMITS)
        assert sorted(fault.code for fault in raw.faults) == codes, path
        assert all(not fault.where.field for fault in raw.faults)


@pytest.mark.parametrize("shape", ["xlsx", "docx", "html", "json"])
def test_a_form_alone_says_that_its_files_come_another_way(
    shape: str, site: Site, tmp_path: Path
) -> None:
    form, answers = forms_now()[CALL], examples(CALL)["a"]
    call = next(call for call in site.calls if call.id == CALL)
    alone, packed = tmp_path / f"申报表.{shape}", tmp_path / "p.zip"
    alone.write_bytes(template(form, call, shape, answers))
    inside = alone.with_name("application.json") if shape == "json" else alone
    packed.write_bytes(zipped({inside.name: alone.read_bytes()}))
    for path, codes in ((alone, ["INT-213"] * 3), (packed, ["INT-209"] * 3)):
        raw = read_submission(path, path.name, outline(form), LIMITS)
        assert [fault.code for fault in raw.faults] == codes
        (result,) = check_submissions([raw], form, call, received=None)
        told = [(one.code, one.count) for one in result.findings]
        # What is not there is told file by file.
        assert told == ([(codes[0], 3)] if path == alone else [(codes[0], 1)] * 3)
        assert result.verdict == ("valid" if path == alone else "invalid")


def test_what_is_missing_is_named_and_no_number_with_it(site: Site, tmp_path: Path) -> None:
    call = next(call for call in site.calls if call.id == CALL)
    names = ("身份证510104198506150012.pdf", "证书", "项目\u202e方案.PDF")
    more = {"attachments.csv": listing(*names)}
    path = tmp_path / "p.zip"
    path.write_bytes(zipped(files_of(lambda files: files.update(more))))
    raw = read_submission(path, "p.zip", outline(forms_now()[CALL]), LIMITS)
    (result,) = check_submissions([raw], forms_now()[CALL], call, received=None)
    told = [one.message.partition("；")[0] for one in result.findings if one.code == "INT-209"]
    assert told == [
        "“附件”文件夹里没有“身份证＊.pdf”",
        "“附件”文件夹里没有这个文件",
        "“附件”文件夹里没有“项目?方案.PDF”",
    ]


RENAMED = {
    f"{CALL}-1.0-申报表-示例-a.json": ("json", []),
    "我的申报.JSON": ("json", []),
    "导出.json": ("spaced", []),
    "别处.json": ("other order", []),
    "申报表": ("xlsx", ["INT-207"]),
    "申报表.bak": ("docx", ["INT-207"]),
    "申报表.xls": ("xlsx", ["INT-207"]),
    "申报表.docx": ("xlsx", ["INT-207"]),
    "申报表.xlsx": ("docx", ["INT-207"]),
    "网页.html": ("xlsx", ["INT-207"]),
    "网页.txt": ("html", ["INT-207"]),
    "导出.txt": ("json", ["INT-207"]),
    "application.json": ("xlsx", ["INT-207"]),
}
"""What a form may be called, what it is, and what is told of that."""


def forms_and_papers(call: Call) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """A filled form in every shape, and the files that go along."""
    form, answers = forms_now()[CALL], examples(CALL)["a"]
    papers = {name: data for name, data in package_files(form, answers).items() if "/" in name}
    made = {kind: template(form, call, kind, answers) for kind in ("xlsx", "docx", "html", "json")}
    made["spaced"] = b"\n " + made["json"]
    # Written by another program, which keeps no order of its names.
    turned = dict(sorted(json.loads(made["json"]).items(), reverse=True))
    made["other order"] = json.dumps(turned).encode()
    return made, papers


def test_a_form_is_known_by_what_it_holds_and_not_by_its_name(site: Site, tmp_path: Path) -> None:
    form = forms_now()[CALL]
    made, papers = forms_and_papers(next(call for call in site.calls if call.id == CALL))
    known = {name: (made[kind], codes) for name, (kind, codes) in RENAMED.items()}
    for number, (name, (data, codes)) in enumerate(known.items()):
        folder = tmp_path / str(number)
        for path, content in {name: data, **papers}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        packed = folder.with_suffix(".zip")
        packed.write_bytes(zipped({name: data, **papers}))
        for path, more in ((folder, []), (packed, []), (folder / name, ["INT-213"] * 3)):
            raw = read_submission(path, path.name, outline(form), LIMITS)
            assert sorted(fault.code for fault in raw.faults) == codes + more, path
            assert raw.readable
    # Two are two, whatever they are called; JSON of others is none beside answers.
    for more, codes in ((made["json"], ["INT-202"]), (b"{}", ["INT-205"])):
        packed.write_bytes(zipped({"表.xlsx": made["xlsx"], "甲.json": more, **papers}))
        raw = read_submission(packed, packed.name, outline(form), LIMITS)
        assert [fault.code for fault in raw.faults] == codes


def test_more_files_than_anybody_reads_are_one_line(tmp_path: Path) -> None:
    path = tmp_path / "p.zip"
    more = {f"附件/{number}.pdf": b"" for number in range(10_000)}
    path.write_bytes(zipped(files_of(lambda files: files.update(more))))
    raw = read_submission(path, "p", outline(forms_now()[CALL]), LIMITS)
    assert [fault.code for fault in raw.faults] == ["INT-105"]


def test_an_attachment_may_be_larger_than_what_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "p.zip"
    path.write_bytes(zipped(files_of(lambda files: files.update({ONE: PDF * (2 << 20)}))))
    form = outline(forms_now()[CALL])
    limits = replace(LIMITS, ratio=1 << 20)
    assert read_submission(path, "p", form, limits).faults == ()
    less = replace(limits, attachment=1 << 20)
    assert [f.code for f in read_submission(path, "p", form, less).faults] == ["INT-212"]
