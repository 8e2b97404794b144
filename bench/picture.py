"""How quick, how heavy and how many queries the picture and its neighbouring pages are with a great many materials.

    python -m bench.picture --sizes 0 181 20000 100000

181 are the founding records, 0 an empty catalogue (ask for it alone); anything else is made up with a fixed seed: about
two topics and 1.15 organisations a material, few organisations with much and many with little (Zipf), years from 2006.
Times are of the server alone, one client, the median of some requests after the first; the first is given beside it.
"""

from __future__ import annotations

import argparse
import gzip
import os
import tempfile
import time
from datetime import timedelta
from statistics import median

_HOME = tempfile.TemporaryDirectory(prefix="connectshare-picture-")
os.environ |= {"CONNECTSHARE_HOME": _HOME.name, "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "ERROR"}
for _name in ("DATABASE_URL", "SEARCH_URL", "STORAGE_URL", "CONNECTSHARE_NOW"):
    os.environ.pop(_name, None)

import django  # noqa: E402

django.setup()

import numpy as np  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from connectshare.catalogue.models import Kind, Material, Offer, OrganisationLink, Topic, TopicLink  # noqa: E402
from connectshare.gather.models import Source  # noqa: E402
from connectshare.plumbing.clock import now  # noqa: E402
from connectshare.sector.models import Network, Organisation  # noqa: E402

SEED = 20261123
FOUNDING = 181
REQUESTS = 7
BATCH = 2_000
PAGES = (
    "/who-does-what", "/who-does-what?region=London", "/who-does-what?rows=networks", "/who-does-what?rows=regions",
    "/who-does-what?topic=drainage-and-flooding&year=5",
    "/who-does-what/map", "/who-does-what/map?topic=drainage-and-flooding", "/who-does-what/regions",
    "/who-does-what/regions?of=Wales", "/who-does-what/timeline",
    "/who-does-what/timeline?topic=drainage-and-flooding",
    "/organisations/", "/organisations/east-sussex", "/networks/", "/networks/adept", "/topics/",
    "/topics/drainage-and-flooding",
)  # fmt: skip


def main() -> None:
    """Print a table a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[FOUNDING, 20_000])
    call_command("setup", verbosity=0)
    for size in sorted(parser.parse_args().sizes):
        fill(size)
        print_table(size)


def fill(size: int) -> None:
    """Make the catalogue as large as that; it is never made smaller but to nothing at all."""

    if size == 0:
        Material.objects.all().delete()
        return
    have = Material.objects.count()
    rng = np.random.default_rng(SEED + have)
    _look_at_some()
    while have < size:
        with transaction.atomic():
            have += _batch(rng, min(BATCH, size - have), have)


def _look_at_some() -> None:

    if Source.objects.filter(state="active").exists():
        return
    for place in Organisation.objects.filter(is_highway_authority=True).order_by("name")[::3]:
        url = place.website or f"https://{place.slug}.example/"
        Source.objects.create(organisation=place, url=url, kind="listing", added_at=now(), last_looked_at=now())
    for network in Network.objects.exclude(website="")[::2]:
        Source.objects.create(network=network, url=f"{network.website}/news", kind="feed", added_at=now())


def _batch(rng: np.random.Generator, many: int, have: int) -> int:

    places = list(Organisation.objects.order_by("-is_highway_authority", "slug").values_list("pk", flat=True))
    topics = list(Topic.objects.filter(merged_into=None).order_by("id").values_list("pk", flat=True))
    kinds = list(Kind.objects.values_list("pk", flat=True))
    networks = list(Network.objects.values_list("pk", flat=True))
    order = np_order(len(places))
    made, links, about, offers = [], [], [], []
    for n in range(many):
        at = now() - timedelta(minutes=int(rng.integers(0, 60 * 24 * 900)))
        year = 2026 - min(20, int(rng.geometric(0.18)) - 1)
        one = Material(
            title=f"Made-up material {have + n} on keeping roads in order",
            summary="What was tried, what it cost, and what came of it in two winters.",
            kind_id=kinds[int(rng.integers(len(kinds)))], told_by="own" if n % 3 else "press",
            dated=None if n % 11 == 0 else f"{year}-{1 + n % 12:02}-01", dated_precision="month",
            access="members" if n % 17 == 0 else "", first_seen=at, published_at=at, changed_at=at,
        )  # fmt: skip
        made.append(one)
        whose = {order[min(int(rng.zipf(1.35)) - 1, len(places) - 1)] for _ in range(1 + (n % 7 == 0))}
        links += [OrganisationLink(material=one, organisation_id=places[who], origin="suggested") for who in whose]
        which = {min(int(rng.zipf(1.2)) - 1, 10**6) * 7 % len(topics) for _ in range(1 + n % 3)}
        about += [TopicLink(material=one, topic_id=topics[what], origin="suggested") for what in which]
        if n % 6 == 0:
            network = networks[int(rng.integers(len(networks)))]
            offers.append(
                Offer(material=one, url=f"https://n.example/{one.id}", network_id=network, first_seen=at, last_seen=at)
            )
    Material.objects.bulk_create(made)
    OrganisationLink.objects.bulk_create(links)
    TopicLink.objects.bulk_create(about)
    Offer.objects.bulk_create(offers)
    return many


def np_order(many: int) -> list[int]:
    """Who has much and who has little: a fixed order of so many."""

    return [int(one) for one in np.random.default_rng(SEED).permutation(many)]


def print_table(size: int) -> None:
    """Every page once cold and some times warm."""

    client = Client(SERVER_NAME="localhost", HTTP_ACCEPT_ENCODING="gzip")
    client.get("/healthz")
    print(f"\n{size:,} materials\n\n| page | status | sent bytes | bytes | queries | first ms | median ms |")
    print("|---" * 7 + "|")
    for address in PAGES:
        times = []
        for _ in range(REQUESTS):
            with CaptureQueriesContext(connection) as queries:
                started = time.perf_counter()
                answer = client.get(address)
                times.append((time.perf_counter() - started) * 1000)
        packed = answer.headers.get("Content-Encoding") == "gzip"
        plain = len(gzip.decompress(answer.content)) if packed else len(answer.content)
        print(
            f"| {address} | {answer.status_code} | {len(answer.content):,} | {plain:,} | {len(queries)} "
            f"| {times[0]:.0f} | {median(times[1:]):.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
