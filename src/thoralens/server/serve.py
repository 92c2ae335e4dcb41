"""Run the server: gunicorn with one worker process, which holds the one loaded model."""

from __future__ import annotations

import os
import socket
import sys
from threading import Thread
from types import FrameType
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

from thoralens.errors import ThoralensError
from thoralens.server import access
from thoralens.server.requirements import check_start
from thoralens.settings import Settings

if TYPE_CHECKING:
    from thoralens.server.service import Service

_THREADS = 32
_CANNOT_START = 4


def serve(settings: Settings) -> None:
    """Serve until interrupted; returns only through ``SystemExit``.

    Raises:
        ThoralensError: The address cannot be used; nothing was started.
    """
    check_start(settings)
    os.umask(0o077)
    access.configure()
    listener = _listen(settings)
    _Server(settings, listener).run()


class _Worker(ThreadWorker):
    """Lets what runs finish when told to stop (SIGTERM), or ends it at once (SIGINT, SIGQUIT)."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        opened = _opened(self)
        self._request_stop(opened.settings.drain_seconds if opened else 0.0)
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: int, frame: FrameType | None) -> None:
        self._request_stop(0.0)
        super().handle_quit(sig, frame)

    def _request_stop(self, drain: float) -> None:
        if opened := _opened(self):
            opened.request_stop(drain)
        self.method_queue.defer(self._hang_up)

    def _hang_up(self) -> None:
        """Let the connections that browsers keep open, in case, time out now."""
        for connection in (*self.keepalived_conns, *self.pending_conns):
            connection.timeout = 0


class _Log(Logger):
    """Gunicorn's messages, as this program logs its own."""

    def setup(self, cfg: Config) -> None:  # noqa: ARG002
        self.error_log.setLevel("WARNING")
        self.error_log.propagate = True
        self.access_log.disabled = True


class _Server(BaseApplication):
    def __init__(self, settings: Settings, listener: socket.socket) -> None:
        host, port = listener.getsockname()[:2]
        self._settings = settings
        self._descriptor = listener.detach()
        self._address: tuple[str, int] = host, port
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": f"fd://{self._descriptor}",
            "workers": 1,
            "threads": _THREADS,
            "worker_class": _Worker,
            "logger_class": _Log,
            "timeout": 120,
            "graceful_timeout": int(self._settings.drain_seconds) + 20,
            "keepalive": 15,
            "control_socket_disable": True,
            "proc_name": "thoralens",
            "post_worker_init": self._announce,
            "worker_exit": self._close,
        }
        if self._settings.mode == "server":
            options["forwarded_allow_ips"] = ""  # the trusted proxy is known by its own setting
        if self._settings.tls_certificate and self._settings.tls_key:
            options["certfile"] = str(self._settings.tls_certificate)
            options["keyfile"] = str(self._settings.tls_key)
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from thoralens.server.app import create_app

        try:
            return create_app(self._settings)
        except ThoralensError as error:
            print(f"thoralens: {error} [{error.code}]", file=sys.stderr)
            sys.exit(_CANNOT_START)

    def _announce(self, worker: ThreadWorker) -> None:
        opened = _opened(worker)

        host, port = self._address
        shown = f"[{host}]" if ":" in host else host
        scheme = "https" if self.cfg.is_ssl else "http"
        print(f"Thoralens is on {scheme}://{shown}:{port} (Ctrl+C stops it)", flush=True)
        Thread(target=_draw, args=(opened,), daemon=True).start()

    def _close(self, _arbiter: Any, worker: ThreadWorker) -> None:
        if opened := _opened(worker):
            opened.close()


def _draw(opened: Service | None) -> None:
    """Draw what is shipped as drawings, so that the first visitor does not wait for it."""
    from thoralens.server.api.examples import draw_previews

    draw_previews()
    if opened is not None:
        opened.finder.prepare()


def _opened(worker: ThreadWorker) -> Service | None:
    """The worker's service; ``None`` when its application did not load."""
    opened: Service | None = getattr(worker.wsgi, "extensions", {}).get("thoralens")
    return opened


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise ThoralensError(
            "port_in_use",
            f"The address {settings.host}:{settings.port} cannot be used: {reason}.",
            "Stop what listens there, or choose another port with --port.",
        ) from error
    listener.set_inheritable(True)
    return listener
