"""The real clamd on loopback, with one signature of its own: that of the harmless EICAR test file."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connectshare.kit import clamd

# Put together here, so that no scanner takes this file for one.
EICAR = ("X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()
LARGEST = 2**20  # bytes that this scanner takes
_PATIENCE = 20.0  # seconds for it to begin


def available() -> bool:
    """Whether the scanner is installed."""
    return shutil.which("clamd") is not None


@contextmanager
def scanner(folder: Path) -> Iterator[dict[str, str]]:
    """Its two addresses, while it runs."""
    folder.mkdir(exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    # Web pages are looked at in lower case.
    signatures = (f"Eicar-Test:0:*:{EICAR.hex()}", f"Eicar-Test-Page:3:*:{EICAR.lower()[40:].hex()}")
    (folder / "eicar.ndb").write_text("\n".join(signatures) + "\n")
    (folder / "clamd.conf").write_text(
        f"Foreground yes\nLocalSocket {folder}/s\nTCPSocket {port}\nTCPAddr 127.0.0.1\nDatabaseDirectory {folder}\n"
        f"TemporaryDirectory {folder}\nStreamMaxLength {LARGEST}\nMaxThreads 2\n"
    )
    words = [str(shutil.which("clamd")), f"--config-file={folder}/clamd.conf"]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"tcp://127.0.0.1:{port}")
        yield {"tcp": f"tcp://127.0.0.1:{port}", "unix": f"unix://{folder}/s"}
    finally:
        process.kill()
        process.wait()


def _wait_for(url: str) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            clamd.version(url)
            return
        except clamd.ScannerAway:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
