"""One material in a list of materials. Written here and not in a template: a page has twenty of them and more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from connectshare.catalogue.labels import Label
from connectshare.catalogue.reading.lines import Line
from connectshare.search.hits import Passage
from connectshare.web.templatetags.lists import add_to_list
from connectshare.web.templatetags.words import material_url

register = template.Library()


@register.simple_tag(takes_context=True)
def list_line(
    context: Context, line: Line, level: Literal["h2", "h3", "h4"] = "h3", words: str = "", typed: str = "",
    passages: Sequence[Passage] = (), page_word: str = "", found_by: str = "", *, brief: bool = False,
) -> SafeString:  # fmt: skip
    """A material as lists show it: title, who and when, what matched or what it is about, labels, "Add to your list".

    `words` are those it was found by, `typed` those they were mended from; a `brief` line leaves the summary out.
    """
    request: HttpRequest = context["request"]
    address = material_url(line.id, line.title, words, typed)
    return format_html(
        '<li class="cs-result"{}>\n<{level}{}><a href="{}">{}</a></{level}>\n'
        '<p class="cs-result__facts">{}</p>\n{}{}{}{}\n</li>',
        format_html(' id="result-{}"', line.id) if _is_search(request) else "",
        SafeString(' lang="cy"') if line.language == "cy" else "",
        address, line.title,
        " · ".join(str(fact) for fact in (line.who, line.kind, line.year or "Date not stated.", line.region) if fact),
        _passages(passages, address, line.title, page_word or "page") or _summary("" if brief else line.summary),
        format_html('<p class="cs-found-by">Found by {}</p>\n', found_by) if found_by else "",
        _labels(line.labels),
        add_to_list(context, line.id, line.title),
        level=SafeString(level),
    )  # fmt: skip


def _is_search(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.url_name == "search"


def _passages(passages: Sequence[Passage], address: str, title: str, page_word: str) -> SafeString:
    """The best passages with their matches marked, each with a link to its page."""
    return format_html_join(
        "", '<p class="cs-passage">{}{}</p>\n',
        ((_marked(one.text_parts), _page(one.page, address, title, page_word)) for one in passages),
    )  # fmt: skip


def _marked(parts: Sequence[tuple[str, bool]]) -> SafeString:
    return SafeString("".join(f"<mark>{escape(text)}</mark>" if match else escape(text) for text, match in parts))


def _page(page: int | None, address: str, title: str, page_word: str) -> SafeString:
    if not page:
        return SafeString("")
    return format_html(
        ' <a class="cs-passage__page" href="{}#mentioned">{} {}<span class="govuk-visually-hidden"> of {}</span></a>',
        address, page_word, page, title,
    )  # fmt: skip


def _summary(summary: str) -> SafeString:
    return format_html('<p class="cs-result__summary">{}</p>\n', summary) if summary else SafeString("")


def _labels(labels: Sequence[Label]) -> SafeString:
    if not labels:
        return SafeString("")
    minded = ((SafeString(" cs-label--mind" if label.mind else ""), label.words) for label in labels)
    items = format_html_join("", '<li class="cs-label{}">{}</li>\n', minded)
    return format_html('<ul class="cs-labels">\n{}</ul>\n', items)
