"""Reading needs no script."""

from collections.abc import Callable

from playwright.sync_api import Page

# What a script alone can do is shown by the script alone; a form is filled in on paper without.
READ = """main => {
  const copy = main.cloneNode(true);
  copy.querySelectorAll(".gs-filter, .gs-count, .gs-form, .gs-without")
    .forEach(element => element.remove());
  return copy.textContent.replace(/\\s+/g, "");
}"""


def test_each_page_says_the_same_without_script(
    reader: Callable[..., Page], pages: tuple[str, ...]
):
    with_script, without = reader(), reader(java_script_enabled=False)
    for name in pages:
        with_script.goto(name)
        without.goto(name)
        said = without.locator("main").evaluate(READ)
        assert said == with_script.locator("main").evaluate(READ), name
        assert len(said) > 30, name


def test_what_needs_script_is_not_shown_without(
    reader: Callable[..., Page], pages: tuple[str, ...]
):
    page = reader(java_script_enabled=False)
    for name in pages:
        page.goto(name)
        shown = page.locator("button, select, input, dialog, form").evaluate_all(
            "all => all.filter(each => each.checkVisibility() && !each.closest('.gs-form'))"
            ".map(each => each.outerHTML)"
        )
        assert shown == [], name


def test_every_text_is_to_be_seen_without_script(
    reader: Callable[..., Page], pages: tuple[str, ...]
):
    page = reader(java_script_enabled=False)
    for name in pages:
        page.goto(name)
        hidden = page.locator("main :is(h2, h3, h4, p, li, dt, dd, th, td)").evaluate_all(
            "all => all.filter(each => each.textContent.trim() && !each.checkVisibility() "
            "&& !each.closest('details, .gs-seals, .gs-options, .gs-drop'))"
            ".map(each => each.textContent.trim())"
        )
        assert hidden == [], name


def test_a_form_says_what_it_cannot_do_without_script(
    reader: Callable[..., Page], calls: tuple[str, ...]
):
    for call in calls:
        for script in (True, False):
            page = reader(java_script_enabled=script)
            page.goto(f"{call}form/")
            assert page.get_by_text("这一页没有运行脚本").is_visible() is not script
            assert page.locator(".gs-form button").count() > 0 or not script
