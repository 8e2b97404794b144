"""What can be wrong with a source or a find, in the words of whoever can mend it. Pure: a table.

Rows keep the name; pages and letters show the words. `who` says who can act; often nobody has to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from connectshare.gather.formats.refusals import TROUBLE_OF
from connectshare.kit.fetch_problems import FetchProblem
from connectshare.kit.sandbox import Kind, SandboxKilled

Who = Literal["owner", "nobody"]


@dataclass(frozen=True)
class Trouble:
    """One thing that can be wrong."""

    name: str
    words: str  # what is the matter, as a sentence
    remedy: str  # what would mend it, as a sentence
    who: Who = "owner"


TROUBLES: dict[str, Trouble] = {
    trouble.name: trouble
    for trouble in (
        Trouble(
            "login", "It asks for a password before it shows anything.",
            "Publish it where everybody can read it, or share the files themselves with us.",
        ),
        Trouble(
            "soft-404", "The page says that it was not found, though the site calls that a success.",
            "Put it back, or link to where it is now.",
        ),
        Trouble(
            "same-page", "The site answers every address with one and the same page.",
            "Ask whoever runs the site to have each document open at its own address again.",
        ),
        Trouble("missing", "There is nothing at its address any more.", "Put it back, or give us its new address."),
        Trouble(
            "moved", "Its address now leads to the front page of the site.",
            "Give us the address at which it is published now.",
        ),
        Trouble(
            "certificate", "The security certificate of the site is not valid.",
            "Ask whoever runs the site to renew its certificate.",
        ),
        Trouble(
            "refused", "The site turns our robot away.",
            "Ask whoever runs the site to let ConnectShareBot in: “About our robot” says how.",
        ),
        Trouble(
            "robots", "The site's robots.txt asks robots to stay away.",
            "Ask whoever runs the site to allow ConnectShareBot in robots.txt.",
        ),
        Trouble("unreachable", "The site does not answer.", "Nothing to do: we try again by ourselves.", "nobody"),
        Trouble(
            "failing", "The site answers that it has a fault of its own.",
            "Nothing to do: we try again by ourselves.", "nobody",
        ),
        Trouble(
            "robots-unread", "The site's robots.txt cannot be read, and without it we do not look.",
            "Nothing to do: we try again by ourselves.", "nobody",
        ),
        Trouble("busy", "The site asked us to come back later.", "Nothing to do: we come back.", "nobody"),
        Trouble(
            "lasting", "For two weeks the site has not let us read this.",
            "If it has moved, give us its new address. If not, ask whoever runs the site to have a look.",
        ),
        Trouble(
            "empty", "Nothing was found there, where there used to be something.",
            "Look at the page: if it is now published elsewhere, give us the new address.",
        ),
        Trouble(
            "vanishing", "Much of what we list from here was not there this time.",
            "If that is meant, nothing needs doing. If not, look at the page with us.",
        ),
        Trouble(
            "changed", "The address no longer holds what it used to hold.",
            "Give us the address of the feed or list as it is now.",
        ),
        Trouble("locked", "The file is locked with a password.", "Save it without a password and publish it again."),
        Trouble(
            "damaged", "The file is damaged or not what its name says.", "Save it again and publish it in its place.",
        ),
        Trouble(
            "too-large", "It is larger than we read.",
            "Publish it in parts, or a smaller one: perhaps without pictures.",
        ),
        Trouble(
            "packed", "More is packed into the file than we unpack.",
            "Save it again from the program that made it, and publish it in its place.",
        ),
        Trouble(
            "no-document", "It is a picture, a recording, a program or an archive, and not a document with words.",
            "Publish the documents themselves, one by one.",
        ),
        Trouble(
            "unscanned", "It could not be scanned for malware, so it was not opened.",
            "Nothing to do: we try again by ourselves.", "nobody",
        ),
        Trouble("unfinished", "Reading it came to no end.", "Nothing to do: we try again by ourselves.", "nobody"),
        Trouble("malware", "The malware scan found something in the file.", "Remove it, and check where it came from."),
        Trouble(
            "wordless", "There are no words in the file that we could read.",
            "Publish it with words: a scan can be saved again with text recognition.",
        ),
    )
}  # fmt: skip


SILENT = ("unreachable", "failing")  # nobody who could tell us anything is there
PASSING = ("busy", *SILENT, "robots-unread")  # troubles that mostly go away by themselves
LASTING = "lasting"  # what they are called where they did not

_OF_STATUS = {401: "login", 407: "login", 403: "refused", 404: "missing", 410: "missing", 429: "busy", 503: "busy"}
_OF_KIND = {
    "tls": "certificate", "robots": "robots", "too-large": "too-large", "dns": "unreachable", "connect": "unreachable",
    "timeout": "unreachable", "protocol": "damaged", "too-many-redirects": "changed",
}  # fmt: skip
# A reader that was ended may have been so for other reasons than the file's: its owner is not written to.
_OF_KILLING = {SandboxKilled(kind).reason: "unfinished" for kind in get_args(Kind)}


def of_visit(problem: FetchProblem) -> str:
    """The name of the trouble that a visit met; "" where it is none of those."""
    if problem.kind == "http-status":
        return _OF_STATUS.get(problem.status or 0, "failing" if problem.temporary else "")
    if problem.kind == "robots" and problem.temporary:
        return "robots-unread"
    return _OF_KIND.get(problem.kind, "")


def of_reading(reason: str) -> str:
    """The name of the trouble behind a reader's sentence; "" where it is none of those."""
    return TROUBLE_OF.get(reason) or _OF_KILLING.get(reason, "")


def words_of(name: str) -> str:
    """What is the matter and what would mend it, as two sentences; "" for none."""
    trouble = TROUBLES.get(name)
    return f"{trouble.words} {trouble.remedy}" if trouble else ""
