"""What is answered where a page needs the search index and it is away or not built yet. A middleware."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from connectshare.search.engine import EngineEmpty, EngineProblem
from connectshare.web.pages.errors import without_search

log = logging.getLogger(__name__)


class Searchless:
    """Says so in words, with 503, instead of breaking."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """The page for it; None for anything else that went wrong."""
        if not isinstance(problem, EngineProblem):
            return None
        log.error("%s", problem)
        return without_search(request, is_built=not isinstance(problem, EngineEmpty))
