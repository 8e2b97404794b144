"""A door whose certificate ran out years ago."""

from __future__ import annotations

import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_CONFIG = """
[ca]
default_ca = here
[here]
dir = {folder}
database = {folder}/index
new_certs_dir = {folder}
serial = {folder}/serial
default_md = sha256
policy = any
[any]
commonName = supplied
[names]
subjectAltName = IP:{address}
"""


class ExpiredDoor:
    """Serves TLS at an address, with a certificate of 2020."""

    def __init__(self, address: str, folder: Path) -> None:
        self.server = ThreadingHTTPServer((address, 0), BaseHTTPRequestHandler)
        self.server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.certificate, key = _expired(folder, address)  # clients that trust it see nothing but its age
        context.load_cert_chain(self.certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.host = f"{address}:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        """Shut it."""
        self.server.shutdown()
        self.server.server_close()


def _expired(folder: Path, address: str) -> tuple[Path, Path]:
    """A certificate of 2020 and its key. Raises OSError or CalledProcessError where openssl cannot make it."""
    key, request, made = folder / "key.pem", folder / "request.pem", folder / "expired.pem"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config").write_text(_CONFIG.format(folder=folder, address=address))
    (folder / "index").write_text("")
    (folder / "serial").write_text("01\n")
    new = ["req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=old.example", "-keyout", key, "-out", request]
    sign = [
        "ca", "-batch", "-notext", "-selfsign", "-config", folder / "config", "-keyfile", key, "-in", request,
        "-out", made, "-extensions", "names", "-startdate", "20200101000000Z", "-enddate", "20200201000000Z",
    ]  # fmt: skip
    for words in (new, sign):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)
    return made, key
