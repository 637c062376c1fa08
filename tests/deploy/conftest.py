"""What tests of deploy/ share: a server in a folder, its nginx, its readers, one who pushes."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.servers import (
    ROOT,
    Desk,
    Readers,
    Server,
    Web,
    git,
    nginx,
    ran,
    seal,
    seeded,
    server_in,
)


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a server and a clone whose first push is live, to be copied."""
    folder = tmp_path_factory.mktemp("model")
    done = seeded(server_in(folder / "srv"), folder).push()
    assert done.returncode == 0, done.stdout
    return folder


@pytest.fixture(scope="session")
def sealed_model(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same once what the clone holds is sealed and the log is on the server."""
    folder = tmp_path_factory.mktemp("sealed")
    server = _server(model, folder)
    desk = _desk(model, server, folder)
    seal(desk)
    done = desk.push()
    assert done.returncode == 0, done.stdout
    return folder


@pytest.fixture(scope="session")
def wheelhouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that a machine without internet needs, gathered as the person does it."""
    folder = tmp_path_factory.mktemp("gathered") / "wheelhouse"
    # The one step with a network, with the settings of this machine.
    made = ran(ROOT / "deploy/wheelhouse", folder, **os.environ)
    assert made.returncode == 0, made.stdout
    assert made.stdout.startswith(f"已备齐：{folder}（")
    return folder


@pytest.fixture
def start(request: pytest.FixtureRequest) -> Path:
    """What server and clone are copies of: the model, or the one a test names."""
    return request.getfixturevalue(getattr(request, "param", "model"))


@pytest.fixture
def bare(tmp_path: Path) -> Server:
    """A server that nothing was pushed to."""
    return server_in(tmp_path / "srv")


@pytest.fixture
def server(start: Path, tmp_path: Path) -> Server:
    """A server with a site, whose word is 起."""
    return _server(start, tmp_path)


@pytest.fixture
def desk(start: Path, server: Server, tmp_path: Path) -> Desk:
    """The clone that the site of the server came from."""
    return _desk(start, server, tmp_path)


def _server(start: Path, folder: Path) -> Server:
    shutil.copytree(start / "srv", folder / "srv", symlinks=True)
    return Server(base=folder / "srv")


def _desk(start: Path, server: Server, folder: Path) -> Desk:
    shutil.copytree(start / "张三", folder / "张三", symlinks=True)
    desk = Desk(folder=folder / "张三")
    git("remote", "set-url", "origin", f"file://{server.repository}", cwd=desk.folder)
    return desk


@pytest.fixture
def web(server: Server, tmp_path: Path) -> Iterator[Web]:
    with nginx(server, tmp_path / "nginx") as web:
        yield web


@pytest.fixture
def readers(server: Server, web: Web) -> Readers:
    return Readers(server, web)
