"""One material in a list of materials. Written here and not in a template: a page has twenty of them and more.

Every text is escaped where it is put in.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Literal

from django import template
from django.http import HttpRequest
from django.template.context import Context
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
    anchor = f' id="result-{escape(line.id)}"' if _is_search(context["request"]) else ""
    language = ' lang="cy"' if line.language == "cy" else ""
    address = escape(material_url(line.id, line.title, words, typed))
    facts = " · ".join(str(one) for one in (line.who, line.kind, line.year or "Date not stated.", line.region) if one)
    about = _passages(passages, address, line.title, page_word or "page") or _summary("" if brief else line.summary)
    found = f'<p class="cs-found-by">Found by {escape(found_by)}</p>\n' if found_by else ""
    return SafeString(
        f'<li class="cs-result"{anchor}>\n'
        f'<{level}{language}><a href="{address}">{escape(line.title)}</a></{level}>\n'
        f'<p class="cs-result__facts">{escape(facts)}</p>\n'
        f"{about}{found}{_labels(line.labels)}{add_to_list(context, line.id, line.title)}\n</li>"
    )


def _is_search(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.url_name == "search"


def _passages(passages: Sequence[Passage], address: str, title: str, page_word: str) -> str:
    """The best passages with their matches marked, each with a link to its page. The address is escaped already."""
    written = []
    for one in passages:
        parts = (f"<mark>{escape(text)}</mark>" if match else escape(text) for text, match in one.text_parts)
        page = (
            f' <a class="cs-passage__page" href="{address}#mentioned">{escape(page_word)} {one.page}'
            f'<span class="govuk-visually-hidden"> of {escape(title)}</span></a>'
            if one.page
            else ""
        )
        written.append(f'<p class="cs-passage">{"".join(parts)}{page}</p>\n')
    return "".join(written)


def _summary(summary: str) -> str:
    return f'<p class="cs-result__summary">{escape(summary)}</p>\n' if summary else ""


def _labels(labels: Sequence[Label]) -> str:
    if not labels:
        return ""
    items = (f'<li class="cs-label{" cs-label--mind" * label.mind}">{escape(label.words)}</li>\n' for label in labels)
    return f'<ul class="cs-labels">\n{"".join(items)}</ul>\n'
