"""What stands under /data/: JSON against its schema, tables that open safely, the data package."""

import csv
import hashlib
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path, PurePath
from zoneinfo import ZoneInfo

import frictionless
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator
from referencing import Registry

from generator.model import call_status, wording
from generator.model.calls import Call, Site
from generator.model.loader import load
from generator.render.data.call_json import call_json, last_day, written, written_end
from generator.render.data.csv_tables import (
    CsvColumn,
    CsvTable,
    case_table,
    csv_bytes,
    plain,
    safe,
    table_schema,
    tables,
)
from generator.render.data.data_package import data_files, data_package

ROOT = Path(__file__).parent.parent
SHANGHAI = ZoneInfo("Asia/Shanghai")
PROFILE = "profiles/2.0/datapackage.json"


@pytest.fixture(scope="module")
def site() -> Site:
    found, faults = load(ROOT)
    assert found is not None
    assert faults == ()
    return found


@pytest.fixture(scope="module")
def schema() -> dict:
    return json.loads((ROOT / "schemas/published/call.schema.json").read_bytes())


@pytest.fixture
def profile() -> dict:
    """The official profile, as the dplib package carries it."""
    return json.loads((resources.files("dplib") / PROFILE).read_text(encoding="utf-8"))


def told(site: Site, call: Call) -> dict:
    return json.loads(call_json(call, site))


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def one(site: Site, prefix: str) -> Call:
    return next(call for call in site.calls if call.prefix == prefix)


# The JSON of a call


def test_each_call_keeps_to_the_published_schema(site: Site, schema: dict) -> None:
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(
        schema, registry=Registry(), format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    for call in site.calls:
        assert list(validator.iter_errors(told(site, call))) == []


def test_a_call_without_any_optional_part_keeps_to_the_schema(site: Site, schema: dict) -> None:
    call = one(site, "CD")
    bare = replace(
        call,
        districts=None,
        cases=None,
        priorities=None,
        own_funds_clause="",
        source_clause="",
    )
    validator = Draft202012Validator(schema, registry=Registry())
    assert list(validator.iter_errors(told(site, bare))) == []
    assert told(site, bare)["funding"]["own_funds_percent"] is None


def test_every_field_of_the_schema_has_a_chinese_title_and_description(schema: dict) -> None:
    seen = 0
    for field in fields(schema):
        seen += 1
        about = field if "title" in field else target(schema, field)
        assert any("\u4e00" <= character <= "\u9fff" for character in about["title"]), field
        assert any("\u4e00" <= character <= "\u9fff" for character in about["description"]), field
    assert seen > 150


def test_the_schema_refuses_a_field_it_does_not_know(site: Site, schema: dict) -> None:
    assert all(
        node.get("additionalProperties") is not None
        for node in nodes(schema)
        if "properties" in node
    )
    broken = told(site, site.calls[0]) | {"unknown": 1}
    assert not Draft202012Validator(schema, registry=Registry()).is_valid(broken)


def nodes(schema: object):
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from nodes(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from nodes(value)


def fields(schema: dict):
    for node in nodes(schema):
        properties = node.get("properties")
        if isinstance(properties, dict) and node.get("type") is not None:
            yield from properties.values()


def target(schema: dict, field: dict) -> dict:
    return schema["$defs"][field["$ref"].removeprefix("#/$defs/")]


def test_the_json_names_its_schema_on_the_site(site: Site) -> None:
    files = data_files(site)
    for call in site.calls:
        value = json.loads(files[f"data/calls/{call.id}.json"])
        assert value["$schema"] == f"{site.url}data/schemas/call.schema.json"
    assert "data/schemas/call.schema.json" in files


def test_the_json_is_utf_8_indented_by_two_with_one_newline_at_the_end(site: Site) -> None:
    said = call_json(site.calls[0], site)
    assert said.startswith(b'{\n  "$schema"')
    assert said.endswith(b"}\n")
    assert not said.endswith(b"\n\n")
    assert site.calls[0].notice.title.encode() in said


def test_the_same_call_gives_the_same_bytes(site: Site) -> None:
    again, _ = load(ROOT)
    assert again is not None
    for call, other in zip(site.calls, again.calls, strict=True):
        assert call_json(call, site) == call_json(other, again)


def test_every_clause_stands_in_the_json_with_its_sentence(site: Site) -> None:
    for call in site.calls:
        said = wording.sentences(call)
        listed = told(site, call)["clauses"]
        assert [item["id"] for item in listed] == [clause.id for clause in call.clauses]
        for item, clause in zip(listed, call.clauses, strict=True):
            assert item["number"] == clause.number
            assert item["held"] == clause.held.value
            assert item["kind"] == clause.force.value
            assert item["sentence"] == said[clause.id]
            assert (item["says"] or "") == clause.says
            assert item["params"] == dict(clause.params)
            assert "{" not in item["sentence"]


def test_every_reference_in_the_json_points_to_a_clause(site: Site) -> None:
    for call in site.calls:
        value = told(site, call)
        known = {item["id"] for item in value["clauses"]}
        used = set(clause_references({k: v for k, v in value.items() if k != "clauses"}))
        assert used
        assert used <= known
        # Every clause belongs to some noun: none is listed that no part of the call refers to.
        assert known - used == set()


def clause_references(value: object):
    single = {"clause", "closed", "source", "own_funds", "after"}
    several = {"statements", "clauses", "directions", "purpose", "category_statements"}
    for node in nodes(value):
        for key, item in node.items():
            if key in single and isinstance(item, str) and item[:2].isupper():
                yield item
            elif key in several and isinstance(item, list):
                yield from (one for one in item if isinstance(one, str))


def test_the_held_clauses_are_counted(site: Site) -> None:
    for call in site.calls:
        held = told(site, call)["held"]
        assert sum(held.values()) == len(call.clauses)
        assert list(held) == ["rule", "judged", "informative"]


def test_every_assumption_stands_in_the_json(site: Site) -> None:
    for call in site.calls:
        readings = {item["reading"] for item in told(site, call)["assumptions"]}
        assert readings == {reading.reading for _, reading in call_status.assumptions(call)}


def test_the_quota_of_a_district_says_how_it_was_derived(site: Site) -> None:
    (quota,) = told(site, one(site, "CD"))["quotas"]
    districts = {row["district"]: row for row in quota["districts"]}
    assert len(districts) == 20
    most = max(quota["districts"], key=lambda row: row["most"])
    assert most == {
        "district": "金牛区",
        "least": None,
        "base": 2,
        "exceptional": False,
        "cases": [3, 4, 5, 6],
        "added": 4,
        "most": 6,
    }
    for row in quota["districts"]:
        assert row["most"] == row["base"] + row["added"]
        assert row["added"] == len(row["cases"]) * quota["bonus"]["add"]


def test_a_quota_that_is_not_counted_by_district_lists_none(site: Site) -> None:
    by_unit = [q for q in told(site, one(site, "KM"))["quotas"] if q["per"] == "unit"]
    assert [q["districts"] for q in by_unit] == [[]]
    assert by_unit[0]["most"] == 1


def test_a_quota_with_an_exception_says_so(site: Site) -> None:
    call = one(site, "CD")
    (quota,) = call.quotas
    special = replace(quota, exceptions=(("锦江区", 5, call.origin),))
    (said,) = told(site, replace(call, quotas=(special,)))["quotas"]
    assert said["exceptions"] == [{"district": "锦江区", "most": 5}]
    first = said["districts"][0]
    assert (first["base"], first["exceptional"], first["most"]) == (5, True, 6)


def test_five_working_days_end_on_the_day_the_official_calendar_gives(site: Site) -> None:
    counted = [m for m in told(site, one(site, "KM"))["milestones"] if m["span"]["counted"]]
    (review,) = counted
    assert review["working_days"] == 5
    assert review["span"] == {
        "start": "2020-10-01T00:00:00+08:00",
        "end": "2020-10-15T00:00:00+08:00",
        "last_day": "2020-10-14",
        "counted": True,
        "to_confirm": False,
    }


def test_a_closing_at_24_is_written_as_in_the_sources(site: Site) -> None:
    call = one(site, "CD")
    said = next(m for m in told(site, call)["milestones"] if m["role"] == "application")
    assert said["closes"] == "2023-06-12T24:00+08:00"
    assert said["opens"] is None
    assert said["span"]["end"] == "2023-06-13T00:00:00+08:00"
    assert said["span"]["last_day"] == "2023-06-12"


@pytest.mark.parametrize(
    ("moment", "as_end", "as_start", "day"),
    [
        ("2023-06-12T16:00:00Z", "2023-06-12T24:00+08:00", "2023-06-13T00:00+08:00", "2023-06-12"),
        ("2023-06-12T15:59:00Z", "2023-06-12T23:59+08:00", "2023-06-12T23:59+08:00", "2023-06-12"),
        ("2023-06-12T16:01:00Z", "2023-06-13T00:01+08:00", "2023-06-13T00:01+08:00", "2023-06-13"),
        ("2020-12-31T16:00:00Z", "2020-12-31T24:00+08:00", "2021-01-01T00:00+08:00", "2020-12-31"),
    ],
)
def test_an_instant_around_midnight(moment: str, as_end: str, as_start: str, day: str) -> None:
    instant = datetime.fromisoformat(moment)
    assert written_end(instant, SHANGHAI) == as_end
    assert written(instant, SHANGHAI) == as_start
    assert last_day(instant, SHANGHAI) == date.fromisoformat(day)


def test_the_cases_stand_in_the_json_as_listed(site: Site) -> None:
    call = one(site, "CD")
    assert call.cases is not None
    listed = told(site, call)["cases"]
    assert len(listed["rows"]) == 19
    assert [row["class"] for row in listed["rows"]] == [c.class_text for c in call.cases.cases]
    assert {row["class_id"] for row in listed["rows"]} == {c["id"] for c in listed["classes"]}


def test_a_case_of_an_unknown_class_has_no_class_id(site: Site) -> None:
    call = one(site, "CD")
    assert call.cases is not None
    odd = replace(call.cases.cases[0], class_text="别的类", summary="一句话。")
    changed = replace(call, cases=replace(call.cases, cases=(odd,)))
    (row,) = told(site, changed)["cases"]["rows"]
    assert (row["class_id"], row["class"], row["summary"]) == (None, "别的类", "一句话。")


def test_the_ceiling_in_force_is_the_nearest_above(site: Site) -> None:
    categories = {c["id"]: c for axis in told(site, one(site, "CD"))["axes"] for c in walk(axis)}
    assert categories["a"]["ceiling_in_force"] == 250000
    assert categories["b"]["ceiling_in_force"] is None
    assert categories["b2"]["ceiling"]["amount"] == 300000
    assert categories["b3"]["open"] is False
    assert categories["b3"]["reward"]["amount"] == 50000


def walk(node: dict):
    for child in node.get("categories", node.get("tracks", ())):
        yield child
        yield from walk(child)


# Tables


def test_a_table_opens_in_a_spreadsheet(site: Site) -> None:
    for path, content in data_files(site).items():
        if path.endswith(".csv"):
            assert content.startswith(b"\xef\xbb\xbf")
            assert content.count(b"\n") == content.count(b"\r\n")
            assert b"\x00" not in content
            assert content.endswith(b"\r\n")


def test_the_cases_carry_over_exactly(site: Site) -> None:
    call = one(site, "CD")
    assert call.cases is not None
    listed = rows(csv_bytes(case_table(call.cases)))
    assert len(listed) == 19
    names = call.cases.columns
    for row, case in zip(listed, call.cases.cases, strict=True):
        assert row[names["number"]] == str(case.number)
        assert row[names["district"]] == case.district
        assert row[names["title"]] == case.title
        assert row[names["class"]] == case.class_text
        assert row[names["unit"]] == case.unit


def test_the_header_row_names_the_fields_of_the_table_schema(site: Site) -> None:
    for call in site.calls:
        for table in tables(call, site):
            header = csv_bytes(table).decode("utf-8-sig").splitlines()[0].split(",")
            fields_of = table_schema(table)["fields"]
            assert isinstance(fields_of, list)
            assert header == [field["name"] for field in fields_of]
            assert all(len(row) == len(header) for row in table.rows)
            assert set(table.key) <= set(header)


def test_each_call_has_the_tables_it_has_rows_for(site: Site) -> None:
    names = {call.prefix: [t.name for t in tables(call, site)] for call in site.calls}
    assert names == {
        "CD": ["clauses", "milestones", "quotas", "cases"],
        "KM": ["clauses", "milestones", "quotas"],
    }
    assert [t.name for t in tables(replace(one(site, "KM"), districts=None), site)] == [
        "clauses",
        "milestones",
    ]


def test_the_quota_table_shows_base_added_and_sum(site: Site) -> None:
    table = next(t for t in tables(one(site, "CD"), site) if t.name == "quotas")
    listed = {row["地区"]: row for row in rows(csv_bytes(table))}
    row = listed["都江堰市"]
    assert (row["基数"], row["优秀案例数"], row["案例序号"], row["增加"], row["合计"]) == (
        "2",
        "2",
        "11、12",
        "2",
        "4",
    )
    assert row["另有规定"] == "否"


def test_the_milestone_table_says_what_was_counted(site: Site) -> None:
    table = next(t for t in tables(one(site, "KM"), site) if t.name == "milestones")
    listed = {row["条款标识"]: row for row in rows(csv_bytes(table))}
    review = listed["KM-6.2"]
    assert (review["截止"], review["最后一日"], review["推算"], review["工作日数"]) == (
        "2020-10-14T24:00+08:00",
        "2020-10-14",
        "是",
        "5",
    )
    assert listed["KM-1"]["截止"] == "2021-12-31T24:00+08:00"


def test_a_summary_gets_a_column_only_where_there_is_one(site: Site) -> None:
    call = one(site, "CD")
    assert call.cases is not None
    assert "简介" not in [c.name for c in case_table(call.cases).columns]
    told_case = replace(call.cases.cases[0], summary="一句话。", class_text="别的类")
    table = case_table(replace(call.cases, cases=(told_case,), columns={}))
    (row,) = rows(csv_bytes(table))
    assert (row["简介"], row["归并类别"], row["案例名称"]) == ("一句话。", "", told_case.title)


FORMULAS = [
    "=1+1",
    "+86 28",
    "-2",
    "@SUM(A1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    "﹦1",
    "−1",
    " =1+1",
    "\u3000=1+1",
    "\t=1+1",
    "\r\n=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "\x00=1+1",
    "'=1+1",
    "'text",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_reaches_a_spreadsheet_as_a_formula(text: str) -> None:
    table = CsvTable(
        name="t",
        title="表",
        columns=(CsvColumn(name="列", title="列"),),
        key=("列",),
        rows=((text,),),
    )
    (row,) = rows(csv_bytes(table))
    assert row["列"].startswith("'")
    assert not plain(row["列"]).strip(" \u3000").startswith("\t")


@given(st.text())
def test_a_safe_text_is_never_a_formula_and_comes_back(text: str) -> None:
    cell = safe(text)
    assert cell.lstrip()[:1] not in {"=", "+", "-", "@", "＝", "＋", "－", "＠"}
    assert not any(ord(character) < 32 for character in cell)
    assert safe(plain(cell)) == cell


# U+FFFC and U+FFFD stand for something that is missing and are dropped with what cannot be seen.
@given(
    st.text(st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\ufffc\ufffd"))
)
def test_a_text_without_control_characters_comes_back_exactly(text: str) -> None:
    assert plain(safe(text)) == text


@given(st.integers())
def test_a_number_is_never_touched(number: int) -> None:
    column = CsvColumn(name="数", title="数", type="integer")
    table = CsvTable(name="t", title="表", columns=(column,), key=("数",), rows=((number,),))
    (row,) = rows(csv_bytes(table))
    assert row["数"] == str(number)


def test_a_cell_says_nothing_yes_and_the_day() -> None:
    columns = tuple(CsvColumn(name=name, title=name) for name in "甲乙丙")
    table = CsvTable(
        name="t",
        title="表",
        columns=columns,
        key=("甲",),
        rows=((None, True, date(2020, 10, 14)), ('a,b\n"c"', False, None)),
    )
    first, second = rows(csv_bytes(table))
    assert first == {"甲": "", "乙": "是", "丙": "2020-10-14"}
    assert second == {"甲": 'a,b "c"', "乙": "否", "丙": ""}


# The data package


def test_the_data_package_passes_the_official_profile(site: Site, profile: dict) -> None:
    package = json.loads(data_package(site))
    assert package["$schema"] == f"https://datapackage.org/{PROFILE}"
    Draft7Validator.check_schema(profile)
    validator = Draft7Validator(profile, registry=Registry())
    assert list(validator.iter_errors(package)) == []
    # The profile is not a blank cheque: it refuses what version 2 forbids.
    for key, wrong in (("path", "/etc/passwd"), ("hash", "sha256:xyz"), ("bytes", "many")):
        broken = {**package, "resources": [{**package["resources"][0], key: wrong}]}
        assert not validator.is_valid(broken)


def test_the_data_package_passes_frictionless_without_the_network(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(site, tmp_path)
    monkeypatch.setattr("socket.socket.connect", refuse)
    report = frictionless.validate(str(tmp_path / "data/datapackage.json"))
    assert report.errors == []
    assert [error for task in report.tasks for error in task.errors] == []
    assert report.valid
    assert report.stats["tasks"] == len(json.loads(data_package(site))["resources"])


def test_frictionless_notices_a_changed_table(site: Site, tmp_path: Path) -> None:
    write(site, tmp_path)
    path = next((tmp_path / "data/calls").rglob("cases.csv"))
    path.write_bytes(path.read_bytes() + b"x\r\n")
    report = frictionless.validate(str(tmp_path / "data/datapackage.json"))
    assert not report.valid


def write(site: Site, folder: Path) -> None:
    for name, content in data_files(site).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def refuse(*_: object) -> None:
    raise AssertionError("a check reached for the network")


def test_the_data_package_lists_every_other_file_and_nothing_else(site: Site) -> None:
    files = data_files(site)
    package = json.loads(files["data/datapackage.json"])
    assert files["data/datapackage.json"] == data_package(site)
    listed = {f"data/{item['path']}": item for item in package["resources"]}
    # The same list in other shapes stands beside it.
    other = {path for path in files if path.startswith("data/results/")} - set(listed)
    assert {PurePath(path).name for path in other} <= {"datapackage.json", "list.json", "list.xlsx"}
    assert set(listed) == set(files) - {"data/datapackage.json"} - other
    names = [item["name"] for item in package["resources"]]
    assert len(names) == len(set(names))
    for path, item in listed.items():
        assert item["bytes"] == len(files[path])
        assert item["hash"] == f"sha256:{hashlib.sha256(files[path]).hexdigest()}"
        assert item["encoding"] == "utf-8"
        assert ("schema" in item) == path.endswith(".csv")


def test_the_data_package_names_the_notices_it_comes_from(site: Site) -> None:
    package = json.loads(data_package(site))
    titles = [source["title"] for source in package["sources"]]
    assert [call.notice.title in title for call, title in zip(site.calls, titles, strict=True)]
    assert any("昆社建办通〔2020〕8号" in title for title in titles)
    assert "created" not in package
    assert "licenses" not in package
    assert "contributors" not in package


def test_a_known_publisher_stands_in_the_data_package(site: Site, profile: dict) -> None:
    package = json.loads(data_package(replace(site, publisher="某市民政局")))
    assert package["contributors"] == [{"title": "某市民政局", "roles": ["publisher"]}]
    assert Draft7Validator(profile, registry=Registry()).is_valid(package)


def test_the_schemas_of_the_sources_stand_beside_the_published_one(site: Site) -> None:
    files = data_files(site)
    assert files["data/schemas/call.schema.json"] == site.schemas["published/call.schema.json"]
    assert files["data/schemas/sources/call.schema.json"] == site.schemas["data/call.schema.json"]
    extra = data_files(replace(site, schemas={"forms/x.schema.json": b"{}"}))
    assert not any(path.startswith("data/schemas/") for path in extra)


def test_no_data_depends_on_another_time_zone_of_the_reader(site: Site) -> None:
    instant = datetime(2023, 6, 12, 16, 0, tzinfo=UTC)
    zones = (UTC, ZoneInfo("America/New_York"), SHANGHAI)
    assert {written_end(instant.astimezone(zone), SHANGHAI) for zone in zones} == {
        "2023-06-12T24:00+08:00"
    }
