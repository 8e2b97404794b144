"""Several processes on few cores: none spins in threads of numpy's own, none holds what its threads leave behind."""

import os
import platform
import re
import subprocess
import sys

import pytest

THREADS = 12
# So many threads at once, each with a buffer of its own; then what malloc says of itself, on stdout.
WORK = f"""
import ctypes, threading, connectshare
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
barrier = threading.Barrier({THREADS})
def work():
    held = bytearray(50_000)
    barrier.wait()
threads = [threading.Thread(target=work) for _ in range({THREADS})]
for thread in threads: thread.start()
for thread in threads: thread.join()
out = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, out)
libc.fflush(out)
"""
needs_glibc = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc's malloc has arenas")


def test_numpy_is_told_to_use_one_thread_before_it_is_loaded() -> None:
    told = "import connectshare, os, sys; assert 'numpy' not in sys.modules; print(os.environ['OPENBLAS_NUM_THREADS'])"
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    said = subprocess.run([sys.executable, "-c", told], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "1"


def arenas(**more: str) -> int:
    environment = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"} | more
    said = subprocess.run([sys.executable, "-c", WORK], env=environment, capture_output=True, text=True, check=True)
    return len(re.findall("<heap ", said.stdout))


@needs_glibc
def test_threads_that_come_and_go_share_two_arenas() -> None:
    assert arenas() == 2


@needs_glibc
def test_whoever_sets_how_many_arenas_there_are_is_obeyed() -> None:
    assert arenas(MALLOC_ARENA_MAX="5") == 5
