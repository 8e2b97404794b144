"""Headers that every answer carries: nothing but our own files may run, and nothing may frame or sniff us.

A middleware; a page may set its own Content-Security-Policy before it comes here.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_NOTHING_ELSE = (
    "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action "
)
POLICY = f"{_NOTHING_ELSE}'self'"
# A form that leads on to somebody else's document: browsers hold every hop of that journey against form-action.
POLICY_LEADING_OUT = f"{_NOTHING_ELSE}'self' https: http:"
FILE_POLICY = "default-src 'none'; sandbox"
_PERMISSIONS = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"


class SafeHeaders:
    """Sets what the answer has not set itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers added."""
        response = self._get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.method in {"GET", "HEAD"} and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = _caching(request, response)
        return response


def _caching(request: HttpRequest, response: HttpResponse) -> str:
    """Pages may be kept but must be asked about (they carry an ETag); what is one reader's own is kept by nobody."""
    if response.status_code >= 400 or request.path.startswith(("/accounts/", "/workspace/")):
        return "no-store"
    return "private, no-cache"
