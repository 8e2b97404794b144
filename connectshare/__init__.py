"""Connect & Share: practice material of the UK highways and transport sector, gathered by itself."""

import os

# One thread for numpy's sums in each process: there are several processes, and threads that wait for one another on a
# busy machine spin. A question was read for its meaning in 260 ms with two threads there, and in 17 ms with one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
