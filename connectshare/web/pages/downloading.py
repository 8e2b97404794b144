"""Lists as files: the reader's own, and what a search finds. Reads; writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse

from connectshare.plumbing.clock import today
from connectshare.search.finding import find, shown
from connectshare.search.query import query_from
from connectshare.web.downloads.comma_separated import as_csv
from connectshare.web.downloads.entries import Entry, entries
from connectshare.web.downloads.references import as_ris
from connectshare.web.downloads.word import as_word
from connectshare.web.only_read import only_read
from connectshare.web.your_list import ids_of

MOST = 500
Writer = Callable[[Sequence[Entry], str, str], bytes]
FORMS: dict[str, tuple[Writer, str]] = {
    "docx": (as_word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "ris": (as_ris, "application/x-research-info-systems; charset=utf-8"),
}


@only_read
def of_list(request: HttpRequest, form: str) -> HttpResponse:
    """The reader's list, in its order."""
    ids = ids_of(request)
    rows = shown(ids)
    return _file(form, entries(rows[one] for one in ids if one in rows), "Your list of practice material", "", "list")


@only_read
def of_search(request: HttpRequest, form: str) -> HttpResponse:
    """What a search finds, the first 500."""
    query = query_from(dict(request.GET.lists()) | {"page": ["1"]}, today(), MOST)
    results = find(replace(query, facets=()))
    said = " ".join(results.query.words.split())
    heading = f"Practice material found for {said}" if said else "Practice material found"
    left_out = results.total - len(results.found)
    note = f"The first {MOST} of {results.total} results." if left_out > 0 else ""
    response = _file(form, entries(one.material for one in results.found), heading, note, "search")
    if left_out > 0:
        response.headers["X-Total-Count"] = str(results.total)
    return response


def _file(form: str, rows: Sequence[Entry], heading: str, note: str, name: str) -> HttpResponse:
    if form not in FORMS:
        raise Http404
    write, media_type = FORMS[form]
    response = HttpResponse(write(rows, heading, note), content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="connect-and-share-{name}-{today()}.{form}"'
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-cache"
    return response
