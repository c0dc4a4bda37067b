"""The command that opens the explorer on this machine, without the office."""

from __future__ import annotations

import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

import click

from clearslate.cli.common import FILE, FOLDER, errors, hushed, progress_bar

if TYPE_CHECKING:
    from clearslate.policy.counted.explore import Explorer

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_FILES: Final = {"/explore.css": "text/css", "/explore.js": "text/javascript"}


@click.command("policy explore")
@click.argument("run", type=FOLDER)
@click.option("--dataset", type=FOLDER, help="The dataset of the run, if it was moved.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8766, show_default=True, help="0: any that is free."
)
@click.option(
    "--key",
    type=FILE,
    envvar="CLEARSLATE_DISCLOSURE_KEY_FILE",
    help="The key that protects counts, if it is not beside the dataset's folder.",
)
@click.option("--quiet", is_flag=True, help="No progress bar.")
def explore(run: Path, dataset: Path | None, port: int, key: Path | None, *, quiet: bool) -> None:
    """Open the explorer: move the figures of RUN's laws, and see at once who gains and who loses.

    It listens on this machine alone, keeps bits and days of the run's people in memory, writes nothing, and loads no law.
    """
    from clearslate.policy.asked.controls import NoControl
    from clearslate.policy.counted.explore import Explorer
    from clearslate.records.errors import DatasetError
    from clearslate.runs.manifest import RunError
    from clearslate.runs.run import Run

    with errors(RunError, DatasetError, NoControl), progress_bar("Buckets", quiet=quiet) as progress:
        opened = Run.open(run)
        explorer = Explorer(opened, opened.dataset(dataset), progress=progress, key=key)
    with server(explorer, port) as found, hushed():
        click.echo(f"http://127.0.0.1:{found.server_port}/  (Ctrl-C ends it)")
        found.serve_forever()


def server(explorer: Explorer, port: int) -> ThreadingHTTPServer:
    """A server of the explorer on this machine alone."""
    asking = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        """Pages and answers; only what asks this machine by its own name is answered."""

        server_version = "clearslate"
        sys_version = ""

        def do_GET(self) -> None:
            """Answer."""
            from clearslate.law import LawError
            from clearslate.policy.asked.controls import NoControl
            from clearslate.policy.asked.reform import ReformError
            from clearslate.policy.shown import explorer_page as page

            asked = urlsplit(self.path)
            here = f":{found.server_port}"
            # A page elsewhere could else be made to look like this one's, by a name that leads here.
            if self.headers.get("Host") not in (f"127.0.0.1{here}", f"localhost{here}"):
                self._send(HTTPStatus.MISDIRECTED_REQUEST, page.wrong_page("Ask for 127.0.0.1."))
                return
            if asked.path in _FILES:
                text = (page.HERE / "static" / asked.path[1:]).read_text(encoding="utf-8")
                self._send(HTTPStatus.OK, text, _FILES[asked.path])
                return
            if asked.path == "/favicon.ico":  # every browser asks for one
                self._send(HTTPStatus.NO_CONTENT, "")
                return
            if asked.path not in ("/", "/answer", "/file"):
                self._send(HTTPStatus.NOT_FOUND, page.wrong_page("There is no such page."))
                return
            settings = dict(parse_qsl(asked.query, keep_blank_values=True))
            try:
                with asking:
                    answer = explorer.ask(settings)
            except (NoControl, ReformError, LawError) as error:
                self._send(HTTPStatus.BAD_REQUEST, page.wrong_page(str(error)))
                return
            if asked.path == "/file":
                text = page.one_file(explorer, answer, settings)
                self._send(HTTPStatus.OK, text, disposition='attachment; filename="another-law.html"')
            elif asked.path == "/answer":
                self._send(HTTPStatus.OK, str(page.answer_part(explorer, answer, settings, "/file")))
            else:
                self._send(HTTPStatus.OK, page.whole_page(explorer, answer, settings))

        def _send(
            self, status: HTTPStatus, text: str, kind: str = "text/html", disposition: str = "inline"
        ) -> None:
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Disposition", disposition)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Security-Policy", _POLICY)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Referrer-Policy", "no-referrer")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base's name)
            """Say nothing: what was asked is nobody's business."""

    found = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    return found
