"""The container: built by a real engine, without a network, from a wheelhouse and a project.

The two images that it stands on are not carried along; what takes their place here holds nothing
and is lent the programs of this machine while an engine runs in it.
"""

import os
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli.main import main
from tests.support.servers import ROOT, ran

RECIPE = "build/wheelhouse/deploy/Containerfile"
NAMES = ("python:3.11-slim", "nginx:stable")

BUILT = r"""
set -eu
python=$1 store=$2 project=$3 recipe=$4
ip link set lo up
engine() { buildah --root "$store/root" --runroot "$store/run" --storage-driver vfs "$@"; }
for image in "${@:5}"; do
  made=$(engine from scratch)
  at=$(engine mount "$made")
  mkdir -p "$at"/{usr,etc,tmp,proc,dev,sys,run,var/log/nginx,var/lib/nginx} "$at$python"
  chmod 1777 "$at/tmp"
  for name in bin sbin lib lib64; do ln -s "usr/$name" "$at/$name"; done
  cp -R /etc/passwd /etc/group /etc/nginx /etc/alternatives "$at/etc/"
  rm -f "$at"/etc/nginx/sites-enabled/*
  engine config --env PATH="$python/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
    --env LD_LIBRARY_PATH="$python/lib" "$made"
  engine commit -q "$made" "localhost/$image" >/dev/null
  engine rm "$made" >/dev/null
done
cd "$project"
engine build --quiet --pull-never --isolation chroot --volume /usr:/usr:ro \
  --volume "$python:$python:ro" --tag gongshi --file "$recipe" .
made=$(engine from --pull-never localhost/gongshi)
engine run --isolation chroot --volume /usr:/usr:ro "$made" -- /bin/bash -c '
  nginx
  exec 3<>/dev/tcp/127.0.0.1/80
  printf "GET / HTTP/1.0\r\nHost: x\r\n\r\n" >&3
  cat <&3
  nginx -s stop'
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A project of one's own with a call."""
    root = tmp_path / "甲 项目"
    for words in (["init", str(root), "--yes"], ["new", "call", "demo-2027", "--root", str(root)]):
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 0, done.output
    return root


@pytest.mark.long
@pytest.mark.parametrize("kind", ["own", "project"])
def test_the_container_serves_what_it_built(
    kind: str, wheelhouse: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    assert os.getuid() == 0, "a machine of its own needs root"
    assert shutil.which("buildah"), "the container needs an engine: apt-get install buildah"
    project = request.getfixturevalue(kind)
    shutil.copytree(wheelhouse, project / "build/wheelhouse", dirs_exist_ok=True)
    assert (project / RECIPE).read_bytes() == (ROOT / "deploy/Containerfile").read_bytes()
    apart = ("unshare", "--mount", "--net", "--pid", "--fork", "--mount-proc")
    given = (sys.base_prefix, tmp_path / "store", project, RECIPE, *NAMES)
    done = ran(*apart, "bash", "-c", BUILT, "bash", *given)
    assert done.returncode == 0, done.stdout
    assert "HTTP/1.1 200 OK" in done.stdout
    assert "<title>项目申报与公示" in done.stdout
