"""The fences around sandboxed jobs: namespaces, identity, limits, Landlock and seccomp, each used where allowed.

Called by sandbox_child.py only. Every function says whether its fence holds instead of raising, since containers and
old kernels refuse some of them. Must never be called in a process that goes on to do anything but run one job.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from connectshare.kit import landlock, seccomp

_NEW_MOUNTS, _NEW_IPC, _NEW_USER, _NEW_PIDS, _NEW_NET = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
_PDEATHSIG, _KEEP_CAPS, _NO_NEW_PRIVS = 1, 8, 38
_BIND, _RECURSIVE, _PRIVATE, _NOSUID_NODEV = 0x1000, 0x4000, 0x40000, 0x6
_CAPABILITY_HEADER = struct.pack("=Ii", 0x20080522, 0)
_READ_ANY_FILE = 1 << 2  # CAP_DAC_READ_SEARCH
_FIRST_JOB_IDENTITY = 1_500_000_000
_DETACH = 2
_SCRATCH_BYTES = 512 * 1024 * 1024
_LOCAL_SERVICES = "/run"  # where databases, containers and desktops keep their sockets
_TEMPORARY = "/tmp"  # noqa: S108 - some programs write nowhere else
# Where fewer would count the user's other processes too, only a flood is stopped.
_FLOOD_OF_PROCESSES = 4096

_SYSTEM = (
    *("/usr", "/lib", "/lib64", "/bin", "/sbin", "/sys/devices/system/cpu"),
    *("/etc/fonts", "/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d"),
    *("/etc/mime.types", "/etc/localtime", "/etc/catdocrc", "/etc/libreoffice"),
    *("/var/lib/libreoffice", "/var/spool/libreoffice", "/var/cache/fontconfig"),
)
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")

_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Limits:
    """What one job may use. Seconds and bytes; `wall_seconds` counts from when the job is handed over."""

    wall_seconds: float = 60
    cpu_seconds: int = 45
    memory_bytes: int = 1536 * 1024 * 1024  # address space, of each process of the job
    file_bytes: int = 256 * 1024 * 1024  # largest file it may write
    output_bytes: int = 64 * 1024 * 1024  # largest answer
    processes: int = 64  # processes and threads together


def isolate_server(hidden: Sequence[str], scratch: str) -> dict[str, bool]:
    """Cut the warm server off the network, cover the `hidden` folders, give `scratch` a bounded disk of its own.

    Must run before the process has a second thread (the kernel refuses a user namespace after that).
    """
    network = _unshare(_NEW_NET | _NEW_MOUNTS | _NEW_IPC)
    covered = network and _mount(None, "/", None, _RECURSIVE | _PRIVATE, None)
    places = [*hidden, _LOCAL_SERVICES]
    mounted = [covered and _mount("none", path, "tmpfs", _NOSUID_NODEV, "size=4k,mode=0") for path in places]
    disk = network and _mount("none", scratch, "tmpfs", _NOSUID_NODEV, f"size={_SCRATCH_BYTES},mode=0711")
    return {"network namespace": network, "covered folders": all(mounted), "bounded disk": disk}


def leave_disk(scratch: str) -> None:
    """Take the disk of `isolate_server` away, and the folder it was in; for when nobody else is left to."""
    if _LIBC is not None:
        _LIBC.umount2(scratch.encode(), _DETACH)
    with contextlib.suppress(OSError):
        Path(scratch).rmdir()


def isolate_keeper(folder: str, covered: bool) -> tuple[bool, bool]:
    """Give the next process forked a process namespace of its own, and put its `folder` in the place of /tmp.

    When the first process of the namespace ends, all it started ends. The second is tried only where the server's own
    mounts held (`covered`), and says whether `folder` is now /tmp.
    """
    alone = _unshare(_NEW_PIDS | _NEW_MOUNTS)
    private = alone and covered and not _lives_in(_TEMPORARY)
    return alone, private and _mount(folder, _TEMPORARY, None, _BIND, None)


def _lives_in(folder: str) -> bool:
    """Whether Python or this package are below `folder`: to cover it would take the program from under itself."""
    homes = (sys.prefix, sys.base_prefix, __file__)
    return any(Path(home).resolve().is_relative_to(folder) for home in homes)


def confine_job(
    limits: Limits, folder: str, readable: Sequence[str], number: int, *, alone: bool, private: bool
) -> dict[str, bool]:
    """Put up every fence around this process. `folder` is all it may write; `number` tells jobs apart.

    `alone`: it has a process namespace; `private`: `folder` is its own /tmp.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file_bytes, limits.file_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    identity = _give_up_identity(folder, _FIRST_JOB_IDENTITY + number % 100_000_000)
    # A user's limit counts all that user runs, unless the job has an identity or a user namespace to itself.
    exact = identity or (alone and os.getuid() != 0)
    processes = limits.processes if exact else _FLOOD_OF_PROCESSES
    resource.setrlimit(resource.RLIMIT_NPROC, (processes, processes))
    die_with_parent()  # after the identity: changing that clears it
    # Privileges can no longer be won through set-user-id programs; Landlock and seccomp both ask for this first.
    _prctl(_NO_NEW_PRIVS, 1)
    files = _LIBC is not None and landlock.restrict((*_SYSTEM, *readable), (folder, *_DEVICES))
    calls = _LIBC is not None and seccomp.refuse_calls(local_sockets=private)
    return {"identity of its own": identity, "process limit": exact, "landlock": files, "seccomp": calls}


def die_with_parent() -> None:
    """Ask the kernel to kill this process when the one that forked it ends."""
    _prctl(_PDEATHSIG, signal.SIGKILL)


def _unshare(kinds: int) -> bool:
    """Enter new namespaces: directly as root, else through a user namespace of our own."""
    if _LIBC is None:
        return False
    if os.geteuid() == 0 and _LIBC.unshare(kinds) == 0:
        return True
    user, group = os.geteuid(), os.getegid()
    if _LIBC.unshare(kinds | _NEW_USER) != 0:
        return False
    try:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    except OSError:
        return False
    return True


def _mount(source: str | None, place: str, kind: str | None, flags: int, options: str | None) -> bool:
    texts = [None if text is None else text.encode() for text in (source, place, kind, options)]
    return _LIBC is not None and _LIBC.mount(*texts[:3], ctypes.c_ulong(flags), texts[3]) == 0


def _give_up_identity(folder: str, identity: int) -> bool:
    """As root, become a user that owns nothing but `folder`; drop every capability, root's and the namespace's."""
    kept = 0
    changed = False
    if os.geteuid() == 0:
        try:
            os.chown(folder, identity, identity)
            os.setgroups([])
            # Python itself may be installed where only root may look (/root/.pyenv); Landlock still says what is read.
            _prctl(_KEEP_CAPS, 1)
            os.setresgid(identity, identity, identity)
            os.setresuid(identity, identity, identity)
        except OSError:
            pass
        else:
            kept, changed = _READ_ANY_FILE, True
    if _LIBC is not None:
        _LIBC.capset(_CAPABILITY_HEADER, struct.pack("=6I", kept, kept, 0, 0, 0, 0))
    return changed


def _prctl(option: int, value: int) -> None:
    if _LIBC is not None:
        _LIBC.prctl(option, ctypes.c_ulong(value), 0, 0, 0)
