"""The service as a process of its own, on this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen


@contextmanager
def running(
    *, before: Sequence[str] = (), folder: Path | None = None, states: str = "PA", **env: str
) -> Iterator[tuple[str, int]]:
    """Open the service; gives its address and its process."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [
        *before,
        sys.executable,
        "-m",
        "clearslate.cli.main",
        "serve",
        "--bind",
        f"127.0.0.1:{port}",
        "--state",
        states,
    ]
    known = {
        name: value for name, value in os.environ.items() if not name.startswith(("CLEARSLATE_", "DJANGO_"))
    }
    server = subprocess.Popen(
        command, cwd=folder, env=known | {"PYTHONDONTWRITEBYTECODE": "1"} | env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )  # fmt: skip
    try:
        for _ in range(600):
            try:
                with urlopen(f"{address}/healthz"):  # noqa: S310 (our own)
                    break
            except OSError:
                if server.poll() is not None:
                    raise AssertionError("the service ended before it opened") from None
                time.sleep(0.2)
        yield address, server.pid
    finally:
        assert server.stderr is not None
        os.killpg(server.pid, signal.SIGTERM)  # of a watched one, also who watches
        server.wait(30)
        server.stderr.close()
