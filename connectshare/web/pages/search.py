"""The search page, and the one field of "Not found?". Reading it writes nothing; searches are counted apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from connectshare.catalogue.reading import topics
from connectshare.catalogue.reading.lines import Line, lines_of
from connectshare.plumbing.clock import today
from connectshare.plumbing.counting import note_search
from connectshare.search.facets import FACETS
from connectshare.search.finding import Answer, Choice, answer, understood
from connectshare.search.hits import Hit, Passage, Reason
from connectshare.search.query import Query, query_from, read_words
from connectshare.search.suggesting import Suggestion, prepare, suggestions
from connectshare.web.carrying import carried
from connectshare.web.only_read import only_read
from connectshare.web.pages.downloading import MOST
from connectshare.web.tallying import tally
from connectshare.web.templatetags.words import slug_of
from connectshare.web.your_list import NAME, ids_of, written

FILTERS = {
    "topic": "Topic",
    "kind": "Type of document",
    "year": "Year",
    "organisation_type": "Type of council",
    "region": "Region or nation",
    "organisation": "Organisation",
    "told_by": "Told by",
    "lens": "Evidence for",
    "format": "Format",
    "network": "Network",
    "stage": "Stage",
    "licence": "Licence",
}
OPEN_AT_FIRST = 3  # filters that lie open before any is chosen
LONG = ("organisation", "network")  # filters of which all are shown only when asked for
FOREMOST = 10  # values of these that are shown at once
SIZE = 20
LAST_PAGE = 500
WHERE = {"title": "title", "text": "text", "topic": "topic", "who": "who or where"}
SORTS = {"topic": "Topic", "organisation": "Organisation", "network": "Network", "title": "Document"}
SUGGESTED_FOR = 60  # seconds that a browser may keep suggestions


@dataclass(frozen=True)
class Filter:
    """One filter of the page. A `single` one takes one value at a time; `more` are shown when asked for."""

    name: str
    label: str
    choices: Sequence[Choice]
    more: Sequence[Choice]
    open: bool
    single: bool


@dataclass(frozen=True)
class Result:
    """One result: its line, the passages that matched, and why it was found."""

    line: Line
    passages: Sequence[Passage]
    page_word: str
    found_by: str


@only_read
def search(request: HttpRequest) -> HttpResponse:
    """Results for the words and filters of the address; without either, everything, newest first."""
    if "suggest" in request.GET:
        return suggest(request)
    query = query_from(dict(request.GET.lists()), today(), SIZE)
    if (meant := understood(query)) != query:
        return HttpResponseRedirect(f"{reverse('search')}?{_params(meant).urlencode()}")
    results = answer(query)
    lines = lines_of([hit.id for hit in results.hits.hits])
    prepare()
    if query.words and request.method == "GET" and not _goes_on(request):
        tally(query.words, results.total)
    pages = min(-(-results.total // SIZE), LAST_PAGE)
    endless = bool(query.filters) or query.page > 1 or query.sort == "newest" or query.as_typed or NAME in request.GET
    response = render(
        request,
        "search.html",
        {
            "words": query.words,
            "asked": results.hits.corrected or query.words,
            "typed": query.words if results.hits.corrected else "",
            "results": [_result(lines[hit.id], hit) for hit in results.hits.hits if hit.id in lines],
            "total": results.total,
            "hits": results.hits,
            "filters": _filters(results),
            "chosen": _chosen(results),
            "sort": query.sort,
            "by_words": any(not one.negated for one in read_words(query.words)),
            "by_meaning": results.meaning,
            "as_typed": query.as_typed,
            "params": _params(query),
            "most_downloaded": MOST,
            "page": query.page,
            "pages": pages,
            "page_numbers": _around(query.page, pages),
            "nearest": topics.nearest(query.words) if not results.total else [],
            "told_us": request.GET.get("told") == "1",
            "noindex": endless,
        },
    )
    if endless:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _goes_on(request: HttpRequest) -> bool:
    """Whether a search is more of the one it comes from: another page, filter or order, or spelled out again."""
    try:
        before = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return False
    if (before.netloc, before.path) != (request.get_host(), request.path):
        return request.GET.get("page", "1") != "1"
    said = parse_qs(before.query)
    return all(said.get(name, [""])[0].split() == request.GET.get(name, "").split() for name in ("q", "as_typed"))


def suggest(request: HttpRequest) -> HttpResponse:
    """What the words typed so far may become: for the script of the search box. Nothing is counted."""
    found = [
        {"sort": SORTS[one.sort], "label": one.label, "href": carried(_href(one), written(ids_of(request)))}
        for one in suggestions(request.GET.get("suggest", ""))
    ]
    response = JsonResponse({"suggestions": found})
    response.headers["Cache-Control"] = f"private, max-age={SUGGESTED_FOR}"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _href(suggestion: Suggestion) -> str:
    if suggestion.sort == "title":
        return reverse("material", args=[suggestion.value, slug_of(suggestion.label)])
    return reverse(suggestion.sort, args=[suggestion.value])


def _params(query: Query) -> QueryDict:
    """The parameters that stand for a query, on its first page: no address grows by what strangers add to it."""
    params = QueryDict(mutable=True)
    if query.words:
        params["q"] = query.words
    if query.sort == "newest":
        params["sort"] = "newest"
    if query.as_typed:
        params["as_typed"] = "1"
    for name, values in query.filters.items():
        params.setlist(name, list(values))
    return params


@csrf_exempt
@require_POST
def wanted(request: HttpRequest) -> HttpResponse:
    """Somebody says what they did not find. Only the words are kept, and only if they could name nobody."""
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.get_host():
        return HttpResponseForbidden("This form can only be sent from this site.", content_type="text/plain")
    words = request.POST.get("wanted", "").strip()
    if words:
        note_search(words, 0, wanted=True)
    back = QueryDict(mutable=True)
    back.update({"q": request.POST.get("q", "")[:300], "told": "1"})
    return HttpResponseRedirect(f"/search?{back.urlencode()}#not-found", status=303)


def _result(line: Line, hit: Hit) -> Result:
    return Result(line, hit.passages, hit.page_word, _why(hit.reasons))


def _why(reasons: Sequence[Reason]) -> str:
    """What answered: "gullies (title) · street lighting for “lamp posts” (topic)"."""
    return " · ".join(map(_answer, reasons))


def _answer(reason: Reason) -> str:
    where = WHERE[reason.where]
    match reason.how:
        case "other":
            return f"{reason.found} for “{reason.asked}” ({where})"
        case "beginning":
            return f"{reason.found} for “{reason.asked}…” ({where})"
        case "mended":
            return f"{reason.found} ({where}, spelling mended)"
        case _:
            return f"{reason.found} ({where})"


def _filters(results: Answer) -> list[Filter]:
    """The filters that leave a choice, in the page's order, each with all its values."""
    filters: list[Filter] = []
    for name in FACETS:
        choices = [one for one in results.facets.get(name, ()) if one.count or one.chosen]
        ordered = choices if name == "year" else _two_levels(choices) if name == "topic" else _foremost_first(choices)
        any_chosen = any(one.chosen for one in ordered)
        if len(ordered) > 1 or any_chosen:
            opened = any_chosen or len(filters) < OPEN_AT_FIRST
            shown, more = _parted(ordered) if name in LONG else (ordered, [])
            filters.append(Filter(name, FILTERS[name], shown, more, opened, single=name == "year"))
    return filters


def _foremost_first(choices: Sequence[Choice]) -> list[Choice]:
    return sorted(choices, key=lambda one: (not one.chosen, -one.count))


def _parted(ordered: Sequence[Choice]) -> tuple[Sequence[Choice], Sequence[Choice]]:
    """The foremost, and the rest by name, as one looks for an organisation."""
    return ordered[:FOREMOST], sorted(ordered[FOREMOST:], key=lambda one: one.label.casefold())


def _two_levels(choices: Sequence[Choice]) -> list[Choice]:
    """All themes; below those that are chosen, or of which a topic is, their topics."""
    chosen = {one.value for one in choices if one.chosen}
    open_ones = chosen | {one.within for one in choices if one.chosen}
    themes = [one for one in choices if not one.within]
    shown: list[Choice] = []
    for theme in sorted(themes, key=lambda one: (one.value not in open_ones, -one.count)):
        below = [one for one in choices if one.within == theme.value]
        shown += [theme, *(_foremost_first(below) if theme.value in open_ones else ())]
    return shown + [one for one in choices if one.chosen and one not in shown]


def _chosen(results: Answer) -> list[tuple[str, Choice]]:
    return [(name, one) for name in FACETS for one in results.facets.get(name, ()) if one.chosen]


def _around(page: int, pages: int) -> list[int]:
    """The page numbers to offer; 0 stands for a gap."""
    near = sorted({1, pages, *range(max(1, page - 1), min(pages, page + 1) + 1)})
    numbers: list[int] = []
    for one in near:
        if numbers and one - numbers[-1] > 1:
            numbers.append(0)
        numbers.append(one)
    return numbers
