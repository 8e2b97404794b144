"""What `doctor` looks at, one function a matter. Reads only."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import connection

from connectshare.catalogue.models import Pending
from connectshare.gather import mailboxes
from connectshare.gather.extracting import sandbox
from connectshare.gather.models import Source
from connectshare.kit import clamd
from connectshare.kit.fetch_problems import FetchProblem
from connectshare.kit.guarding import may_be_exempt
from connectshare.management.readying import migrations_to_run, operator_to_name
from connectshare.search import meaning
from connectshare.search.embedding import unread
from connectshare.search.engine import EngineProblem, open_engine
from connectshare.web.collected import are_collected


@dataclass(frozen=True)
class Finding:
    """One matter: well, missing (an optional part is not there) or wrong (something must be done)."""

    what: str
    state: Literal["well", "missing", "wrong"]
    said: str


def examine() -> list[Finding]:
    """Everything in turn; a look that itself breaks is a finding."""
    findings: list[Finding] = []
    for look in LOOKS:
        try:
            findings += look()
        except Exception as problem:
            name = look.__name__.strip("_")
            findings.append(Finding(name, "wrong", f"This could not be looked at: {problem}"))
    return findings


def _operator() -> list[Finding]:
    if said := operator_to_name():
        return [Finding("operator", "wrong" if settings.IS_PUBLIC else "missing", said)]
    return [Finding("operator", "well", f"The site names {settings.OPERATOR_NAME}.")]


def _database() -> list[Finding]:
    if behind := migrations_to_run():
        return [Finding("database", "wrong", f"{behind} migrations are to be run: `connectshare setup`.")]
    return [Finding("database", "well", f"{connection.vendor}, up to date.")]


def _index() -> list[Finding]:
    waiting = Pending.objects.filter(reader="index").count()
    try:
        engine = open_engine(settings.SEARCH_URL)
        if engine.needs_rebuild():
            return [Finding("index", "wrong", "There is no index, or an old one: `connectshare reindex`.")]
        return [Finding("index", "well", f"{engine.count()} materials, {waiting} changes waiting.")]
    except EngineProblem as problem:
        return [Finding("index", "wrong", f"{problem} {waiting} changes are waiting.")]


def _assets() -> list[Finding]:
    if are_collected():
        return [Finding("assets", "well", "The styles of the pages are there.")]
    return [Finding("assets", "wrong", "Pages have no styles: `connectshare setup`, then start `web` again.")]


def _files() -> list[Finding]:
    folder = Path(settings.STORAGE_URL)
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free // 2**20
    state: Literal["well", "wrong"] = "well" if free > 500 else "wrong"
    return [Finding("files", state, f"{free} MB free in {folder}.")]


def _sandbox() -> list[Finding]:
    level = sandbox().level()
    said = {"full": "no network and no reading of our data", "partial": "some fences are missing on this machine"}
    return [Finding("sandbox", "well" if level == "full" else "missing", f"{level}: {said.get(level, 'limits only')}.")]


def _readers() -> list[Finding]:
    parts = {
        "catdoc": "old Word and PowerPoint files", "tesseract": "scanned PDFs",
        "libreoffice": "old Office files that catdoc cannot read",
    }  # fmt: skip
    return [
        Finding(
            name,
            "well" if shutil.which(name) else "missing",
            f"reads {what}{'' if shutil.which(name) else ' (not installed)'}.",
        )
        for name, what in parts.items()
    ]


def _fetching() -> list[Finding]:
    if not settings.FETCH_ALLOW:
        return [Finding("fetching", "well", "Private addresses are refused.")]
    exempt = [entry for entry in sorted(settings.FETCH_ALLOW) if may_be_exempt(entry)]
    ignored = sorted(settings.FETCH_ALLOW.difference(exempt))
    said = [f"Exempt from the guard: {', '.join(exempt)}."] if exempt else ["Private addresses are refused."]
    if ignored:
        said.append(f"Ignored in CONNECTSHARE_FETCH_ALLOW: {', '.join(ignored)} (no host:port, or never allowed).")
    return [Finding("fetching", "missing", " ".join(said))]


def _meaning() -> list[Finding]:
    if meaning.model() is None:
        return [Finding("meaning", "missing", "Search is by words only (make deps-meaning).")]
    left = unread()
    said = f"{left} materials are not read for it yet." if left else "All materials are read for it."
    return [Finding("meaning", "well", f"Search is by words and meaning. {said}")]


def _scanner() -> list[Finding]:
    if not settings.CLAMD_URL:
        return [Finding("scanner", "missing", "Files are not scanned for malware: CLAMD_URL is empty.")]
    try:
        return [Finding("scanner", "well", f"{clamd.version(settings.CLAMD_URL)} looks at every file first.")]
    except (clamd.ScannerAway, clamd.BadScannerAddress) as problem:
        return [Finding("scanner", "wrong", f"{problem} Files wait until it does its work.")]


def _mailbox() -> list[Finding]:
    if not settings.MAILBOX_URL:
        return [Finding("mailbox", "missing", "Nobody can forward an email to us: MAILBOX_URL is empty.")]
    try:
        mailboxes.look()
    except FetchProblem as problem:
        return [Finding("mailbox", "wrong", f"{problem} It is tried again by itself.")]
    if not settings.MAILBOX_AUTHSERV:
        return [Finding("mailbox", "missing", "It opens. While MAILBOX_AUTHSERV is empty, all that comes in is held.")]
    return [Finding("mailbox", "well", "It opens, and senders are judged by the word of its own server.")]


def _sources() -> list[Finding]:
    active = Source.objects.filter(state=Source.State.ACTIVE)
    failing = active.filter(failures__gte=3).count()
    said = f"{active.count()} in use, {failing} failing for some time (they are tried again by themselves)."
    return [Finding("sources", "well" if active.exists() else "missing", said)]


LOOKS: tuple[Callable[[], list[Finding]], ...] = (
    _operator, _database, _index, _assets, _files, _sandbox, _readers, _fetching, _meaning, _scanner,
    _mailbox, _sources,
)  # fmt: skip
