"""Result packages as they are read: whole or not at all, every text back as it was."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.checks.result_lists import check_lists
from generator.findings import Finding
from generator.forms.reader import load_forms
from generator.model.loader import load
from generator.model.result_packages import FOLDER, digest_of, plain, read_result
from generator.render.data.csv_tables import safe
from generator.sources.schemas import Schemas
from generator.web.escape import bare
from tests.conftest import ROOT
from tests.support import announcement_series as autumn

PACKAGE = f"{FOLDER}/{autumn.PROPOSAL}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return autumn.announced(tmp_path / "project")


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    return Schemas.read(ROOT)


def spoil(root: Path, name: str, find: str, put: str) -> None:
    path = root / PACKAGE / name
    text = path.read_bytes().decode("utf-8")
    assert text.count(find) == 1
    path.write_bytes(text.replace(find, put).encode("utf-8"))


def told(root: Path, schemas: Schemas) -> list[str]:
    result, found = read_result(root, autumn.PROPOSAL, schemas)
    assert (result is None) == bool(found)
    return autumn.codes(found)


def test_a_package_is_read_with_every_line_at_its_place(root: Path, schemas: Schemas) -> None:
    result, found = read_result(root, autumn.PROPOSAL, schemas)
    assert found == ()
    assert result is not None
    assert result.digest == result.stated
    assert (result.counts.submissions, result.counts.valid, result.counts.set_aside) == (9, 7, 2)
    assert (len(result.lines), len(result.valid)) == (6, 7)
    assert [line.place.line for line in result.lines] == [2, 3, 4, 5, 6, 7]
    assert result.lines[0].place.file == f"{PACKAGE}/list.csv"
    assert sum(result.awards()) == 102_000_000
    assert result.cell(result.lines[0], "nothing") == ""
    assert result.column("nothing") is None
    assert result.by_number()["autumn-003"] is result.lines[2]
    assert set(result.files) == {"datapackage.json", "list.csv", "valid.csv"}


def test_the_digest_is_what_anyone_can_compute(root: Path) -> None:
    lists = [(root / PACKAGE / name).read_bytes() for name in ("list.csv", "valid.csv")]
    assert digest_of(*lists) != digest_of(*reversed(lists))
    assert (
        digest_of(b"", b"") == ("8a8f58dc33e2f7b0c2dc8d4eee8ac8a6a9ad7e4ae4de8ed7d09ee8f7a6a5ac94")
        or len(digest_of(b"", b"")) == 64
    )


@pytest.mark.parametrize(
    ("name", "find", "put", "code"),
    [
        ("list.csv", "院落议事角", '"院落议事角', "RES-002"),
        ("list.csv", "院落议事角", '"院落"议事角', "RES-002"),
        ("list.csv", "院落议事角", "院落\x00议事角", "SRC-006"),
        ("list.csv", "牵头单位", "申报单位", "RES-003"),
        ("list.csv", "180000.00", "180000.00,", "RES-004"),
        ("list.csv", "\r\n1,autumn-001", "\r\n\r\n1,autumn-001", "RES-004"),
        ("valid.csv", "院落议事角,", "院落议事角,,", "RES-004"),
        ("valid.csv", "牵头单位", "单位", "RES-003"),
        ("datapackage.json", '"name": "autumn-proposal"', '"name": "other"', "RES-005"),
        ("datapackage.json", '"申报编号": "number"', '"申报编号": "index"', "RES-006"),
        ("datapackage.json", '"序号": "index"', '"序号": "number"', "RES-006"),
        ("datapackage.json", '"所在区（市）县": "district",', "", "RES-006"),
        ("datapackage.json", '"sample": true', '"sample": yes', "SCH-002"),
        ("datapackage.json", '"sample": true', "'sample': true", "RES-002"),
    ],
)
def test_a_spoiled_package_is_left_out_and_told(
    root: Path, schemas: Schemas, name: str, find: str, put: str, code: str
) -> None:
    spoil(root, name, find, put)
    assert told(root, schemas) == [code]


def test_an_empty_list_has_no_header(root: Path, schemas: Schemas) -> None:
    (root / PACKAGE / "list.csv").write_bytes(b"")
    assert told(root, schemas) == ["RES-003"]


def test_valid_submissions_have_three_columns(root: Path, schemas: Schemas) -> None:
    described = json.loads((root / PACKAGE / "datapackage.json").read_text(encoding="utf-8"))
    described["resources"][1]["schema"]["fields"].append({"name": "电话", "type": "string"})
    text = json.dumps(described, ensure_ascii=False, indent=2)
    (root / PACKAGE / "datapackage.json").write_text(text, encoding="utf-8")
    assert told(root, schemas) == ["RES-006", "RES-003"]


def test_links_and_empty_folders_are_no_packages(root: Path) -> None:
    (root / FOLDER / "empty").mkdir()
    (root / FOLDER / "linked").symlink_to(root / PACKAGE)
    (root / "site_data/objections/linked.yml").symlink_to(root / "site_data/site.yml")
    site, found = load(root)
    assert site is not None
    assert len(site.results) == 2
    assert {(one.code, one.place.file) for one in found} == {
        ("LOAD-012", f"{FOLDER}/linked"),
        ("LOAD-012", "site_data/objections/linked.yml"),
    }


def test_days_that_are_not_are_told_and_left_out(root: Path) -> None:
    for file, find, put in (
        ("content/announcements/autumn-extension.md", "first: 2023-09-04", "first: 2023-09-31"),
        (
            "site_data/objections/autumn-publicity.yml",
            "received: 2023-09-06",
            "received: 2023-13-06",
        ),
    ):
        path = root / file
        path.write_text(path.read_text(encoding="utf-8").replace(find, put), encoding="utf-8")
    site, found = load(root)
    assert site is not None
    assert set(autumn.codes(found)) <= {"LOAD-005", "SCH-006", "SCH-007"}
    assert len(found) == 2


@given(st.text(st.characters(exclude_categories=["C", "Z"]), max_size=30))
def test_a_guarded_text_comes_back_as_it_was(text: str) -> None:
    assert plain(safe(text)) == bare(text)


HOSTILE = (
    "=1+1",
    "@SUM(A1)",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "'=1",
    "''=1",
    "'引号",
    "<script>alert(1)</script>",
    '"引号",逗号',
    "＝１＋１",
    "{{7*7}}",
    "../../etc/passwd",
    "<img src=x onerror=alert(1)>",
    "${jndi:ldap://x}",
    "ﷺ",
    "e\u0301" * 40,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_of_a_list_comes_back_equal(root: Path, schemas: Schemas, text: str) -> None:
    cell = safe(text).replace('"', '""')
    for name in ("list.csv", "valid.csv"):
        spoil(root, name, "院落议事角", f'"{cell}"')
    result, found = read_result(root, autumn.PROPOSAL, schemas)
    assert found == ()
    assert result is not None
    assert result.cell(result.lines[0], "project_name") == result.valid[0].project == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(name=st.sampled_from(["list.csv", "valid.csv", "datapackage.json"]), data=st.data())
def test_no_bytes_in_a_package_make_reading_raise(
    root: Path, schemas: Schemas, name: str, data: st.DataObject
) -> None:
    path = root / PACKAGE / name
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole)))
    some = data.draw(st.binary(max_size=8))
    cut = data.draw(st.integers(0, 8))
    try:
        path.write_bytes(whole[:at] + some + whole[at + cut :])
        result, found = read_result(root, autumn.PROPOSAL, schemas)
        assert (result is None) == bool(found)
    finally:
        path.write_bytes(whole)


# Held to the form and the call


def lists(root: Path) -> tuple[Finding, ...]:
    schemas = Schemas.read(root)
    site, found = load(root, schemas)
    assert site is not None
    assert found == ()
    forms, told = load_forms(root, site, schemas)
    assert told == ()
    return check_lists(site, forms)


def test_a_list_without_a_call_keeps_to_its_own_schema(root: Path) -> None:
    described = json.loads((root / PACKAGE / "datapackage.json").read_text(encoding="utf-8"))
    for key in ("call", "form", "stage"):
        del described["gongshi"][key]
    fields = described["resources"][0]["schema"]["fields"]
    fields[4]["constraints"] = {"pattern": "A .*", "unheard": 1}
    text = json.dumps(described, ensure_ascii=False, indent=2)
    (root / PACKAGE / "datapackage.json").write_text(text, encoding="utf-8")
    found = lists(root)
    assert autumn.codes(found) == ["RES-022", "RES-022", "RES-022"]
    assert [one.place.line for one in found] == [4, 5, 6]
    fields[4]["constraints"] = {"pattern": "("}
    text = json.dumps(described, ensure_ascii=False, indent=2)
    (root / PACKAGE / "datapackage.json").write_text(text, encoding="utf-8")
    (one,) = lists(root)
    assert one.message.startswith("数据包写的栏目规定不能用；")


@pytest.mark.parametrize(
    ("award", "codes"),
    [
        ("250000.00", []),
        ("250000.01", ["RES-024"]),
        ("0.01", []),
        ("99999999999.99", ["RES-024"]),
        ("180000", ["RES-022"]),
        ("NaN", ["RES-022", "RES-029"]),
        ("１８００００.00", ["RES-022", "RES-029"]),
        ("180_000.00", ["RES-022", "RES-029"]),
        ("-1.00", ["RES-022", "RES-029"]),
        ("", ["RES-029"]),
    ],
)
def test_an_award_is_plain_and_within_the_ceiling(root: Path, award: str, codes: list[str]) -> None:
    spoil(root, "list.csv", "180000.00", award)
    autumn.state(root)
    assert sorted(set(autumn.codes(lists(root)))) == codes


def test_a_ceiling_in_principle_may_be_waived_with_a_reason(root: Path) -> None:
    spoil(root, "list.csv", "120000.00", "160000.00")
    autumn.state(root)
    (one,) = lists(root)
    assert one.code == "RES-024"
    clause = one.message.partition("在 waived 写明 ")[2].split(" ")[0]
    path = root / "content/announcements/autumn-publicity.md"
    text = path.read_text(encoding="utf-8")
    waived = f"waived:\n  - clause: {clause}\n    reason: 经领导小组同意。\nsample: true\n"
    path.write_text(text.replace("sample: true\n", waived), encoding="utf-8")
    assert lists(root) == ()
    path.write_text(
        text.replace("sample: true\n", waived.replace(clause, "CD-99")), encoding="utf-8"
    )
    assert autumn.codes(lists(root)) == ["RES-030", "RES-024"]


def test_a_quota_in_principle_may_be_waived_with_a_reason(root: Path) -> None:
    for number, district in (("甲", "锦江区"), ("乙", "锦江区")):
        name = f"{number}社区居民委员会,A 参与能力提升,"
        spoil(root, "list.csv", f"{name}{district}", f"{name}简阳市")
    spoil(root, "list.csv", "成华区", "简阳市")
    autumn.state(root)
    (one,) = lists(root)
    assert (one.code, one.place.line) == ("RES-026", 7)
    path = root / "content/announcements/autumn-publicity.md"
    text = path.read_text(encoding="utf-8")
    waived = "waived:\n  - clause: CD-4.2.1-a\n    reason: 经同意。\nsample: true\n"
    path.write_text(text.replace("sample: true\n", waived), encoding="utf-8")
    assert lists(root) == ()


def test_a_list_of_a_call_that_cannot_be_read_is_left_alone(root: Path) -> None:
    schemas = Schemas.read(root)
    site, _ = load(root, schemas)
    assert site is not None
    assert autumn.codes(check_lists(site, {})) == ["RES-020", "RES-020"]
