"""The keys of every `--json` document and every line of an export: other programs rely on these names.

Read by the reference and by the tests, which compare them with what the commands really answer.
"""

from collections.abc import Mapping

from connectshare.gather.sources import ADAPTERS

KINDS = ", ".join(adapter.kind for adapter in ADAPTERS)
_MATERIAL = {
    "id": "its permanent id",
    "title": "",
    "url": "its page here",
    "source_url": "where it is offered",
    "summary": "",
    "topics": "ids of topics",
    "kind": "id of the type of document",
    "organisations": "slugs",
    "networks": "slugs of the networks that offer it or whose work it is",
}
_ITEM = {"title": "", "url": "", "why": "what led to the judgement"}

# By command and part; a dotted part is inside the one before it.
DOCUMENTS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "find": {
        "the document": {
            "total": "how many match in all",
            "corrected": "the words that were searched for instead, empty where none were",
            "meaning": "whether the order is by meaning as well as by words",
            "results": "the first of them, see below",
            "facets": "by filter, a list of choices, see below",
        },
        "a result": {
            **_MATERIAL,
            "score": "the higher the better; 0 where the order is by age",
            "highlights": "passages that match, as plain text",
        },
        "a choice": {"value": "the key to filter by", "label": "in readers' words", "count": "results it would leave"},
    },
    "export": {
        "a line (and a row of the table, without attachments)": {
            **_MATERIAL,
            "source_urls": "every address at which it was found",
            "status": "published, historic, gone or withdrawn; of a withdrawn one all but id, status, first_seen and "
            "disclaimer is empty",
            "first_seen": "ISO time",
            "published": "ISO time at which it was listed here",
            "dated": "ISO date of the material itself, null where not stated; a bare year is its 1 January",
            "licence": "SPDX id, empty where not stated",
            "told_by": "own, government, network, research, supplier, press, …",
            "contributed": "false: found on a public page and not contributed; null of a withdrawn one",
            "attachments": "the files of the newest edition, see below",
            "disclaimer": "to be read before using the material",
        },
        "an attachment": {"filename": "", "media_type": "", "bytes": "size", "sha256": "of the bytes that were read"},
    },
    "import": {
        "the document": {
            "id": "number of the import, for --undo",
            "state": "preview, applied or undone",
            "network": "slug",
            "file": "its name",
            "at": "ISO time",
            "add": "what would be, or was, shared",
            "change": "entries of the catalogue, field by field: before and after",
            "leave": "what is as it was",
            "refuse": "rows and files that are not taken, each with its reason",
            "ignored": "columns that were not understood",
            "kept_changes": "what somebody changed since, which an undoing leaves alone",
        },
    },
    "gather": {
        "the document": {"sources": "a verdict for each source, see below"},
        "a source": {
            "id": "number of the source",
            "url": "",
            "kind": KINDS,
            "verdict": "ok, partial, failed, suspicious or held",
            "words": "the verdict as a sentence",
            "seen": "new + changed + unchanged + same + held + skipped + quarantined",
            "new": "listed for the first time",
            "changed": "a newer edition, or other facts",
            "unchanged": "",
            "same": "known from elsewhere",
            "held": "waiting for its network's answer",
            "skipped": "not practice material",
            "quarantined": "could not be read",
            "gone": "no longer at its source",
            "problems": "see below",
        },
        "a problem": {"item": "address or name", "step": "discover, fetch, extract, classify", "reason": "a sentence"},
    },
    "probe": {
        "the document": {
            "kind": f"{KINDS} or document",
            "label": "the same in words",
            "address": "where it really is",
            "confidence": "0 to 1",
            "evidence": "sentences: what was looked at, and what came of it",
            "others": "what else was seen: kind and address",
            "take": "what would be taken, see below",
            "skip": "what would be skipped, see below",
            "problems": "entries that cannot be read: item and reason",
            "more": "whether there are more than are shown",
        },
        "an item": _ITEM,
    },
    "source": {
        "a source (`add`, `pause`, `resume`, `remove`; `list` has them under `sources`)": {
            "id": "its number",
            "url": "",
            "kind": f"{KINDS}, or auto until it has been looked at",
            "state": "suggested, active, paused or removed",
            "trust": "publish or review",
            "network": "slug, or null",
            "organisation": "slug, or null",
            "due_at": "ISO time of the next look, null where that is now",
        },
    },
    "add": {
        "the document": {
            "outcome": "listed, held, skipped or quarantined",
            "material": "id, or null",
            "title": "",
            "problem": "a sentence, empty where all is well",
        },
    },
    "doctor": {
        "the document": {"findings": "see below"},
        "a finding": {"what": "the matter", "state": "well, missing or wrong", "said": "a sentence"},
    },
    "reference": {"the document": {"written": "the pages that were not current"}},
    "tick": {"the document": {"rounds": "what was due"}},
    "setup": {
        "the document": {"materials": "how many there are", "new": "how many were loaded", "suggested_sources": ""}
    },
    "reindex": {"the document": {"materials": "how many are in the index"}},
    "signin-link": {"the document": {"link": "good once, for 15 minutes"}},
    "withdraw-name": {"the document": {"network": "slug"}},
}
