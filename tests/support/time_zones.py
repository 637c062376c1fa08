"""Projects put into another time zone."""

from pathlib import Path

from generator.sources.time_zone import with_offsets, zone_named

LIST = "content/announcements/spring-list.md"
NOTICE = """---
title: 春季名单公示
date: 2026-03-26
published: 2026-03-26T09:30+08:00
kind: publicity
issuer: 青禾谷教育互助会
summary: 春季批次的名单。
window: {first: 2026-03-26, working_days: 5}
objecting:
  office: 秘书处
  phone: 010-55550100
  address: 青禾谷一号
  supervision: {office: 理事会, phone: 010-55550101}
---
名单见下。
"""


def moved_to(root: Path, zone: str) -> Path:
    """Put a project into a time zone: the same times of day, at the offsets of the zone."""
    found = zone_named(zone)
    assert found is not None
    listed = root / "site_data/site.yml"
    text = listed.read_text("utf-8").replace("Asia/Shanghai", f"{zone}\ncalendar: cn")
    listed.write_text(text, "utf-8")
    for path in (*root.glob("site_data/calls/*/timeline.yml"), *root.glob(LIST)):
        path.write_text(with_offsets(path.read_text("utf-8"), found), "utf-8")
    return root


def announced(root: Path, zone: str) -> Path:
    """Put the small site into a time zone, with a publicity of its own."""
    listed = root / "site_data/site.yml"
    listed.write_text(listed.read_text("utf-8") + "publicity_days: {least: 5}\n", "utf-8")
    (root / LIST).write_text(NOTICE, "utf-8")
    return moved_to(root, zone)
