"""Several processes on few cores: none of them spins in threads of numpy's own."""

import os
import subprocess
import sys


def test_numpy_is_told_to_use_one_thread_before_it_is_loaded() -> None:
    told = "import connectshare, os, sys; assert 'numpy' not in sys.modules; print(os.environ['OPENBLAS_NUM_THREADS'])"
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    said = subprocess.run([sys.executable, "-c", told], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "1"
