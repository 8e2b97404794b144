"""Connect & Share: practice material of the UK highways and transport sector, gathered by itself."""

import contextlib
import ctypes
import os

# One thread for numpy's sums in each process: there are several processes, and threads that wait for one another on a
# busy machine spin. A question was read for its meaning in 260 ms with two threads there, and in 17 ms with one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Two arenas for malloc in each process, where glibc would make eight for each processor. Every commit of the index is
# written by threads that are new, each in an arena of its own, which keeps what they leave: of the 381 MiB that a
# gathering held, 204 were free. Whoever sets MALLOC_ARENA_MAX is obeyed; other C libraries have no arenas.
if "MALLOC_ARENA_MAX" not in os.environ:
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(-8, 2)  # M_ARENA_MAX of malloc.h
