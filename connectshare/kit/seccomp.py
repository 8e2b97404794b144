"""Seccomp: the kernel refuses this process the calls that no file reader needs, above all opening a socket.

Called by confinement.py inside a sandboxed job; it is what cuts the network where namespaces are not allowed.
Needs Linux on x86-64 or 64-bit ARM; says so instead of raising elsewhere. There is no way back out of it.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

_SET_SECCOMP, _MODE_FILTER = 22, 2
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_CALL_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data, little endian
_NEW_NAMESPACES = 0x7E020000
_X32_CALLS = 0x40000000
_CLONE3 = 435

# ptrace, mount, umount2, pivot_root, unshare, setns, add_key, request_key, keyctl, bpf, perf_event_open,
# userfaultfd, process_vm_readv, process_vm_writev, init_module, finit_module, kexec_load, open_by_handle_at
_REFUSED = {
    "x86_64": (101, 165, 166, 155, 272, 308, 248, 249, 250, 321, 298, 323, 310, 311, 175, 313, 246, 304),
    "aarch64": (117, 40, 39, 41, 97, 268, 217, 218, 219, 280, 241, 282, 270, 271, 105, 273, 104, 265),
}
# On both: io_uring_setup (opens sockets without socket()), open_tree, move_mount, fsopen, fsmount, mount_setattr
_REFUSED_EVERYWHERE = (425, 428, 429, 430, 432, 442)
_AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_CLONE = {"x86_64": 56, "aarch64": 220}
_SOCKET = {"x86_64": 41, "aarch64": 198}
_LOCAL = 1  # AF_UNIX


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def refuse_calls(*, local_sockets: bool) -> bool:
    """Put up the filter for this process and all its children. False where not possible.

    `local_sockets` allows those of this machine (LibreOffice needs one to start); safe only where the folders in
    which services keep theirs are covered. The process must have no_new_privs set.
    """
    machine = platform.machine()
    if machine not in _AUDIT:
        return False
    code = _program(machine, local_sockets)
    program = _Program(len(code) // 8, code)
    libc = ctypes.CDLL(None, use_errno=True)
    return int(libc.prctl(_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0)) == 0


def _program(machine: str, local_sockets: bool) -> bytes:
    refused = (*_REFUSED[machine], *_REFUSED_EVERYWHERE)
    steps = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, _AUDIT[machine], yes=1),
        _step(_RETURN, _KILL),
        _step(_LOAD, _CALL_NUMBER),
        _step(_AT_LEAST, _X32_CALLS, no=1),
        _step(_RETURN, _KILL),
        # "No such call" makes the C library fall back on clone, whose flags a filter can see.
        _step(_EQUAL, _CLONE3, no=1),
        _step(_RETURN, _ERRNO | errno.ENOSYS),
    ]
    for number in refused:
        steps += [_step(_EQUAL, number, no=1), _step(_RETURN, _ERRNO | errno.EACCES)]
    steps += [
        _step(_EQUAL, _SOCKET[machine], no=4),
        _step(_LOAD, _FIRST_ARGUMENT),
        _step(_EQUAL, _LOCAL, no=1),
        _step(_RETURN, _ALLOW if local_sockets else _ERRNO | errno.EACCES),
        _step(_RETURN, _ERRNO | errno.EACCES),
        _step(_EQUAL, _CLONE[machine], no=3),
        _step(_LOAD, _FIRST_ARGUMENT),
        _step(_ANY_BIT, _NEW_NAMESPACES, no=1),
        _step(_RETURN, _ERRNO | errno.EACCES),
        _step(_RETURN, _ALLOW),
    ]
    return b"".join(steps)


def _step(operation: int, value: int, *, yes: int = 0, no: int = 0) -> bytes:
    """One instruction; `yes` and `no` are how many following ones to jump over."""
    return struct.pack("=HBBI", operation, yes, no, value)
