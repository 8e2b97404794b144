"""A page that is not what was asked for is recognised, and a real page about the same words is not."""

import pytest

from connectshare.gather.protocols import Extracted
from connectshare.gather.steps.impostors import impostor

ASKED = "https://lowland.example/library/plan.html"
LONG = "Our winter service plan says when we grit which road. " * 40


def _page(title: str = "", heading: str = "", text: str = "Some words.") -> Extracted:
    return Extracted("text/html", (text,), title=title, heading=heading)


@pytest.mark.parametrize(
    ("page", "answered", "trouble"),
    [
        (_page("Log in"), ASKED, "login"),
        (_page("Lowland", "Please sign in", "Email address Password Forgotten your password?"), ASKED, "login"),
        (_page("Lowland", "Members", "User name Password Remember me"), ASKED, "login"),
        (_page("Welcome"), "https://lowland.example/account/login?next=/library/plan.html", "login"),
        (_page("Page not found | Lowland Council"), ASKED, "soft-404"),
        (_page("Lowland", "Sorry, we can't find that page"), ASKED, "soft-404"),
        (_page("404"), ASKED, "soft-404"),
        (_page("Error 404 Lowland"), ASKED, "soft-404"),
        (_page("Lowland Council - 404"), ASKED, "soft-404"),
        (_page("404 – Lowland Council"), ASKED, "soft-404"),
        *((_page(title), ASKED, "soft-404") for title in ("HTTP 404", "Error (404)", "Oops! 404", "404!", "[404]")),
        (_page("Oops!", "Oops!", "404\nOops!\nWe are sorry."), ASKED, "soft-404"),
        *(
            (_page(title, text="What the drawing shows, and why. " * 8), ASKED, "")
            for title in (
                "Standard detail SD-404",
                "404-410 London Road: drainage scheme",
                "Gully renewal: 404–410 London Road",
                "Report 2023-404",
                "Drawing HD-404: kerbs",
                "Practice study 404",
            )
        ),
        (_page("Study 404: salt barns", "Study 404 of the winter programme", "Practice study 404."), ASKED, ""),
        (_page("Lowland", "", "The document you requested is no longer available."), ASKED, "soft-404"),
        (_page("lowland.example", "This domain is for sale"), ASKED, "soft-404"),
        (_page("Lowland Council", "Welcome"), "https://lowland.example/", "moved"),
        (_page("Winter service plan", "Winter service plan", LONG), ASKED, ""),
        (_page("Lost property: what to do if it is not found", "", LONG), ASKED, ""),
        (_page("Sign in sheets for site visits", "Sign in sheets", "Templates for site visits. " * 60), ASKED, ""),
        (_page("A plan", "A plan", LONG), "https://lowland.example/library/plan-2026.html", ""),
    ],
)
def test_what_answers_is(page: Extracted, answered: str, trouble: str) -> None:
    assert impostor(ASKED, answered, page) == trouble


def test_a_file_is_what_it_is() -> None:
    assert impostor(ASKED, ASKED, Extracted("application/pdf", ("Password, user name",), title="Log in")) == ""
