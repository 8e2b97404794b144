"""Messages between a sandbox and its parent: a length, then that many bytes of JSON.

Called by sandbox.py and sandbox_child.py. Never reads more than its caller allows; never unpickles.
"""

from __future__ import annotations

import json
import socket
from typing import Any


class Broken(Exception):
    """The other side ended, or sent more than was allowed."""


def write_frame(channel: socket.socket, message: dict[str, Any], data: bytes = b"") -> None:
    """Send `message`, then `data` as it is (its length travels in the message)."""
    text = json.dumps(message).encode()
    channel.sendall(len(text).to_bytes(8, "big") + text)
    if data:
        channel.sendall(data)


def read_frame(channel: socket.socket, most: int) -> bytes:
    """The bytes of the next message; raises `Broken` where it is cut short or longer than `most` bytes."""
    length = int.from_bytes(read_exactly(channel, 8), "big")
    if length > most:
        raise Broken("too long")
    return read_exactly(channel, length)


def read_exactly(channel: socket.socket, length: int) -> bytes:
    """Exactly `length` bytes; raises `Broken` where the other side ends before."""
    got = bytearray(length)
    view, filled = memoryview(got), 0
    while filled < length:
        count = channel.recv_into(view[filled:])
        if count == 0:
            raise Broken("ended early")
        filled += count
    return bytes(got)
