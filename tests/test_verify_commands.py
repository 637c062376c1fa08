"""`gongshi verify` with what somebody kept: a head, a site, a log, and the project itself."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli.main import main
from generator.model.log_entries import LogHead, read_log
from generator.publish.releases import manifest
from generator.publish.site_folder import SiteFolder

DAY = ("--as-of", "2026-11-22")


def gongshi(*given: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(one) for one in given], catch_exceptions=False)
    return done.exit_code, done.output


@pytest.fixture
def seat(built_project: Path, tmp_path: Path) -> Path:
    """A project with its site built, free to be spoiled."""
    return shutil.copytree(built_project, tmp_path / "project", symlinks=True)


@pytest.fixture
def cut(built_site: Path, tmp_path: Path) -> Path:
    """The site with the last entry of its log cut off, listed anew."""
    copy = tmp_path / "cut"
    shutil.copytree(built_site, copy)
    log = copy / "log.jsonl"
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))
    files = {path: data for path, data in SiteFolder(copy).items() if path != "manifest.json"}
    (copy / "manifest.json").write_bytes(manifest(files))
    return copy


def test_a_kept_head_site_or_log_names_what_was_cut(built_site: Path, cut: Path):
    head = LogHead.of(read_log((built_site / "log.jsonl").read_bytes())[0])
    for kept, code in (
        (head, "LOG-114"),
        (built_site, "LOG-116"),
        (built_site / "log.jsonl", "LOG-116"),
    ):
        assert gongshi("verify", built_site, "--against", kept)[0] == 0
        status, said = gongshi("verify", cut, "--against", kept)
        assert (status, code in said) == (1, True), said
    assert "保存以后添加：第 " in gongshi("verify", built_site, "--against", cut)[1]
    assert gongshi("verify", built_site, "--against", built_site / "none")[0] == 2


def test_a_kept_site_names_every_file_that_differs(built_site: Path, tmp_path: Path):
    other = tmp_path / "other"
    shutil.copytree(built_site, other)
    (other / "index.html").write_bytes((other / "index.html").read_bytes() + b"<!-- a -->")
    (other / "sitemap.xml").unlink()
    (other / "downloads/more.pdf").write_bytes(b"%PDF")
    sealed = sorted((other / "data/announcements").iterdir())[0]
    files = {path: data for path, data in SiteFolder(other).items() if path != "manifest.json"}
    (other / "manifest.json").write_bytes(manifest(files))
    status, said = gongshi("verify", other, "--against", built_site)
    assert status == 0, said
    for name, change in (
        ("index.html", "有改动"),
        ("sitemap.xml", "被删去了"),
        ("downloads/more.pdf", "是新增的"),
    ):
        assert f"{name}: 提醒 LOG-126 与保存的网站相比，“{name}”{change}" in said
    assert said.count("LOG-126") == 3
    sealed.write_bytes(sealed.read_bytes() + b" ")
    status, said = gongshi("verify", other, "--against", built_site)
    assert (status, "LOG-125" in said) == (1, True)
    for number in range(30):
        (other / f"downloads/{number}.pdf").write_bytes(b"%PDF")
    said = gongshi("verify", other, "--against", built_site)[1]
    assert "downloads/: 提醒 LOG-127 与保存的网站相比，“downloads/”里有 31 个文件是新增的" in said
    assert (said.count("LOG-126"), said.count("LOG-127")) == (2, 1), said


def test_a_kept_site_names_what_the_log_went_on_with(built_site: Path, cut: Path):
    """What the log proves is named as well, as what need not be looked into."""
    (cut / "announcements/index.html").write_bytes(b"<p>older</p>")
    status, said = gongshi("verify", built_site, "--against", cut)
    line = (
        "announcements/index.html: 说明 LOG-129 与保存的网站相比，“announcements/index.html”有改动"
    )
    assert (status, line in said) == (0, True), said


def test_a_success_says_what_the_site_was_held_to(built_site: Path):
    head = LogHead.of(read_log((built_site / "log.jsonl").read_bytes())[0])
    assert "：已与保存的登记簿或指纹对照。" in gongshi("verify", built_site, "--against", head)[1]
    said = gongshi("verify", built_site, "--against", built_site)[1]
    assert f"--against：已与保存的网站 {built_site} 逐个文件对照。" in said
    assert "--against：" not in gongshi("verify", built_site)[1]


def test_a_site_is_held_to_its_project_file_by_file(seat: Path):
    site = (seat / "build/current").resolve()
    status, said = gongshi("verify", site, "--root", seat)
    assert (status, "网站与登记簿一致" in said) == (0, True), said
    assert "只核对了网站自己的清单" not in said
    assert f"--root：已按项目 {seat} 重新生成，逐个文件对照。" in said
    page = site / "about/index.html"
    page.unlink()
    status, said = gongshi("verify", site, "--root", seat)
    assert (status, "about/index.html: 错误 LOG-121" in said) == (1, True), said


def test_what_was_not_looked_at_is_said_in_one_line(built_site: Path, tmp_path: Path):
    """Without the project or a kept site nothing but a site's own list holds most of its files."""
    status, said = gongshi("verify", built_site)
    line = next(one for one in said.splitlines() if "只核对了网站自己的清单" in one)
    counted = int(re.findall("等 ([0-9]+) 个文件", line)[0])
    below = ("calls/", "downloads/", "search/", "handbook/", "cases/")
    assert sum(path.startswith(below) for path in SiteFolder(built_site)) <= counted
    assert "只核对了网站自己的清单" not in gongshi("verify", built_site, "--against", built_site)[1]
    # The style of forms is the program's own, and is held like its scripts.
    other = shutil.copytree(built_site, tmp_path / "other")
    (other / "assets/gongshi-form.css").write_text("main{display:none}", "utf-8")
    files = {path: data for path, data in SiteFolder(other).items() if path != "manifest.json"}
    (other / "manifest.json").write_bytes(manifest(files))
    status, said = gongshi("verify", other)
    assert (status, "assets/gongshi-form.css: 错误 LOG-110" in said) == (1, True), said


def test_an_older_site_is_told_as_older_and_a_rewritten_log_as_wrong(seat: Path):
    site = (seat / "build/current").resolve()
    sources = seat / "site_data/site.yml"
    sources.write_text(sources.read_text(encoding="utf-8") + "# 改过\n", encoding="utf-8")
    status, said = gongshi("verify", site, "--root", seat)
    assert (status, "提醒 LOG-122 网站是 2026-11-22 由项目那时的内容生成的" in said) == (0, True)
    log = seat / "site_data/log.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:-1]))
    status, said = gongshi("verify", site, "--root", seat)
    assert (status, "LOG-108" in said) == (1, True)
