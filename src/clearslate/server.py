"""gunicorn, as the office, the public pages and the service run it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter


class Server(BaseApplication):
    """gunicorn with our settings; laws are loaded before it forks, so that its workers share them."""

    def __init__(self, bind: str, workers: int, application: Callable[[], Any], **more: Any) -> None:
        """Take `gunicorn`'s ``--bind`` and ``--workers``, and what loads Django's application.

        Args:
            bind: address and port.
            workers: processes.
            application: called once, before the processes begin.
            more: further settings of gunicorn, by name.
        """
        self._application = application
        self._options = {
            "bind": bind, "workers": workers, "threads": 4, "worker_class": "gthread", "preload_app": True,
            "timeout": 60, "accesslog": None, "loglevel": "warning", "control_socket_disable": True,
        } | more  # fmt: skip
        super().__init__()

    def load_config(self) -> None:
        """Hand the settings to gunicorn, except those that its version does not have."""
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """Django's application."""
        return self._application()

    def run(self) -> None:
        """Answer requests until a signal ends it.

        Raises:
            KeyboardInterrupt: it was ended by Ctrl-C, which gunicorn alone would call a success.
        """
        arbiter = _Arbiter(self)
        try:
            arbiter.run()
        except SystemExit as end:
            if arbiter.was_interrupted and not end.code:
                raise KeyboardInterrupt from end
            raise


class _Arbiter(Arbiter):
    """Remembers that Ctrl-C ended it."""

    was_interrupted = False

    def handle_int(self) -> None:
        self.was_interrupted = True
        super().handle_int()
