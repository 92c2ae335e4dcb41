"""Believe a proxy's word about who asks, and only a trusted proxy's."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class TrustedProxy:
    """Takes X-Forwarded-For, -Proto and -Host from ``networks``, and from nobody else."""

    def __init__(
        self, app: WSGIApplication, networks: tuple[IPv4Network | IPv6Network, ...]
    ) -> None:
        self._direct = app
        self._proxied = ProxyFix(app, x_for=1, x_proto=1, x_host=1)
        self._networks = networks

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        sender = ip_address(environ["REMOTE_ADDR"])
        trusted = any(sender in network for network in self._networks)
        return (self._proxied if trusted else self._direct)(environ, start)
