"""A fresh server, without a network, becomes one that publishes, from one folder."""

import os
from pathlib import Path

import pytest

from tests.support.servers import ran

# A machine of its own for the script: its own /etc, its own /srv, no network but loopback, and no
# process that outlives it. What is there before is only looked at.
FRESH = r"""
set -eu
folder=$1 wheelhouse=$2 sources=$3
mount -t tmpfs none "$folder"
mkdir "$folder/upper" "$folder/work"
mount -t overlay -o "lowerdir=/etc,upperdir=$folder/upper,workdir=$folder/work" overlay /etc
mount -t tmpfs none /srv
ip link set lo up 2>/dev/null || true
cp -R "$wheelhouse" /srv/wheelhouse
cp -R "$sources" /srv/desk
cd /srv/desk
git init --quiet --initial-branch=main
git add --all
git commit --quiet --message 起
chmod -R a+rX /srv/desk
cd /
for turn in 1 2 3 4; do
  /srv/wheelhouse/deploy/install
  sleep 1
done
echo "programs: $(find /srv/gongshi -maxdepth 1 -name 'program-*' | wc -l)"
runuser -u gongshi -- env HOME=/srv/gongshi GIT_CONFIG_GLOBAL=/dev/null \
  git -c safe.directory='*' -C /srv/desk push file:///srv/gongshi/gongshi.git main
runuser -u gongshi -- env HOME=/srv/gongshi git shell -c releases
runuser -u gongshi -- /srv/gongshi/program/deploy/publish again
! runuser -u gongshi -- touch /srv/gongshi/program/x 2>/dev/null
! runuser -u gongshi -- rm /srv/gongshi/program 2>/dev/null
nginx
python3 -c 'import urllib.request as u; print("status:", u.urlopen("http://127.0.0.1/").status)'
nginx -s stop
echo x >>/srv/wheelhouse/python
if /srv/wheelhouse/deploy/install; then exit 9; fi
"""


@pytest.mark.long
def test_a_fresh_server_publishes_without_ever_having_a_network(
    wheelhouse: Path, tmp_path: Path, project: Path
):
    assert os.getuid() == 0, "a machine of its own needs root"
    folder = tmp_path / "fresh"
    folder.mkdir()
    own = ("unshare", "--mount", "--net", "--pid", "--fork", "--mount-proc")
    done = ran(*own, "bash", "-c", FRESH, "bash", folder, wheelhouse, project, cwd=Path("/"))
    assert done.returncode == 0, done.stdout
    for told in (
        "已装好 gongshi ",
        "programs: 2",
        "remote: 已换上版本 ",
        "正在使用",
        "status: 200",
        "文件不完整，可能在搬运时损坏；请重新备齐后再运行。",
    ):
        assert told in done.stdout
