"""Reads files in the sandbox and remembers what came of it, by content. The same bytes are never read twice.

Called by the pipeline. The readers themselves are in `formats`, and never run in this process.
"""

import json
import zlib
from datetime import timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Q

from connectshare.gather.formats.transport import from_json
from connectshare.gather.models import Extraction
from connectshare.gather.protocols import Extracted
from connectshare.kit.sandbox import JobRefused, Sandbox, SandboxKilled
from connectshare.plumbing.clock import now
from connectshare.plumbing.storing import bytes_of, keep

READER = "1"  # a higher one reads everything again when it comes by
KILLED = "killed"  # in its place where the reading process was ended: that may have had nothing to do with the file
BELIEVED = timedelta(days=7)


@cache
def sandbox() -> Sandbox:
    """The one warm process of this worker."""
    return Sandbox("connectshare.gather.formats.reading:read_job", hidden=[settings.HOME])


def is_known(digest: str) -> bool:
    """Whether these bytes were read before, well or badly."""
    killed_lately = Q(reader=KILLED, made_at__gt=now() - BELIEVED)
    return Extraction.objects.filter(Q(reader=READER) | killed_lately, pk=digest).exists()


def problem_of(digest: str) -> str:
    """Why these bytes could not be read; empty where they could."""
    return Extraction.objects.values_list("problem", flat=True).get(pk=digest)


def extracted(digest: str) -> Extracted:
    """What these bytes say. Raises Extraction.DoesNotExist."""
    return from_json(json.loads(zlib.decompress(Extraction.objects.get(pk=digest).data)))


def read(digest: str, data: bytes, media_type: str, filename: str) -> None:
    """Have the sandbox read the bytes. Raises SandboxKilled; a sentence of refusal is remembered like a success."""
    try:
        answer = _ask(data, media_type, filename, thumbnail=False)
    except JobRefused as refused:
        return note_problem(digest, str(refused))
    packed = zlib.compress(json.dumps(answer).encode(), 3)
    Extraction.objects.update_or_create(
        pk=digest, defaults={"reader": READER, "data": packed, "problem": "", "made_at": now()}
    )
    return None


def note_killed(digest: str, reason: str) -> None:
    """Remember for some days that the process that read these bytes was ended."""
    note_problem(digest, reason, reader=KILLED)


def note_problem(digest: str, reason: str, *, reader: str = READER) -> None:
    """Remember that these bytes cannot be read."""
    Extraction.objects.update_or_create(
        pk=digest, defaults={"reader": reader, "data": b"", "problem": reason[:500], "made_at": now()}
    )


def keep_copy(digest: str, *, may: bool) -> str | None:
    """Where rights allow a copy, the hash of a picture of its first page ("" where none can be made); else None."""
    if not may:
        return None
    data = bytes_of(digest)
    if data is None:
        return None
    try:
        picture = from_json(_ask(data, "", "", thumbnail=True)).thumbnail
    except (JobRefused, SandboxKilled):
        picture = b""
    return keep(picture) if picture else ""


def _ask(data: bytes, media_type: str, filename: str, *, thumbnail: bool) -> dict[str, Any]:
    header = {"media_type": media_type, "filename": filename, "thumbnail": thumbnail}
    answer: dict[str, Any] = sandbox().run(header, data)
    return answer
