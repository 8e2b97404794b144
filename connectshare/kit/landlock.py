"""Landlock: the kernel refuses this process every file outside the folders it was given.

Called by confinement.py inside a sandboxed job, once, before any hostile byte is read. There is no way back out of it.
Needs Linux 5.13 or later with Landlock switched on; says so instead of raising where it is not.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

# The same numbers on every architecture (include/uapi/asm-generic/unistd.h).
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_RULE_PATH_BENEATH = 1
_ASK_VERSION = 1

_EXECUTE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
_WRITE_FILE, _TRUNCATE, _IOCTL_DEV = 1 << 1, 1 << 14, 1 << 15
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_FILE_ONLY = _EXECUTE | _READ_FILE | _WRITE_FILE | _TRUNCATE | _IOCTL_DEV
# How many access bits each version of the interface knows: 1 the first thirteen, 2 rename, 3 truncate, 5 device ioctl.
_KNOWN_BITS = {1: 13, 2: 14, 3: 15, 4: 15}
_TCP_BIND_AND_CONNECT = 0b11  # since version 4
_SCOPE_SOCKETS_AND_SIGNALS = 0b11  # since version 6

_LIBC = ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """The version of the interface this kernel offers; 0 where it offers none."""
    return max(0, _LIBC.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_VERSION))


def restrict(readable: Iterable[str], writable: Iterable[str]) -> bool:
    """Allow reading below `readable`, everything below `writable`, and nothing else. False where not possible.

    Also refuses TCP and signals to the outside where the kernel can. The process must have no_new_privs set.
    """
    known = version()
    if known == 0:
        return False
    everything = (1 << _KNOWN_BITS.get(known, 16)) - 1
    ruleset = _create(known, everything)
    if ruleset < 0:
        return False
    try:
        for path in readable:
            _allow(ruleset, path, _READ)
        for path in writable:
            _allow(ruleset, path, everything)
        return int(_LIBC.syscall(_RESTRICT_SELF, ruleset, 0)) == 0
    finally:
        os.close(ruleset)


def _create(known: int, everything: int) -> int:
    fields = [everything]
    if known >= 4:
        fields.append(_TCP_BIND_AND_CONNECT)
    if known >= 6:
        fields.append(_SCOPE_SOCKETS_AND_SIGNALS)
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    return int(_LIBC.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0))


def _allow(ruleset: int, path: str, access: int) -> None:
    """Add one folder or file; what is not on this machine needs no rule."""
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            access &= _FILE_ONLY
        _LIBC.syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, struct.pack("=Qi", access, place), 0)
    finally:
        os.close(place)
