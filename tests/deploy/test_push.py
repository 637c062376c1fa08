"""A push is checked, built and live, or refused in plain words; nothing a push holds is run."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import __version__
from tests.support.servers import (
    HELP,
    LOG,
    ROOT,
    STORY,
    Desk,
    Readers,
    Server,
    Web,
    git,
    gongshi,
    nginx,
    ran,
    seeded,
)

CONTACTS = "site_data/calls/field-school-2026/contacts.yml"


def refused(done: subprocess.CompletedProcess) -> str:
    """What the pusher reads of a push that was not taken."""
    assert done.returncode != 0
    assert "remote: 这次推送没有收下，网站没有改动。" in done.stdout
    assert "Traceback" not in done.stdout
    return done.stdout


def test_a_good_commit_is_live(desk: Desk, server: Server, web: Web):
    assert server.tip() == desk.tip()
    answer = web.ask("/help/")
    assert answer.status == 200
    assert "本站的话：起。" in answer.body.decode()
    desk.say("承")
    done = desk.push()
    assert done.returncode == 0
    assert "remote: 正在检查并生成网站" in done.stdout
    assert "remote: 已换上版本" in done.stdout
    assert "本站的话：承。" in web.ask("/help/").body.decode()
    listed = server.shell("releases").stdout.splitlines()
    assert len(listed) == 2
    assert listed[0].endswith(f"正在使用  {desk.tip()[:7]} 承")
    assert listed[1].endswith("起")
    assert "正在使用" not in listed[1]


def test_a_bad_commit_is_refused_and_says_why_in_the_terminal(
    desk: Desk, server: Server, readers: Readers
):
    before, tip = server.listed(), server.tip()
    with readers.reading():
        good = desk.read(CONTACTS)
        desk.write(CONTACTS, good.replace("000-11110000", "一一一"))
        desk.commit("写错电话")
        told = refused(desk.push())
        assert f"remote: {CONTACTS}:6:12: 错误 " in told
        assert "共 1 处错误，0 处提醒。" in told.replace("        ", "")
        assert (server.listed(), server.tip()) == (before, tip)
        desk.write(CONTACTS, good.replace("000-11110000", "000-11110001"))
        desk.commit("改正电话")
        assert desk.push().returncode == 0
    assert server.listed() != before
    assert server.tip() == desk.tip()


def test_what_only_the_built_site_shows_is_refused_as_well(desk: Desk, server: Server):
    desk.write(HELP, desk.read(HELP) + "\n[没有这一页](nowhere.md)\n")
    desk.commit("断了的链接")
    assert "PUB-003" in refused(desk.push())
    assert server.word() == "起"


def test_a_push_without_sources_is_refused(bare: Server, tmp_path: Path):
    server = bare
    desk = server.desk("张三", tmp_path)
    desk.write("README.md", "空的\n")
    desk.commit("空的")
    told = refused(desk.push())
    assert "不是项目目录，缺少" in told
    assert not server.current.exists()
    assert "main 分支还没有内容，没有发布。" in server.shell("publish").stdout
    assert "main 分支还没有内容，没有发布。" in server.publish("again").stdout
    assert server.shell("releases").stdout == "还没有生成过网站。\n"


def test_a_push_for_another_version_is_refused_in_one_line(desk: Desk, server: Server):
    desk.write("requirements.txt", "gongshi==99.1\n")
    desk.commit("升级")
    told = refused(desk.push())
    assert "requirements.txt:1: 错误 LOAD-014 项目是为 gongshi 99.1 写的" in told
    assert "请安装 gongshi==99.1" in told
    assert server.word() == "起"
    # The schemas of the server count, whatever a push brings along.
    desk.write("requirements.txt", f"gongshi=={__version__}\n")
    desk.write("schemas/data/site.schema.json", "{")
    desk.say("承")
    assert desk.push().returncode == 0
    assert server.word() == "承"


def test_other_branches_are_kept_and_not_published(desk: Desk, server: Server):
    desk.write(CONTACTS, "坏了")
    desk.commit("草稿")
    done = desk.push("HEAD:draft")
    assert done.returncode == 0
    assert "已收下 draft，没有检查，也不发布；推送到 main 才会发布。" in done.stdout
    assert git("rev-parse", "draft", cwd=server.repository) == desk.tip()
    assert server.word() == "起"


def test_what_was_published_is_neither_rewritten_nor_deleted(desk: Desk, server: Server):
    tip = server.tip()
    git("commit", "--quiet", "--amend", "--message", "改写", cwd=desk.folder)
    assert "已经发布的历史不能改写" in refused(desk.push("--force", "HEAD:main"))
    assert "不能删除" in refused(desk.push("--delete", "main"))
    assert server.tip() == tip


def test_a_push_is_data_and_nothing_in_it_is_run(desk: Desk, server: Server, tmp_path: Path):
    mark = tmp_path / "ran"
    before = (server.current / "index.html").read_bytes()
    run = f'!!python/object/apply:os.system ["touch {mark}"]'
    desk.write("mkdocs.yml", f"site_name: {run}\nhooks: [evil.py]\n")
    desk.write("generator/render/theme/main.html", "{{ cycler.__init__.__globals__ }}")
    for path in ("generator/cli/main.py", "generator/__init__.py", "sitecustomize.py"):
        desk.write(path, f"open({str(mark)!r}, 'w')\n")
    desk.write("deploy/publish", f"#!/bin/sh\ntouch {mark}\n")
    desk.write(".gitattributes", "* filter=evil export-ignore\n")
    git("config", "filter.evil.clean", "cat", cwd=desk.folder)
    desk.commit("改动程序")
    done = desk.push()
    assert done.returncode == 0, done.stdout
    assert "这次推送还改了程序；网站仍由服务器上安装的程序生成" in done.stdout
    assert not mark.exists()
    assert (server.current / "index.html").read_bytes() == before


def test_a_link_in_a_push_leads_nowhere(desk: Desk, server: Server, tmp_path: Path):
    secret = tmp_path / "secret.md"
    secret.write_text("---\ntitle: 密\ndescription: 密。\n---\n机密内容\n", encoding="utf-8")
    (desk.folder / "content/about.md").symlink_to(secret)
    desk.commit("链接")
    said = refused(desk.push())
    assert "content/about.md: 错误 LOAD-012 这是链接，不是文件；请换成真正的文件" in said
    for file in server.current.resolve().rglob("*"):
        assert not file.is_file() or "机密内容" not in file.read_text("utf-8", errors="replace")


@pytest.mark.long
def test_the_later_of_two_pushes_stays(
    desk: Desk, server: Server, readers: Readers, tmp_path: Path
):
    colleague = server.desk("李四", tmp_path)
    with readers.reading():
        desk.say("承")
        first = desk.pushing()
        # The colleague has the first push as soon as the repository has it.
        while server.tip() != desk.tip():
            assert first.poll() is None
            time.sleep(0.01)
        git("pull", "--quiet", cwd=colleague.folder)
        colleague.say("转")
        second = colleague.pushing()
        told = [process.communicate()[0] for process in (first, second)]
        assert [first.returncode, second.returncode] == [0, 0], told
    assert server.tip() == colleague.tip()
    assert server.word() == "转"


def test_of_two_pushes_from_one_state_one_is_taken(desk: Desk, server: Server, tmp_path: Path):
    colleague = server.desk("李四", tmp_path)
    desk.say("甲")
    colleague.say("乙")
    pushes = [desk.pushing(), colleague.pushing()]
    told = [push.communicate()[0] for push in pushes]
    assert sorted(push.returncode for push in pushes) == [0, 1], told
    (lost,) = (text for push, text in zip(pushes, told, strict=True) if push.returncode)
    assert "刚才有人先推送了；请先运行 git pull --rebase，再推送。" in lost
    winner, loser = (desk, colleague) if pushes[0].returncode == 0 else (colleague, desk)
    assert server.tip() == winner.tip()
    assert server.word() == winner.word()
    git("pull", "--quiet", "--rebase", "-X", "theirs", cwd=loser.folder)
    assert loser.push().returncode == 0
    assert server.tip() == loser.tip()


def test_a_mistake_is_undone_with_one_command_and_stays_undone(
    desk: Desk, server: Server, readers: Readers
):
    with readers.reading():
        desk.say("错")
        assert desk.push().returncode == 0
        # The night brings the same content as of another day, and must not hide what was before.
        assert server.publish("again").returncode == 0
        assert server.word() == "错"
        done = server.shell("rollback")
        assert done.returncode == 0
        assert done.stdout.startswith("已换回版本 ")
        assert server.word() == "起"
        night = server.publish("again")
        assert (night.returncode, server.word()) == (0, "起")
        assert "网站停在换回的版本上" in night.stdout
        desk.say("改")
        assert desk.push().returncode == 0
        assert server.word() == "改"
        assert "网站已经是最新的。" in server.shell("publish").stdout
        wrong = next(
            line.split()[2] for line in server.shell("releases").stdout.splitlines() if "错" in line
        )
        assert server.shell(f"rollback {wrong}").returncode == 0
        assert server.word() == "错"
        assert server.shell("publish").returncode == 0
        assert server.word() == "改"


def test_the_commands_of_the_account_take_nothing_but_digests(desk: Desk, server: Server):
    for words in ("rollback --root=/", "rollback x", "rollback -h"):
        done = server.shell(words)
        assert done.returncode == 2
        assert done.stdout.startswith("只写版本的前几位")
    assert server.shell("rollback 000").returncode == 1
    assert server.shell("sh").returncode != 0
    assert server.word() == "起"


def test_a_lock_that_a_killed_push_left_does_not_stop_the_next(desk: Desk, server: Server):
    lock = server.repository / "refs/heads/main.lock"
    lock.touch()
    desk.say("承")
    done = desk.push()
    assert done.returncode != 0
    assert server.word() == "起"
    ran("touch", "-d", "1 hour ago", lock)
    assert desk.push().returncode == 0
    assert server.word() == "承"


def test_a_server_is_laid_out_again_without_harm(desk: Desk, server: Server):
    git("config", "gongshi.branch", "site", cwd=server.repository)
    done = ran(ROOT / "deploy/create-account", server.base)
    assert (done.returncode, done.stdout) == (0, "")
    desk.say("承")
    assert "不发布" in desk.push().stdout
    done = desk.push("HEAD:site")
    assert done.returncode == 0
    assert server.word() == "承"


def test_the_first_push_may_come_late(bare: Server, tmp_path: Path):
    with nginx(bare, tmp_path / "nginx") as web:
        assert web.ask("/").status == 404
        assert seeded(bare, tmp_path).push().returncode == 0
        assert web.ask("/").status == 200


SEALED = pytest.mark.parametrize("start", ["sealed_model"], indirect=True)


def kept_log(desk: Desk) -> bytes:
    return (desk.folder / LOG).read_bytes()


def sealed_anew(desk: Desk, kept: list[bytes]) -> None:
    """Change an announcement, cut the log before its entry and seal it again."""
    for path in (STORY, "content/announcements/second.md"):
        desk.write(path, desk.read(path).replace("春季批次从今天起", "春季批次从明天起"))
    (desk.folder / LOG).write_bytes(b"")
    done = gongshi(desk, "seal")
    assert done.returncode == 0, done.stdout


def renamed(desk: Desk, kept: list[bytes]) -> None:
    (desk.folder / LOG).write_bytes(b"")
    (desk.folder / STORY).rename(desk.folder / STORY.replace("spring-opens", "spring"))
    assert gongshi(desk, "seal").returncode == 0


REWRITTEN: dict[str, Callable[[Desk, list[bytes]], object]] = {
    "cut before an entry and sealed again": sealed_anew,
    "an announcement renamed": renamed,
    "shortened": lambda desk, kept: (desk.folder / LOG).write_bytes(b"".join(kept[:-1])),
    "emptied": lambda desk, kept: (desk.folder / LOG).write_bytes(b""),
    "cut within a line": lambda desk, kept: (desk.folder / LOG).write_bytes(b"".join(kept)[:-9]),
    "in another order": lambda desk, kept: (desk.folder / LOG).write_bytes(b"".join(kept[::-1])),
    "taken away": lambda desk, kept: (desk.folder / LOG).unlink(),
}


@SEALED
def test_a_log_that_is_not_gone_on_with_is_refused(desk: Desk, server: Server):
    kept = kept_log(desk).splitlines(keepends=True)
    live, tip = server.listed(), server.tip()
    for story, spoil in REWRITTEN.items():
        spoil(desk, kept)
        desk.commit(story)
        for words in (("HEAD:main",), ("--force", "HEAD:main")):
            told = refused(desk.push(*words))
            assert "登记簿 site_data/log.jsonl 从第 " in told, story
            assert "gongshi seal --rebase" in told, story
        assert (server.listed(), server.tip()) == (live, tip)
        git("reset", "--quiet", "--hard", tip, cwd=desk.folder)


@SEALED
def test_a_log_is_told_where_it_was_changed(desk: Desk):
    kept = kept_log(desk).splitlines(keepends=True)
    (desk.folder / LOG).write_bytes(kept[0])
    desk.commit("删去")
    assert "从第 2 行起与服务器上的不同" in refused(desk.push())
    (desk.folder / LOG).write_bytes(kept[0] + kept[1].replace(b'"kind":"', b'"kind":"x'))
    desk.commit("改写")
    assert "从第 2 行起与服务器上的不同" in refused(desk.push())


@SEALED
def test_no_other_ref_carries_another_log(desk: Desk, server: Server):
    before = desk.tip()
    kept = kept_log(desk)
    assert desk.push(f"{before}:refs/heads/behind").returncode == 0
    tip = server.tip()
    (desk.folder / LOG).write_bytes(kept.replace(b"second", b"third"))
    desk.commit("改写")
    for ref in ("refs/heads/draft", "refs/tags/one", "refs/notes/x"):
        told = refused(desk.push(f"HEAD:{ref}"))
        assert "从第 1 行起" in told or "只收分支和标签" in told
    # Git would look at what stands for the tip in its place.
    assert "只收分支和标签" in refused(desk.push(f"HEAD:refs/replace/{tip}"))
    (desk.folder / LOG).write_bytes(kept)
    desk.commit("改回")
    done = desk.push()
    assert done.returncode == 0, done.stdout


@SEALED
def test_a_link_is_no_log(desk: Desk):
    kept = kept_log(desk)
    (desk.folder / "site_data/kept.txt").write_bytes(kept)
    (desk.folder / LOG).unlink()
    (desk.folder / LOG).symlink_to("kept.txt")
    desk.commit("链接")
    assert "从第 1 行起" in refused(desk.push())


def test_of_two_who_sealed_at_once_the_later_goes_on_behind_the_first(
    desk: Desk, server: Server, tmp_path: Path
):
    colleague = server.desk("李四", tmp_path)
    for one, word in ((desk, "甲"), (colleague, "乙")):
        name = {"甲": "first", "乙": "second"}[word]
        one.write(".gitignore", "build/\n")
        text = one.read(STORY).replace("title: 春季", f"title: {word}：春季")
        one.write(f"content/announcements/{name}.md", text)
        assert gongshi(one, "seal").returncode == 0
        one.commit(word)
    assert desk.push().returncode == 0
    ahead = (desk.folder / LOG).read_bytes()
    assert ran("git", "pull", "--quiet", "--rebase", cwd=colleague.folder).returncode != 0
    done = gongshi(colleague, "seal", "--rebase")
    assert done.returncode == 0, done.stdout
    kept = (
        f"登记簿已接在已有的 {len(ahead.splitlines())} 条后面；请运行 git add site_data/log.jsonl"
    )
    assert kept in done.stdout
    git("add", LOG, cwd=colleague.folder)
    git("-c", "core.editor=true", "rebase", "--continue", cwd=colleague.folder)
    log = (colleague.folder / LOG).read_bytes()
    assert log.startswith(ahead)
    assert b'"second"' in log.removeprefix(ahead)
    done = colleague.push()
    assert done.returncode == 0, done.stdout
    assert "gongshi seal --rebase" not in done.stdout


def test_a_server_with_keys_of_its_own_takes_a_signed_log_only(
    desk: Desk, server: Server, tmp_path: Path
):
    for name in ("office", "forger"):
        ran("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", name, cwd=tmp_path)
    public = {name: (tmp_path / f"{name}.pub").read_text() for name in ("office", "forger")}
    (server.base / "allowed_signers").write_text(f"second,office {public['office']}")
    desk.write("content/announcements/second.md", desk.read(STORY).replace("春季", "另一个"))
    assert gongshi(desk, "seal").returncode == 0
    desk.commit("没有签名")
    live, tip = server.listed(), server.tip()
    assert "没有服务器认可的签名" in refused(desk.push())
    # The keys that come with a push do not count.
    desk.write("site_data/allowed_signers", f"office {public['forger']}")
    for name in ("forger", "office"):
        done = gongshi(desk, "seal", "--sign", f"{tmp_path / name}")
        assert done.returncode == 0, done.stdout
        desk.commit(name)
        if name == "forger":
            assert "没有服务器认可的签名" in refused(desk.push())
            assert (server.listed(), server.tip()) == (live, tip)
            desk.write("site_data/allowed_signers", f"office {public['office']}")
    done = desk.push()
    assert done.returncode == 0, done.stdout
