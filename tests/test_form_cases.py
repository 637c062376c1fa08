"""Forms tried on their own examples and cases, and the slips of rules that these tell apart."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.checks.form_cases import cases_of
from generator.checks.limit_detection import limit_detection
from generator.checks.project import checked
from generator.checks.rule_detection import detection, detection_lines
from generator.cli.context import forms_of
from generator.cli.main import main
from generator.findings import tell
from generator.forms.checklist import Plan
from generator.submissions import tables
from generator.submissions.case_check import kept_runs, run, trials_of
from tests.conftest import ROOT

NOW = datetime(2026, 11, 22, tzinfo=UTC)
FORM = "schemas/forms/kunming-2020/1.0"
CASES = f"{FORM}/cases/rules.yml"


def found(root: Path) -> list[str]:
    return tell(checked(root, NOW)[2], "text").splitlines()


def edit(root: Path, name: str, *changes: tuple[str, str]) -> None:
    path = root / name
    text = path.read_text("utf-8")
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")


@pytest.mark.parametrize("call_id", ["chengdu-2023", "kunming-2020"])
def test_the_cases_of_the_shipped_forms_tell_every_slip_of_a_rule_apart(call_id: str) -> None:
    site, forms, _ = forms_of(ROOT)
    call = site.call(call_id)
    assert call is not None
    result = detection(forms[call_id][0], call)
    assert result.tried > 40
    assert list(detection_lines(forms[call_id][0], result))[1:] == [
        f"没有区别 {mutant.rule.clause.id} {mutant.rule.at} {mutant.what}：{reason}"
        for mutant, reason in result.alike
    ]
    assert len(result.alike) <= 4
    held = limit_detection(forms[call_id][0], call)
    assert held.tried > 130
    assert held.unnoticed == ()


# What is spoilt, and what is told of it, without the codes of other lines.
SPOILT = [
    (
        f"{FORM}/examples/community.json",
        ('"registered": true', '"registered": false'),
        f"{FORM}/examples/community.json:16:17: 错误 FRM-170 示例不符合申报表：KM-3 "
        "申报主体没有经过合法登记或者备案；请先办理登记或备案",
    ),
    (
        f"{FORM}/examples/community.json",
        ('"amount": "8000.00"', '"amount": "8000.01"'),
        f"{FORM}/examples/community.json:71:3: 错误 FRM-170 示例不符合申报表：KM-6.1.3-i "
        "各项支出之和不等于项目总预算；请核对预算表",
    ),
    (
        CASES,
        ("- example: community", "- example: comunity"),
        f"{CASES}:5:14: 错误 FRM-171 示例 comunity 不在 examples 里；是否要写 community？",
    ),
    (
        CASES,
        ("/registered:", "/registred:"),
        "错误 FRM-171 申报表里没有栏目 registred；是否要写 registered？",
    ),
    (
        CASES,
        ("/budget/0/amount:", "/budget/0/amuont:"),
        "错误 FRM-171 budget 里没有 amuont 这一列；是否要写 amount？",
    ),
    (
        CASES,
        ("    rows: {/attachments: []}", '    answers: {/attachments: ""}'),
        "错误 FRM-171 attachments 是明细表；请写进 rows，或写到行和列",
    ),
    (
        CASES,
        ('    answers: {/registered: "否"}', "    rows: {/registered: []}"),
        "错误 FRM-171 registered 不是明细表；请写进 answers",
    ),
    (
        f"{FORM}/rules.yml",
        ("check: application.registered", "check: application.finance_sound"),
        "错误 FRM-172 用例与写明的不一致：没有查出 KM-3 /registered；请改正规则，"
        "或改正用例的 finds",
    ),
    (
        f"{FORM}/rules.yml",
        ("application.end <= params.ends", "application.end < params.ends"),
        "错误 FRM-172 用例与写明的不一致：多查出 KM-1 /end；请改正规则，或改正用例的 finds",
    ),
    (
        "site_data/calls/kunming-2020/timeline.yml",
        ("kind: waivable", "kind: must"),
        "错误 FRM-172 用例与写明的不一致：",
    ),
    (
        CASES,
        (
            '  - example: community\n    answers: {/inspected: "failed"}\n'
            "    finds: [{code: KM-3-a, at: /inspected}]\n",
            "",
        ),
        f"{FORM}/rules.yml:22:5: 提醒 FRM-173 没有用例查得出条款 KM-3-a 的这条规则；"
        "请补一个不符合的用例",
    ),
    (
        f"{FORM}/rules.yml",
        (
            "  - clause: KM-3-b\n",
            "  - clause: KM-3-b\n    at: /finance_sound\n"
            '    when: application.level == "major" && application.field == "other"\n'
            "    check: application.finance_sound\n    fails: 例；例\n  - clause: KM-3-b\n",
        ),
        f"{FORM}/rules.yml:26:5: 提醒 FRM-174 没有示例或用例符合条款 KM-3-b 的这条规则；",
    ),
]


@pytest.mark.parametrize(("name", "change", "message"), SPOILT)
def test_what_is_wrong_is_told_at_its_line(
    sources: Path, name: str, change: tuple[str, str], message: str
) -> None:
    edit(sources, name, change)
    lines = found(sources)
    assert any(message in line for line in lines), lines


def test_a_form_without_any_case_is_told_once(sources: Path) -> None:
    (sources / CASES).unlink()
    assert found(sources) == [
        f"{FORM}/rules.yml: 提醒 FRM-173 19 条规则没有用例，写错了也看不出来；"
        "请用 gongshi new case kunming-2020 写用例"
    ]


def test_a_case_is_written_with_what_it_finds(sources: Path) -> None:
    root = ["--root", str(sources)]
    changes = ["--set", "/lead_kind=university", "--set", "/partners=[]"]
    done = CliRunner().invoke(main, ["new", "case", "kunming-2020", *changes, *root])
    assert done.exit_code == 0, done.output
    assert "查出 KM-3.1 /lead_kind" in done.output
    text = (sources / CASES).read_text("utf-8")
    assert text.endswith(
        '  - example: community\n    answers: {/lead_kind: "university"}\n'
        "    rows: {/partners: []}\n    finds: [{code: KM-3.1, at: /lead_kind}]\n"
    )
    assert found(sources) == []
    (sources / CASES).unlink()
    assert CliRunner().invoke(main, ["new", "case", "kunming-2020", *changes, *root]).exit_code == 0
    assert (sources / CASES).read_text("utf-8").count("- example:") == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("/grant", "改动 /grant 没有写等号；"),
        ("grant=1", "grant 不是栏目的位置；"),
        ("/nosuch=1", "申报表里没有栏目 nosuch；"),
        ("/partners=[1]", "明细表的行写成 JSON，"),
        ("/partners=1", "partners 是明细表；"),
    ],
)
def test_a_change_that_is_none_is_refused(sources: Path, change: str, message: str) -> None:
    before = (sources / CASES).read_bytes()
    command = ["new", "case", "kunming-2020", "--set", change, "--root", str(sources)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 2
    assert message in done.output
    assert (sources / CASES).read_bytes() == before


def test_a_case_that_reads_the_time_of_receipt_says_when(sources: Path) -> None:
    late = ["--received", "2020-10-08T10:00+08:00"]
    root = ["--root", str(sources)]
    done = CliRunner().invoke(main, ["new", "case", "kunming-2020", *late, *root])
    assert done.exit_code == 0, done.output
    assert "finds: [{code: KM-6.1.1}]" in (sources / CASES).read_text("utf-8")
    assert found(sources) == []


def test_what_is_not_told_apart_is_listed_at_its_rule(sources: Path) -> None:
    root = ["--root", str(sources)]
    edit(
        sources,
        CASES,
        ('    answers: {/budget/0/amount: "8000.01"}\n', ""),
        ("    finds: [{code: KM-6.1.3-i, at: /budget}]\n", ""),
    )
    done = CliRunner().invoke(main, ["rules", "--detection", "kunming-2020", *root])
    assert done.exit_code == 1
    assert "用例查出 77 处" in done.output
    assert "查不出 KM-6.1.3-i /budget check: 第 42 字 == 改为 >=；请补用例" in done.output
    with (sources / CASES).open("a") as file:
        file.write(
            "equivalent:\n"
            "  - {clause: KM-6.1.3-i, at: /budget, reason: 例, "
            'change: "check: 第 42 字 == 改为 >="}\n'
            '  - {clause: KM-3, at: /registered, change: "check: 取反", reason: 例}\n'
        )
    done = CliRunner().invoke(main, ["rules", "--detection", "kunming-2020", *root])
    assert done.exit_code == 1
    assert "没有区别 KM-6.1.3-i /budget" in done.output
    assert "这一处查得出，或者规则里没有；请删去" in done.output


def test_a_form_is_tried_again_only_where_something_is_another() -> None:
    site, forms, _ = forms_of(ROOT)
    call, form = site.calls[1], forms["kunming-2020"][0]
    cases = cases_of(form)[0]
    first = kept_runs(form, call, cases)
    assert len(first) == len(form.examples) + len(cases)
    _, read_anew, _ = forms_of(ROOT)
    again = read_anew["kunming-2020"][0]
    assert kept_runs(again, call, cases_of(again)[0]) is first
    table = next(form.tables())
    section = next(one for one in form.sections if table in one.items)
    other = replace(table, descriptor={**table.descriptor, "missingValues": ["", "-"]})
    items = tuple(other if one is table else one for one in section.items)
    sections = tuple(
        replace(section, items=items) if one is section else one for one in form.sections
    )
    for changed_form, changed_call, changed_cases in (
        (replace(form, rules=form.rules[1:]), call, cases),
        (replace(form, schema={**form.schema, "minProperties": 1}), call, cases),
        (replace(form, sections=sections), call, cases),
        (replace(form, examples=form.examples[:1]), call, cases[:1]),
        (form, replace(call, kinds=call.kinds[1:]), cases),
        (form, call, cases[1:]),
        (form, call, (replace(cases[0], finds=()), *cases[1:])),
    ):
        assert kept_runs(changed_form, changed_call, changed_cases) is not first


def test_a_clause_of_a_later_version_asks_nothing_of_an_earlier_one(sources: Path) -> None:
    earlier, later = sources / FORM, sources / FORM.replace("/1.0", "/1.1")
    shutil.copytree(earlier, later)
    name = "site_data/calls/kunming-2020/form.yml"
    for path in (*later.rglob("*.yml"), *later.rglob("*.json"), sources / name):
        path.write_text(path.read_text("utf-8").replace('"1.0"', '"1.1"'), "utf-8")
    shutil.rmtree(earlier / "cases")
    rules = (earlier / "rules.yml").read_text("utf-8")
    kept = [part for part in rules.split("  - ") if "clause: KM-3-b\n" not in part]
    assert len(kept) < rules.count("  - ") + 1
    (earlier / "rules.yml").write_text("  - ".join(kept), "utf-8")
    site, forms, found = checked(sources, NOW)
    assert [one.code for one in found] == ["FRM-173"]
    call = site.call("kunming-2020") if site else None
    assert call is not None
    judged = [{one.clause.id for one in Plan(form, call).left} for form in forms[call.id]]
    # People judge what the earlier version has no rule for.
    assert judged[1] - judged[0] == {"KM-3-b"}


def test_the_library_of_tables_is_not_asked_of_sound_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("it takes as long to load as the rest of a check")

    monkeypatch.setattr(tables, "library_faults", refuse)
    site, forms, _ = forms_of(ROOT)
    for call in site.calls:
        for form in forms[call.id]:
            runs = list(run(form, call, trials_of(form, cases_of(form)[0])))
            assert len(runs) > len(form.examples)


def test_the_first_case_is_written_where_there_is_none_yet(sources: Path) -> None:
    head = (sources / CASES).read_text("utf-8").partition("cases:")[0]
    (sources / CASES).write_text(f"{head}cases: []\n", "utf-8")
    options = ["new", "case", "kunming-2020", "--root", str(sources), "--set"]
    for count, change in enumerate(("/registered=否", "/finance_sound=否"), start=1):
        assert CliRunner().invoke(main, [*options, change]).exit_code == 0
        assert (sources / CASES).read_text("utf-8").count("- example:") == count


def test_the_same_change_again_writes_its_case_anew(sources: Path) -> None:
    options = ["new", "case", "kunming-2020", "--root", str(sources)]
    changes = ["--set", "/lead_kind=university", "--set", "/partners=[]"]
    assert CliRunner().invoke(main, [*options, *changes]).exit_code == 0
    assert CliRunner().invoke(main, [*options, "--set", "/registered=否"]).exit_code == 0
    assert (sources / CASES).read_text("utf-8").count('{/registered: "否"}') == 1
    right = (sources / CASES).read_text("utf-8")
    written = "rows: {/partners: []}\n    finds: [{code: KM-3.1, at: /lead_kind}]"
    assert right.count(written) == 1
    edit(sources, CASES, (written, "rows: {/partners: []}\n    finds: []  # 一"))
    done = CliRunner().invoke(main, [*options, *changes[2:], *changes[:2]])
    assert "里同样改动的用例已改写" in done.output, done.output
    assert (sources / CASES).read_text("utf-8") == right
    refused = CliRunner().invoke(main, options)
    assert (refused.exit_code, refused.output.count("\n")) == (2, 1)
    assert "没有写改动；请用 --set" in refused.output
    assert (sources / CASES).read_text("utf-8") == right


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"general"', '"genral"', ":7:12: 错误 FRM-111 “"),
        ('"general"', '"genral"', "没有 genral 这个选项；是否要写 general？"),
        ('"registered": true', '"registered": "true"', ":16:17: 错误 FRM-111 示例里的“"),
        ('"project_name"', '"projekt_name"', ":6:19: 错误 FRM-111 申报表里没有栏目 projekt_name；"),
        ('"indicator"', '"indicater"', "没有 indicater 这一列；是否要写 indicator？"),
        ('"version": "1.0"', '"version": "1.9"', ":2:3: 错误 FRM-111 这里应写批次"),
    ],
)
def test_an_answer_of_an_example_is_told_at_its_line(
    sources: Path, old: str, new: str, told: str
) -> None:
    edit(sources, f"{FORM}/examples/community.json", (old, new))
    assert [line for line in found(sources) if told in line], found(sources)


def test_a_case_that_waits_for_a_time_of_the_call_is_not_tried(sources: Path) -> None:
    rules = sources / FORM / "rules.yml"
    rule = (
        "  - clause: KM-6.1.3-a\n    at: /start\n    check: application.start > closes\n"
        "    fails: 开始的日期不晚于申报截止的日期；请改正\n"
    )
    rules.write_text(rules.read_text("utf-8").rstrip("\n") + "\n" + rule, "utf-8")
    options = ["new", "case", "kunming-2020", "--root", str(sources)]
    for change in (["--received", "2020-10-08T10:00+08:00"], ["--set", "/start=2020-09-30"]):
        assert CliRunner().invoke(main, [*options, *change]).exit_code == 0
    text = (sources / CASES).read_text("utf-8")
    assert "{code: KM-6.1.3-a, at: /start}" in text
    assert "finds: [{code: KM-6.1.1}]" in text
    assert [line for line in found(sources) if " FRM-" in line] == []
    detecting = ["rules", "--detection", "kunming-2020", *options[3:]]
    settled = CliRunner().invoke(main, detecting).output
    name = "site_data/calls/kunming-2020/timeline.yml"
    edit(sources, name, ("    closes:", "    to_confirm: [closes]\n    closes:"))
    assert [line for line in found(sources) if " FRM-" in line] == []
    detected = CliRunner().invoke(main, detecting).output
    waiting = [line for line in detected.split("\n") if "待确认" in line]
    assert len(waiting) == 1, detected
    assert "KM-6.1.3-a /start 要用待确认的申报时间，还试不了；请在时间确认后再试" in waiting[0]
    assert ("查不出 KM-6.1.3-a /start" in detected, "待确认" in settled) == (False, False)
    assert (detected.count("查不出 KM-6"), settled.count("查不出 KM-6")) == (0, 0)
    # What waits for nothing is tried as ever.
    edit(sources, CASES, ("{code: KM-3-a, at: /inspected}", "{code: KM-3-b, at: /inspected}"))
    assert [line for line in found(sources) if " FRM-172 " in line]
