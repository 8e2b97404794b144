"""Writes the reference pages from the code: commands, settings, addresses, JSON. Called by `reference`.

What a page says is taken from where it is decided (parsers, comments of the settings, docstrings of pages), so that
it cannot go out of date unnoticed: a test compares the committed pages with these.
"""

import ast
import inspect
import re
from argparse import Action, ArgumentParser, _SubParsersAction
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from django.core.management.base import BaseCommand
from django.urls import URLPattern, URLResolver, get_resolver

from config import settings as settings_file
from connectshare.management import commands
from connectshare.management.promised import DOCUMENTS

MADE = "<!-- Made by `connectshare reference` (or `make docs`): do not edit. -->"
SHARED = frozenset({
    "version", "verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks", "help",
    "json", "json_here",
})  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """A variable of the environment: its name, its default as written (empty where it is made), and what it is for."""

    name: str
    default: str
    said: str


def our_commands() -> Iterator[tuple[str, BaseCommand]]:
    """Our own commands by the name they are called by."""
    for module in iter_modules(commands.__path__):
        command: BaseCommand = import_module(f"{commands.__name__}.{module.name}").Command()
        yield module.name.replace("_", "-"), command


def our_settings() -> list[Setting]:
    """Every variable that the settings file reads, with the comment above it."""
    source = Path(settings_file.__file__).read_text(encoding="utf-8")
    found = [
        Setting(str(call.args[0].value), _default(call), _comment(source.splitlines(), call.lineno))
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and _reads_environment(call) and isinstance(call.args[0], ast.Constant)
    ]
    return sorted(found, key=lambda setting: setting.name)


def our_addresses() -> list[tuple[str, str]]:
    """Every address of the site, and what is there in one line."""
    return sorted(_addresses(get_resolver().url_patterns, "/"))


def _commands_page() -> Iterator[str]:
    yield "# Commands\n"
    yield "`connectshare` takes these, and every command of Django. Failures exit non-zero and say what to do."
    yield "All take `--json`, which prints one JSON document for scripts: see [json.md](json.md)."
    for name, command in our_commands():
        parser = command.create_parser("connectshare", name)
        yield f"\n## {name}\n\n{command.help}\n"
        yield from _usage(f"connectshare {name}", parser)


def _usage(called: str, parser: ArgumentParser) -> Iterator[str]:
    actions = [action for action in parser._actions if action.dest not in SHARED]
    parts = [action for action in actions if isinstance(action, _SubParsersAction)]
    rest = [action for action in actions if action not in parts]
    if not parts:
        placed = "".join(f" {_placed(action)}" for action in rest if not action.option_strings)
        yield f"    {called}{placed}\n"
        yield from _table("argument", "meaning", [(_written(action), _meaning(action)) for action in rest])
    for part in parts:
        for name, inner in part.choices.items():
            yield f"\n### {called.removeprefix('connectshare ')} {name}\n"
            yield from _usage(f"{called} {name}", inner)


def _placed(action: Action) -> str:
    name = action.dest.upper().replace("_", "-")
    return f"[{name} …]" if action.nargs == "*" else name


def _written(action: Action) -> str:
    if not action.option_strings:
        return _placed(action)
    takes = "" if action.nargs == 0 else f" {action.metavar or ('|'.join(action.choices or ()) or action.dest.upper())}"
    return f"{action.option_strings[-1]}{takes}".replace("|", "\\|")


def _meaning(action: Action) -> str:
    said = (action.help or "").replace("|", "\\|")
    several = "may be repeated" if type(action).__name__ == "_AppendAction" else ""
    usual = f"default {action.default}" if action.nargs != 0 and action.default not in (None, "", []) else ""
    return "; ".join(part for part in (said, several, usual) if part)


def _settings_page() -> Iterator[str]:
    yield "# Settings\n"
    yield "Variables of the environment, all optional. By themselves: SQLite, Tantivy and local files in one folder.\n"
    yield "| variable | default | what it is for |\n|---|---|---|"
    for one in our_settings():
        yield f"| `{one.name}` | {f'`{one.default}`' if one.default else ''} | {one.said} |"


def _reads_environment(call: ast.Call) -> bool:
    return (
        isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == "env"
    )


def _default(call: ast.Call) -> str:
    value = next((keyword.value for keyword in call.keywords if keyword.arg == "default"), None)
    return str(value.value) if isinstance(value, ast.Constant) else ""


def _comment(source: list[str], line: int) -> str:
    """The nearest comment above a line in its paragraph."""
    above = line - 2
    while above >= 0 and source[above].strip() and not source[above].lstrip().startswith("#"):
        above -= 1
    last = above
    while above >= 0 and source[above].lstrip().startswith("#"):
        above -= 1
    return " ".join(text.lstrip("# ").strip() for text in source[above + 1 : last + 1])


def _addresses_page() -> Iterator[str]:
    yield "# Addresses\n"
    yield "Permanent: other programs and printed papers rely on them. They change by redirect only.\n"
    yield from _table("address", "what is there", our_addresses())


def _addresses(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        address = before + re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns, address)
        else:
            yield address, _said_of(pattern.callback)


def _said_of(view: Callable[..., object]) -> str:
    initial = getattr(view, "view_initkwargs", {})
    if "url" in initial:
        return f"Leads to `{initial['url']}`."
    said = inspect.getdoc(getattr(view, "view_class", None) or view) or ""
    return said.partition("\n")[0].replace("|", "\\|")


def _json_page() -> Iterator[str]:
    yield "# JSON\n"
    yield "The keys of `--json` and of `export`. Keys may be added; none is renamed or removed."
    for command, parts in DOCUMENTS.items():
        yield f"\n## {command}"
        for part, keys in parts.items():
            yield f"\n{part[0].upper()}{part[1:]}:\n"
            yield from _table("key", "what it holds", list(keys.items()))


def _table(left: str, right: str, rows: list[tuple[str, str]]) -> Iterator[str]:
    if rows:
        yield f"| {left} | {right} |\n|---|---|"
    yield from (f"| `{name}` | {said} |" for name, said in rows)


PAGES: Mapping[str, Callable[[], Iterator[str]]] = {
    "commands.md": _commands_page,
    "settings.md": _settings_page,
    "addresses.md": _addresses_page,
    "json.md": _json_page,
}


def pages() -> dict[str, str]:
    """The text of every reference page by its file name."""
    return {name: "\n".join([MADE, "", *page()]) + "\n" for name, page in PAGES.items()}
