"""What tests of deploy/ share: a server in a folder, its nginx, its readers, one who pushes."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.servers import Desk, Readers, Server, Web, git, nginx, seeded, server_in


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a server and a clone whose first push is live, to be copied."""
    folder = tmp_path_factory.mktemp("model")
    done = seeded(server_in(folder / "srv"), folder).push()
    assert done.returncode == 0, done.stdout
    return folder


@pytest.fixture
def bare(tmp_path: Path) -> Server:
    """A server that nothing was pushed to."""
    return server_in(tmp_path / "srv")


@pytest.fixture
def server(model: Path, tmp_path: Path) -> Server:
    """A server with a site, whose word is 起."""
    shutil.copytree(model / "srv", tmp_path / "srv", symlinks=True)
    return Server(base=tmp_path / "srv")


@pytest.fixture
def desk(model: Path, server: Server, tmp_path: Path) -> Desk:
    """The clone that the site of the server came from."""
    shutil.copytree(model / "张三", tmp_path / "张三", symlinks=True)
    desk = Desk(folder=tmp_path / "张三")
    git("remote", "set-url", "origin", f"file://{server.repository}", cwd=desk.folder)
    return desk


@pytest.fixture
def web(server: Server, tmp_path: Path) -> Iterator[Web]:
    with nginx(server, tmp_path / "nginx") as web:
        yield web


@pytest.fixture
def readers(server: Server, web: Web) -> Readers:
    return Readers(server, web)
