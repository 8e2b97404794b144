"""How heavy and how quick the pages are, on the founding data.

    python -m bench.pages

Bytes are those of a first view as sent (compressed): the page with its style, script and typeface. Times are of the
server alone, one client, 50 requests a page after a warm-up; the peer is the smallest page there is, /healthz.
"""

from __future__ import annotations

import gzip
import os
import re
import tempfile
import time
from statistics import median, quantiles

REQUESTS = 50


def main() -> None:
    """Print a table."""
    with tempfile.TemporaryDirectory() as scratch:
        os.environ |= {"CONNECTSHARE_HOME": scratch, "DJANGO_SETTINGS_MODULE": "config.settings"}
        import django  # noqa: PLC0415 - after the environment is set

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        call_command("setup", verbosity=0)
        _print_table()


def _print_table() -> None:
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from connectshare.catalogue.models import Material  # noqa: PLC0415

    client = Client(SERVER_NAME="localhost", HTTP_ACCEPT_ENCODING="gzip")
    material = Material.objects.filter(told_by="own").order_by("id").first()
    pages = {
        "home": "/", "search": "/search?q=gully+cleansing", "search, empty": "/search",
        "material": client.get(f"/material/{material.pk}").headers.get("Location", f"/material/{material.pk}"),
        "healthz (peer)": "/healthz",
    }  # fmt: skip
    print(
        "\n| page | page bytes | first view bytes | p50 ms | p95 ms | times the peer | queries |"
        "\n|---|---|---|---|---|---|---|"
    )
    peer = median(_times(client, "/healthz"))
    for name, address in pages.items():
        answer = client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked = len(queries)  # the log is emptied by the next request
        times = _times(client, address)
        sent = len(answer.content)
        html = gzip.decompress(answer.content) if answer.headers.get("Content-Encoding") == "gzip" else answer.content
        print(
            f"| {name} | {sent:,} | {sent + _assets(client, html.decode()):,} | {median(times):.1f} "
            f"| {quantiles(times, n=20)[-1]:.1f} | {median(times) / peer:.1f} | {asked} |"
        )


def _times(client: object, address: str) -> list[float]:
    """Milliseconds of each request."""
    times = []
    for _ in range(REQUESTS + 5):
        started = time.perf_counter()
        client.get(address)  # type: ignore[attr-defined]
        times.append((time.perf_counter() - started) * 1000)
    return times[5:]


def _assets(client: object, html: str) -> int:
    """Compressed bytes of what the page's head asks for: style, script, typeface."""
    from django.conf import settings  # noqa: PLC0415

    total = 0
    wanted = set(re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js|woff2|svg))"', html))
    for name in wanted:
        data = (settings.STATIC_ROOT / name).read_bytes()
        total += len(data if name.endswith("woff2") else gzip.compress(data))
    return total


if __name__ == "__main__":
    main()
