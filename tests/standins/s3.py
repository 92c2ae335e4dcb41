"""A server that speaks S3 over HTTP, on a free port of 127.0.0.1."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import httpx


@contextmanager
def bucket(name: str) -> Iterator[dict[str, str]]:
    """Run it with an empty bucket; gives how to reach it, as the settings take it."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        httpx.put(f"{endpoint}/{name}", timeout=60).raise_for_status()
        yield {
            "endpoint": endpoint, "region": "us-east-1", "allow_http": "true",
            "aws_access_key_id": "x", "aws_secret_access_key": "x",
        }  # fmt: skip
    finally:
        server.stop()
