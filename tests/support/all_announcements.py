"""Everything a site can announce, over the announcements of autumn: each kind, in each state.

A publicity in its window, one with an open objection, one that was repealed, one without a call,
and as many short notices as one likes.
"""

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from generator.model.result_packages import FOLDER, digest_of
from tests.conftest import ROOT, copy_of
from tests.support.announcement_series import announced
from tests.support.project_copies import built, run_gongshi

SHANGHAI = ZoneInfo("Asia/Shanghai")

AS_OF = datetime(2026, 11, 23, 10, tzinfo=SHANGHAI)
"""The second working day of the window that is open."""

_OBJECTING = """objecting:
  office: 溪原市民政局基层治理处
  phone: "028-82034160"
  address: 溪原市杏园路 1 号 201 室
  email: office@example.org
  supervision: {office: 溪原市民政局机关纪委, phone: "028-82034161"}
signed:
  - {role: 主办单位, unit: 溪原市民政局}
  - {role: 监督单位, unit: 溪原市民政局机关纪委}
"""
_PLACES = ("青竹", "石桥", "柳荫", "桂湖", "松林", "云岭", "明月", "清泉", "白鹭", "梧桐", "杏园")


def gazette(root: Path, *, notices: int = 0) -> Path:
    """Write the project below a root and return it; no announcement that is shipped is in it."""
    announced(root)
    _only_autumn(root)
    corners = [
        (
            f"corner-{n:02d}",
            f"{place}社区图书角",
            f"{place}社区居民委员会",
            f"{n * 1500 + 500.5:.2f}",
        )
        for n, place in enumerate(_PLACES, 1)
    ]
    listed(root, "corners", "社区图书角补助名单", corners)
    write(
        root,
        "corners",
        "title: 社区图书角补助名单公示\ndate: 2026-11-19\npublished: 2026-11-19T09:00+08:00\n"
        "kind: publicity\nissuer: 溪原市民政局\nsummary: 11 个社区图书角，公示 5 个工作日。\n"
        "index: 00000000-0/2026-00031\nresult: corners\n"
        "window: {first: 2026-11-20, working_days: 5, last: 2026-11-26}\n" + _OBJECTING,
    )
    listed(
        root, "lamps", "楼道照明补助名单", [(f"lamp-{n}", *c[1:]) for n, c in enumerate(corners)]
    )
    write(
        root,
        "lamps",
        "title: 楼道照明补助名单公示\ndate: 2026-11-02\nkind: publicity\nissuer: 溪原市民政局\n"
        "summary: 11 个楼道，收到 2 件异议。\nresult: lamps\n"
        "window: {first: 2026-11-02, working_days: 5}\n" + _OBJECTING,
    )
    objections = root / "site_data/objections/lamps.yml"
    objections.write_text(
        "objections:\n"
        "  - {number: 1, received: 2026-11-03, concerns: lamp-3, by: person, outcome: dismissed,"
        " decided: 2026-11-05, answer: 经核对材料，符合条件。}\n"
        "  - {number: 2, received: 2026-11-05, concerns: whole, by: unit, outcome: open}\n",
        encoding="utf-8",
    )
    listed(
        root, "seats", "楼栋座椅补助名单", [(f"seat-{n}", *c[1:]) for n, c in enumerate(corners)]
    )
    write(
        root,
        "seats",
        "title: 楼栋座椅补助名单公示\ndate: 2026-10-12\nkind: publicity\nissuer: 溪原市民政局\n"
        "summary: 11 个楼栋，公示 5 个工作日。\nresult: seats\n"
        "window: {first: 2026-10-12, working_days: 5}\n" + _OBJECTING,
    )
    write(
        root,
        "seats-repeal",
        "title: 关于废止楼栋座椅补助名单公示的公告\ndate: 2026-10-14\nkind: repeal\n"
        "issuer: 溪原市民政局\nsummary: 名单有误，另行公示。\nfollows: seats\n",
    )
    for number in range(notices):
        day = date(2026, 10, 30) - timedelta(days=9 * number)
        write(
            root,
            f"notice-{number:03d}",
            f"title: 关于第 {number} 次议事会的通知\ndate: {day}\nkind: notice\n"
            f"summary: 第 {number} 次议事会照常举行。\n",
        )
    return root


def published_site(root: Path) -> Path:
    """Seal and build a project by the real command and return its site."""
    copy_of(("generator/render/theme",), root)
    run_gongshi(root, "seal", "--as-of", AS_OF.isoformat())
    return built(root, AS_OF.isoformat())


def _only_autumn(root: Path) -> None:
    """Take out what the project ships of announcements, and make those that stay binding ones."""
    for folder in ("content/announcements", "site_data/results", "site_data/objections"):
        kept = {path.name for path in (ROOT / "tests/announced" / folder).iterdir()}
        for path in (root / folder).iterdir():
            if path.name not in kept and path.is_dir():
                shutil.rmtree(path)
            elif path.name not in kept:
                path.unlink()
    (root / "site_data/log.jsonl").write_bytes(b"")
    for path in (root / "content/announcements").iterdir():
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"sample: true\n", b""))
    for path in (root / "site_data/results").glob("*/datapackage.json"):
        path.write_bytes(path.read_bytes().replace(b'"sample": true', b'"sample": false'))


def write(root: Path, name: str, front: str) -> None:
    """Write an announcement with a text of its own."""
    path = root / f"content/announcements/{name}.md"
    path.write_text(f"---\n{front}---\n现将有关事项公告如下：{name}。\n", encoding="utf-8")


def listed(root: Path, name: str, title: str, rows: Sequence[Sequence[str]]) -> None:
    """Write the package of a list without a call, with one valid submission left out of it."""
    names = ("申报编号", "项目", "单位")
    columns = (("序号", "index"), *zip(names, ("number", "project", "unit"), strict=True))
    columns = (*columns, ("补助金额（元）", "award"))
    types = {"index": "integer", "award": "number"}
    table = _csv([c[0] for c in columns], [(str(n), *row) for n, row in enumerate(rows, 1)])
    valid = _csv(names, [*(row[:3] for row in rows), ("left-out", "未列入的项目", "桐里社区")])
    fields = [{"name": c, "title": c, "type": types.get(f, "string")} for c, f in columns]
    described = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "title": title,
        "resources": [
            _resource("list", table, fields),
            _resource("valid", valid, [{"name": c, "title": c, "type": "string"} for c in names]),
        ],
        "gongshi": {
            "submissions": len(rows) + 4,
            "valid": len(rows) + 1,
            "set_aside": 3,
            "columns": dict(columns),
            "sources": {"submissions": "0" * 64},
            "sample": False,
            "digest": digest_of(table, valid),
        },
    }
    folder = root / FOLDER / name
    folder.mkdir(parents=True)
    (folder / "list.csv").write_bytes(table)
    (folder / "valid.csv").write_bytes(valid)
    text = json.dumps(described, ensure_ascii=False, indent=2) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8")


def _csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([header, *rows])
    return out.getvalue().encode("utf-8-sig")


def _resource(name: str, data: bytes, fields: list[dict[str, str]]) -> dict[str, object]:
    return {
        "name": name,
        "type": "table",
        "title": "名单" if name == "list" else "有效申报",
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": {"fields": fields, "primaryKey": ["申报编号"], "missingValues": [""]},
    }
