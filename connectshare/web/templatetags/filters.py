"""The choices of one filter of the search page. Written here and not in a template: there may be hundreds of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from connectshare.search.finding import Choice

register = template.Library()


@register.simple_tag
def filter_choices(name: str, choices: Sequence[Choice], single: bool) -> SafeString:
    """A box to tick for each, or a button where only one can be chosen, with its label and count."""
    kind, sort = ("radios", "radio") if single else ("checkboxes", "checkbox")
    items = "".join(_item(name, one.value, one.label, kind, sort).format(*_state(one)) for one in choices)
    return mark_safe(f'<div class="govuk-{kind} govuk-{kind}--small">\n{items}</div>')  # noqa: S308 - escaped below


def _state(one: Choice) -> tuple[str, str, int]:
    return (" cs-narrower" if one.within else "", " checked" if one.chosen else "", one.count)


@lru_cache(maxsize=5_000)
def _item(name: str, value: str, label: str, kind: str, sort: str) -> str:
    """What stays the same of a choice, with places for its level, its state and its count."""
    id, value, label = (_literal(escape(text)) for text in (f"{name}-{slugify(value)}", value, label))
    return (
        f'<div class="govuk-{kind}__item{{0}}">\n'
        f'<input class="govuk-{kind}__input" id="{id}" name="{name}" type="{sort}" value="{value}"{{1}}>\n'
        f'<label class="govuk-label govuk-{kind}__label" for="{id}">{label} '
        '<span class="cs-count">({2})</span></label>\n</div>\n'
    )


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
