"""The certificate authorities, read once a process."""

from __future__ import annotations

import ssl
from functools import cache


@cache
def tls() -> ssl.SSLContext:
    """Reading the authorities takes longer than a request in one's own network."""
    return ssl.create_default_context()
