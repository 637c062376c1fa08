"""Phones, large type, 200 % zoom: nothing runs off the side or is cut, all can be touched."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

SCREENS = {
    "a phone of 360 px": {"width": 360},
    "a phone of 390 px": {"width": 390},
    "large type at 360 px": {"width": 360, "large": True},
    "large type at 390 px": {"width": 390, "large": True},
    "200 % zoom": {"width": 320, "device_scale_factor": 2},
    "a desk": {"width": 1280},
    "large type at a desk": {"width": 1280, "large": True},
}

# Text whose box leaves the window, or a box that hides what runs over; rows that scroll are spared.
CUT = """() => {
  const wide = document.scrollingElement.clientWidth;
  const said = [];
  const UNSEEN = "script, template, dialog, [hidden], .gs-skip, .gs-vh";
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, owner = text.parentElement;
    if (!text.data.trim() || owner.closest(UNSEEN)) continue;
    let left = 0, right = wide, spared = false;
    for (let box = owner; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      spared = /auto|scroll/.test(style.overflowX) || style.clipPath !== "none";
      if (spared) break;
      if (/hidden|clip/.test(style.overflowX) && style.display !== "inline") {
        const rect = box.getBoundingClientRect();
        left = Math.max(left, rect.left);
        right = Math.min(right, rect.right);
      }
    }
    if (spared) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const rect of range.getClientRects()) {
      if (rect.width && (rect.left < left - 1 || rect.right > right + 1)) {
        said.push(`${text.data.trim().slice(0, 40)} ${rect.left}–${rect.right}`);
        break;
      }
    }
  }
  return said;
}"""

SMALL = """() => Array.from(document.querySelectorAll(
    ".gs-band a, .gs-side a, .gs-crumbs a, .gs-go a, button, select, input:not(.md-toggle), summary"
  )).flatMap(target => {
    // A round or square box is pressed by its whole label.
    const pressed = /^(radio|checkbox)$/.test(target.type) && target.closest("label") || target;
    const { width, height } = pressed.getBoundingClientRect();
    if (!target.checkVisibility() || !width || width >= 47.9 && height >= 47.9) return [];
    return [`${target.textContent.trim().slice(0, 20)} ${width}×${height}`];
  })"""


# 320 px is a phone of 360 px with its text enlarged, and a desk at 400 %.
WIDTHS = (1280, 390, 360, 320)


@pytest.mark.parametrize("large", [False, True])
def test_nothing_scrolls_sideways_or_is_cut_and_all_can_be_pressed(
    large: bool, reader: Callable[..., Page], pages: tuple[str, ...]
):
    """Each page is opened once, and made narrower step by step as by whoever turns a tablet."""
    page = reader(large=large)
    wrong = []
    for name in pages:
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        page.goto(name)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            wide, shown = page.evaluate(
                "[document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]"
            )
            if wide > shown:
                wrong.append(f"{name} is {wide} px wide in {shown}")
            wrong += [f"{name} cuts {text} at {width}" for text in page.evaluate(CUT)]
            wrong += [f"{name}: {target} at {width}" for target in page.evaluate(SMALL)]
    assert wrong == []


@pytest.mark.parametrize("screen", SCREENS)
def test_a_long_page_and_the_search_are_fit_for_a_screen_from_the_start(
    screen: str, reader: Callable[..., Page], calls: tuple[str, ...]
):
    page = reader(**SCREENS[screen])
    page.goto(f"{calls[0]}clauses/")
    assert page.evaluate(CUT) == []
    assert page.evaluate(SMALL) == []
    page.get_by_role("button", name="搜索").click()
    expect(page.get_by_role("dialog", name="搜索")).to_be_visible()
    assert page.evaluate(SMALL) == []
