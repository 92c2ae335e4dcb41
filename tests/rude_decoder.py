"""A decoder that does on command what a hostile file could make a real one do."""

from __future__ import annotations

import os
import socket
import sys
import time

from thoralens.imaging import decoder


def main() -> None:
    connection = socket.socket(fileno=int(sys.argv[1]))
    connection.sendall(decoder.READY)
    while head := decoder.take(connection, decoder.REQUEST.size):
        wish = decoder.take(connection, decoder.REQUEST.unpack(head)[0])
        decoder._allow(int(sys.argv[3]))
        if wish == b"crash":
            os.abort()
        if wish == b"hang":
            time.sleep(60)
        if wish == b"spin":
            while True:
                pass
        if wish == b"lie":
            connection.sendall(decoder.ANSWER.pack(2**62, 2**62))
        if wish == b"babble":
            connection.sendall(decoder.ANSWER.pack(3, 0) + b"no!")
        if wish == b"half":
            connection.sendall(decoder.ANSWER.pack(2, 10) + b"{}12345")
            os._exit(0)
        if wish.startswith(b"secret"):
            said = str("THORALENS_SECRET" in os.environ).encode()
            connection.sendall(decoder.ANSWER.pack(2, len(said)) + b"{}" + said)


main()
