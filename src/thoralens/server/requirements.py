"""What must hold before the server starts; in server mode all that does not is told at once."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from flask.helpers import get_debug_flag

from thoralens.errors import ThoralensError
from thoralens.settings import Settings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
MIN_SECRET_BYTES, MIN_SECRET_BITS = 32, 100.0
_NETWORK_FILESYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs",
     "fuse.s3fs", "fuse.rclone", "lustre", "davfs", "fuse.davfs2"}
)  # fmt: skip


def check_start(settings: Settings) -> None:
    """Raises ThoralensError when this server must not start as it is set up."""
    if settings.mode == "local":
        _check_loopback(settings)
        return
    if faults := list(_faults(settings)):
        raise ThoralensError(
            "server_mode_refused",
            "Server mode cannot start:\n" + "\n".join(f"- {what} {fix}" for what, fix in faults),
            "\nRight all of them, or unset THORALENS_MODE to use it on this machine alone.",
        )


def proxy_networks(settings: Settings) -> tuple[IPv4Network | IPv6Network, ...]:
    """Where the trusted proxy may be; raises ValueError when one is not an address."""
    named = (part.strip() for part in settings.trusted_proxy.split(","))
    return tuple(ip_network(part) for part in named if part)


def secret_bits(secret: str) -> float:
    """About the most that a secret can hold: Shannon's entropy of its characters, times how
    many different runs of three it has, so that repeating a word gains nothing."""
    runs = {secret[at : at + 3] for at in range(len(secret) - 2)}
    shares = [n / len(secret) for n in Counter(secret).values()]
    return -len(runs) * sum(share * math.log2(share) for share in shares)


def filesystem_of(path: Path, mounts: str) -> str:
    """The type of the file system that holds ``path``, by the lines of ``/proc/mounts``."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        _, point, this, *_ = line.split(" ")
        point = point.encode().decode("unicode_escape")
        if path.is_relative_to(point) and len(point) >= best:
            best, kind = len(point), this
    return kind


def _check_loopback(settings: Settings) -> None:
    if settings.host not in LOOPBACK:
        raise ThoralensError(
            "not_loopback",
            f"Local mode has no passwords, so it does not listen on {settings.host}.",
            "Use --host 127.0.0.1, or accounts with THORALENS_MODE=server (see docs/security.md).",
        )


def _faults(settings: Settings) -> Iterator[tuple[str, str]]:
    secret = settings.secret.get_secret_value() if settings.secret else ""
    new = "Set it to the output of: openssl rand -hex 32"
    if not secret:
        yield "There is no THORALENS_SECRET.", new
    elif len(secret.encode()) < MIN_SECRET_BYTES or secret_bits(secret) < MIN_SECRET_BITS:
        yield "THORALENS_SECRET can be guessed.", new
    address = urlsplit(settings.public_url)
    if address.scheme != "https" or not address.hostname or address.path not in ("", "/"):
        yield (
            "THORALENS_PUBLIC_URL is not an https address.",
            "Set it to what people type, such as https://thoralens.example.org",
        )
    yield from _transport_faults(settings)
    if get_debug_flag():
        yield "FLASK_DEBUG is on.", "Unset it."
    mounts = Path("/proc/mounts")
    kind = filesystem_of(settings.home.absolute(), mounts.read_text()) if mounts.exists() else ""
    if kind in _NETWORK_FILESYSTEMS:
        yield (
            f"SQLite files would lie on a network file system ({kind}).",
            "Set THORALENS_HOME to a folder on a local disk, with PostgreSQL too: the case library "
            "and the knowledge library stay SQLite.",
        )
    if settings.smtp_host and not settings.smtp_from:
        yield "THORALENS_SMTP_HOST has no sender.", "Set THORALENS_SMTP_FROM to an address."


def _transport_faults(settings: Settings) -> Iterator[tuple[str, str]]:
    files = (settings.tls_certificate, settings.tls_key)
    try:
        proxied = bool(proxy_networks(settings))
    except ValueError:
        yield (
            "THORALENS_TRUSTED_PROXY is not an address.",
            "Give addresses or networks, separated by commas, such as 127.0.0.1,10.0.0.0/8",
        )
        return
    if not any(files) and not proxied:
        yield (
            "Passwords would cross the network unencrypted.",
            "Set THORALENS_TLS_CERTIFICATE and THORALENS_TLS_KEY, or THORALENS_TRUSTED_PROXY to "
            "the address of the proxy that ends TLS.",
        )
    for name, file in zip(("CERTIFICATE", "KEY"), files, strict=True):
        if any(files) and (file is None or not os.access(file, os.R_OK)):
            yield f"THORALENS_TLS_{name} is not a readable file.", "Give the path of a PEM file."
