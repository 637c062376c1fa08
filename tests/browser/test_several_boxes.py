"""Several options on the page: boxes to tick, by keyboard, kept, printed, taken in again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.forms.formats import template
from generator.submissions.check import read_submissions
from generator.submissions.intake.limits import LIMITS, outline
from generator.submissions.intake.package import read_submission
from tests.browser.clerk import export, fill_by_keyboard, open_alone
from tests.parity.calls import Subject, invented


@pytest.fixture(scope="module")
def subject(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    [found] = invented(tmp_path_factory.mktemp("several") / "invented").values()
    return found


@pytest.fixture
def page(browser: Browser, subject: Subject, tmp_path: Path, faults: list[str]) -> Iterator[Page]:
    path = tmp_path / "form.html"
    path.write_bytes(template(subject.form, subject.call, "html", {}))
    page = open_alone(browser, path, faults)
    yield page
    page.context.close()


def test_it_is_filled_by_keyboard_and_comes_back_from_package_and_saved_page(
    page: Page, subject: Subject, tmp_path: Path
):
    given = next(one.answers for one in subject.form.examples if one.name == "wetland")
    fill_by_keyboard(page, subject.form, given, "检查")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "检查通过"
    kept = tmp_path / "saved.html"
    kept.write_text(
        f"<!doctype html>{page.evaluate('document.documentElement.outerHTML')}", encoding="utf-8"
    )
    for path in (export(page, tmp_path), kept):
        raw = read_submission(path, path.name, outline(subject.form), LIMITS)
        [read] = read_submissions([raw], subject.form, subject.call, received=None)
        assert read.result.verdict == "valid"
        assert read.answers == {key: value for key, value in given.items() if key != "form"}


def test_its_boxes_have_one_name_and_what_hangs_on_one_comes_and_goes(page: Page):
    group = page.get_by_role("group", name="服务对象")
    assert group.get_by_role("checkbox").count() == 4
    expect(page.locator("#a-serves .gs-hint")).to_contain_text("最多 3 项")
    care = page.locator("#a-care")
    group.get_by_label("老人").check()
    expect(care).to_be_visible()
    group.get_by_label("老人").uncheck()
    group.get_by_label("学生").check()
    expect(care).to_be_hidden()
    for label in ("家长、监护人", "老人", "志愿者"):
        group.get_by_label(label).check()
    expect(page.locator("#a-serves .gs-fault")).to_contain_text("所选的项数")
    group.get_by_label("志愿者").uncheck()
    expect(page.locator("#a-serves .gs-fault")).to_have_count(0)


def test_a_draft_keeps_it_and_paper_shows_it(page: Page):
    group = page.get_by_role("group", name="服务对象")
    group.get_by_label("志愿者").check()
    group.get_by_label("学生").check()
    page.get_by_text("已存").wait_for()
    page.reload()
    group = page.get_by_role("group", name="服务对象")
    expect(group.get_by_label("学生")).to_be_checked()
    expect(group.get_by_label("志愿者")).to_be_checked()
    expect(group.get_by_label("老人")).not_to_be_checked()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("[data-field=serves] .gs-said")).to_have_text("学生；志愿者")


def test_a_text_from_a_file_is_put_into_the_boxes_and_what_is_meant_is_offered(
    page: Page, subject: Subject, tmp_path: Path
):
    given = next(one.answers for one in subject.form.examples if one.name == "woodland")
    path = tmp_path / "application.json"
    for written, ticked, offered in (
        ('["helpers", "pupils"]', ["学生", "志愿者"], None),
        ('"学生、老人"', ["学生", "老人"], None),
        ('"学生,老人"', ["学生,老人"], "学生；老人"),
    ):
        text = template(
            subject.form, subject.call, "json", {**given, "serves": ["pupils"]}
        ).decode()
        start = text.index("[", text.index('"serves"'))
        path.write_text(
            text[:start] + written + text[text.index("]", start) + 1 :], encoding="utf-8"
        )
        page.locator(".gs-desk input[type=file]").set_input_files(path)
        page.locator(".gs-notice").first.wait_for()
        boxes = page.locator("[data-field=serves] input:checked")
        expect(boxes).to_have_count(len(ticked))
        assert [box.get_attribute("value") for box in boxes.all()] == ticked
        if offered:
            page.locator("#a-serves").get_by_role("button", name=f"改成 {offered}").click()
            assert [box.get_attribute("value") for box in boxes.all()] == offered.split("；")
