"""Forms put together from blocks: each alone, all together, and many chosen by chance."""

import random
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.authoring.call_skeleton import call_files
from generator.authoring.form_blocks import DEFAULT, library, with_needs
from generator.checks.limit_detection import limit_detection
from generator.checks.project import checked
from generator.checks.rule_detection import detection
from generator.cli.context import forms_of
from generator.cli.main import main
from generator.cli.new_form import begin_form, offers
from generator.findings import tell
from generator.forms.form import FieldType, Form
from generator.forms.formats import files
from generator.forms.reader import load_forms
from generator.model.calls import Call
from generator.sources.schemas import Schemas
from generator.submissions.check import check_submissions
from generator.submissions.intake.limits import LIMITS, outline
from generator.submissions.intake.package import read_submission
from tests.conftest import ROOT
from tests.support.filled import filled
from tests.support.opened_submissions import complete
from tools.form_tables import tables, written

NOW = datetime(2026, 4, 10, tzinfo=UTC)
SKELETON, INVENTED = "demo", "field-school-2026"
BLOCKS = tuple(library())
KEPT = tuple(name for name in BLOCKS if library()[name].rules)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project with an invented call and a skeleton, neither with a form."""
    root = tmp_path_factory.mktemp("blocks") / "project"
    shutil.copytree(ROOT / "tests/golden/sources", root)
    shutil.copytree(ROOT / "tests/calls", root / "site_data/calls")
    shutil.copytree(ROOT / "schemas/data", root / "schemas/data")
    shutil.copy2(ROOT / "mkdocs.yml", root)
    options = ["--root", str(root), "--as-of", "2026-04-10"]
    done = CliRunner().invoke(main, ["new", "call", SKELETON, *options])
    assert done.exit_code == 0, done.output
    return filled(root, SKELETON)


@pytest.fixture
def small(begun: Path, tmp_path: Path) -> Path:
    shutil.copytree(begun, tmp_path / "project")
    shutil.rmtree(tmp_path / "project/schemas/forms")
    # The skeleton as it stands before it has a form.
    call = tmp_path / f"project/site_data/calls/{SKELETON}"
    begins = call_files(SKELETON, NOW.date(), NOW.date(), "AA")
    files = {Path(path).name: content for path, content in begins.items()}
    for path in call.glob("*.yml"):
        text = path.read_text("utf-8").replace("held: rule", "held: judged")
        path.write_text(files[path.name] if path.name == "form.yml" else text, "utf-8")
    return tmp_path / "project"


def made(root: Path, call_id: str, names: tuple[str, ...]) -> tuple[Form, Call]:
    """A form of some blocks, which has passed every check with nothing to say."""
    done = begin_form(root, call_id, names, NOW)
    assert done.code == 0, "\n".join(done.lines)
    site, forms, _ = forms_of(root)
    call = site.call(call_id)
    assert call is not None
    assert tell(checked(root, NOW)[2], "text") == ""
    return forms[call_id][0], call


def is_sound(form: Form, call: Call, folder: Path) -> None:
    """The example of a form comes back from JSON and CSV, and keeps its form."""
    (example,) = form.examples
    shapes = {**files(form, call, "json", example.answers, "x")}
    shapes |= files(form, call, "csv", example.answers, "x")
    raws = []
    for name, content in shapes.items():
        (folder / name).write_bytes(content)
        raws.append(complete(read_submission(folder / name, name, outline(form), LIMITS)))
    for result in check_submissions(raws, form, call, received=None):
        assert (result.verdict, result.findings) == ("valid", ()), result.findings


@pytest.mark.parametrize("name", BLOCKS)
def test_each_block_alone_makes_a_form_that_keeps_itself(
    small: Path, tmp_path: Path, name: str
) -> None:
    form, call = made(small, SKELETON, (name,))
    is_sound(form, call, tmp_path)
    fields = {item.name for item in form.items()}
    sections = [one for block in with_needs([name]) for one in library()[block].sections]
    assert {s.id for s in form.sections} <= {s.id for s in sections}
    assert {n for s in sections for n in s.fields if "@" not in n} - {"district"} <= fields


@pytest.mark.parametrize("call_id", [SKELETON, INVENTED])
def test_chosen_by_chance_they_fit_together(small: Path, tmp_path: Path, call_id: str) -> None:
    known = [offer.block.id for offer in offers(small, call_id)]
    chance = random.Random(12)  # noqa: S311  the same forms each time
    subsets = [tuple(chance.sample(known, chance.randint(2, len(known) - 1))) for _ in range(10)]
    for number, names in enumerate((*subsets, tuple(known))):
        root = tmp_path / str(number)
        shutil.copytree(small, root)
        form, call = made(root, call_id, names)
        is_sound(form, call, tmp_path)
        assert detection(form, call).unnoticed == ()
        if number >= len(subsets) - 1:
            assert limit_detection(form, call).unnoticed == ()
        assert len(form.sections) >= len(set(names) - {"category"})


def test_a_form_of_all_blocks_is_sound_in_every_shape(small: Path, tmp_path: Path) -> None:
    names = ",".join(offer.block.id for offer in offers(small, SKELETON))
    root = ["--root", str(small)]
    done = CliRunner().invoke(main, ["new", "form", SKELETON, "--with", names, *root])
    assert done.exit_code == 0, done.output
    assert "申报表、示例和用例都通过检查" in done.output
    out = str(tmp_path / "out")
    shapes = ["template", SKELETON, "--format", "all", "--example", "-o", out, *root]
    assert CliRunner().invoke(main, shapes).exit_code == 0
    told = CliRunner().invoke(main, ["validate", SKELETON, out, *root])
    assert told.exit_code == 0, told.output
    assert told.output.endswith("共 5 份：符合 5 份。\n")


def test_a_new_form_is_called_as_its_call_is_whenever_that_is_written(begun: Path) -> None:
    site, forms, _ = forms_of(begun)
    call = site.call(SKELETON)
    assert call is not None
    (form,) = forms[SKELETON]
    listed = [(one.id, one.title, one.number) for one in call.form.sections]
    assert listed == [(one.id, one.title, one.number) for one in form.sections]
    assert (form.title, form.help) == (
        call.form.title,
        f"申报{call.short_title}要填写的内容。",
    )
    named = [
        *(begun / "schemas/forms" / SKELETON).rglob("*.*"),
        *(begun / "site_data/calls" / SKELETON).glob("form.yml"),
    ]
    assert [p.name for p in named if p.is_file() and "某某" in p.read_text("utf-8")] == []
    assert all(one.opens and one.opens > NOW for one in call.applications)
    other = replace(call, short_title="邻里 2027", form=replace(call.form, title="邻里项目申报表"))
    renamed, found = load_forms(begun, replace(site, calls=(other,)), Schemas.read(begun))
    assert found == ()
    (form,) = renamed[SKELETON]
    assert (form.title, form.help) == ("邻里项目申报表", "申报邻里 2027要填写的内容。")
    assert (form.schema["title"], form.schema["description"]) == (form.title, form.help)
    assert next(iter(form.schema)) == "$schema"


def test_clauses_that_a_form_holds_say_so_and_new_ones_stand_in_the_call(small: Path) -> None:
    form, call = made(small, SKELETON, ("budget", "category", "instalments"))
    bound = {rule.clause.id for rule in form.rules}
    assert {clause.id for clause in call.clauses if clause.held == "rule"} == bound
    assert {clause.id for clause in call.form.statements} < bound
    (ceiling,) = [c.ceiling for c in call.categories() if c.ceiling]
    assert ceiling.clause.id in bound


def test_whoever_is_asked_may_take_what_is_usual_or_choose(small: Path) -> None:
    root = ["--root", str(small)]
    offered = offers(small, SKELETON)
    answers = ["要吗", *("否" if offer.block.id != "team" else "是" for offer in offered)]
    done = CliRunner().invoke(
        main, ["new", "form", SKELETON, *root], input="\n".join(answers) + "\n"
    )
    assert done.exit_code == 0, done.output
    assert "请写 是 或 否。" in done.output
    assert [item.name for item in forms_of(small)[1][SKELETON][0].items()] == ["team"]
    again = CliRunner().invoke(main, ["new", "form", SKELETON, "--yes", *root])
    assert again.exit_code == 2
    assert f"{SKELETON} 已有申报表 schemas/forms/{SKELETON}/1.0" in again.output
    assert f"再运行 gongshi new call {SKELETON} --with" in again.output
    assert again.output.count("\n") == 1
    shutil.rmtree(small / "schemas/forms")
    done = CliRunner().invoke(main, ["new", "form", SKELETON, "--without", "contact,code", *root])
    assert done.exit_code == 0, done.output
    found = {section.id for section in forms_of(small)[1][SKELETON][0].sections}
    usual = {one.id for name in DEFAULT for one in library()[name].sections}
    assert found == usual - {"contact", "code"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--with budgt", "没有 budgt 这个部分；最接近的是 budget"),
        ("--with unit --without unit", "一个部分也没有选；请用 --with 写明要哪些部分"),
    ],
)
def test_what_cannot_be_made_is_refused(small: Path, options: str, message: str) -> None:
    command = ["new", "form", SKELETON, *options.split(), "--root", str(small)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 2
    assert message in done.output
    assert not (small / "schemas/forms").exists()


def test_a_call_without_instalments_is_offered_none(small: Path) -> None:
    assert "instalments" not in [offer.block.id for offer in offers(small, INVENTED)]
    command = ["new", "form", INVENTED, "--with", "instalments", "--root", str(small)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 2
    assert "里没有“分期拨付”要用的内容；请不选 instalments" in done.output


def test_a_fact_of_a_field_stands_in_one_file_of_a_form(small: Path) -> None:
    form, _ = made(small, SKELETON, BLOCKS)
    folder = small / f"schemas/forms/{SKELETON}/1.0"
    texts = {p.name: p.read_text("utf-8") for p in folder.rglob("*.*") if p.parent.name == "1.0"}
    for field in form.fields():
        fact = f'"title": "{field.title}", "description": "{field.help}"'
        assert [name for name, text in texts.items() if fact in text] == ["application.schema.json"]


def test_the_handbook_lists_every_block_kind_and_key(request: pytest.FixtureRequest) -> None:
    path = ROOT / "content/handbook/staff/form.md"
    page = path.read_text(encoding="utf-8")
    if request.config.getoption("--accept"):
        path.write_text(written(page), encoding="utf-8")
    assert written(page) == page
    rows = [line for line in tables().splitlines() if line.startswith("| `")]
    for name in (*library(), *FieldType):
        assert any(row.startswith(f"| `{name}` |") for row in rows), name
