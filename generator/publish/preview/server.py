"""The preview as a server for browsers on this machine, and for nobody else.

The only module that listens. It answers on the loopback address alone, and only to who asks for
it by a name of that address: a page from elsewhere must not read a draft.
"""

import gc
import signal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, unquote

from generator.findings import DeadEnd
from generator.publish.preview.answers import WAIT, Response
from generator.publish.preview.session import Preview

ADDRESS = "127.0.0.1"
"""The loopback address: nobody else on the network can connect."""

_NAMES = (ADDRESS, "localhost")
# The width of the picture says whether there is something new.
_PICTURE = "<svg xmlns='http://www.w3.org/2000/svg' width='{}' height='1'/>"
_NEW, _SAME = (_PICTURE.format(width).encode() for width in (1, 2))


class Server(ThreadingHTTPServer):
    """A preview on the loopback address: it watches, builds and answers until it is closed."""

    daemon_threads = True

    def __init__(self, preview: Preview, port: int) -> None:
        """Listen on a port, any free one for 0; raises DeadEnd where it is taken."""
        self.preview = preview
        try:
            super().__init__((ADDRESS, port), _RequestHandler)
        except OSError:
            raise DeadEnd(f"端口 {port} 用不了，多半已被占用；请用 --port 另写一个") from None
        self._over = Event()
        self._works = tuple(
            Thread(target=work, daemon=True)
            for work in (
                lambda: preview.watch(self._over),
                lambda: preview.build(self._over),
                lambda: self.serve_forever(poll_interval=0.05),
            )
        )

    @property
    def url(self) -> str:
        """Return the address of the home page."""
        return f"http://{ADDRESS}:{self.server_port}/"

    def start(self) -> None:
        """Make the site once, then watch, build and answer in threads of their own."""
        self.preview.look()
        # What has been imported stays: looking through it for cycles costs a tenth of each edit.
        gc.freeze()
        for thread in self._works:
            thread.start()

    def end_on_interrupt(self) -> None:
        """Let an interrupt end the program well, even before it serves; for the main thread."""
        # Set and not inherited: what runs in the background starts with interrupts ignored.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._over.set())

    def wait(self) -> None:
        """Go on until somebody interrupts or ends the program."""
        self._over.wait()
        self.stop()

    def stop(self) -> None:
        """End every thread and give the port back; a build under way ends first."""
        self._over.set()
        self.shutdown()
        for thread in self._works:
            thread.join()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of readers who leave before an answer has come."""


class _RequestHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Gongshi"
    sys_version = ""
    server: Server
    # Who has opened a connection and asks nothing is not waited for longer.
    timeout = 60

    def do_GET(self) -> None:
        """Answer with what stands at an address."""
        address, _, query = self.path.partition("?")
        path = unquote(address, errors="replace").lstrip("/")
        if self.headers.get("Host", "").partition(":")[0] not in _NAMES:
            answer = Response(status=403)
        elif path == WAIT:
            answer = self._news(parse_qs(query).get("seen", [""])[0])
        else:
            answer = self.server.preview.view.answer(path)
        self._send(answer)

    do_HEAD = do_GET

    def _news(self, seen: str) -> Response:
        picture = _NEW if self.server.preview.wait(seen) else _SAME
        return Response(status=200, content=picture, kind="image/svg+xml")

    def _send(self, answer: Response) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.content)

    def log_message(self, *_: Any) -> None:
        """Say nothing: only the command prints."""
