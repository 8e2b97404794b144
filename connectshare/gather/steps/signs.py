"""The signs that something is not practice material: job adverts, events, samples, news, films.

Used by the judgement of relevance only. Each caps the judgement and brings a sentence that coordinators read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

PUBLISH, HOLD = 0.5, 0.2
_OPENING = 4_000  # characters
_SHORT_PAGE = 4_000
_IN_DOUBT = 0.4
PRACTICE = re.compile(
    r"\b(?:polic(?:y|ies)|strateg(?:y|ies)|guidance|guidelines?|guide|code of practice|specification|"
    r"standards?|manual|procedures?|toolkit|checklist|template|playbook|case stud(?:y|ies)|"
    r"evaluation|trial|pilot|review|scrutiny|committee|report|research|study|plan|road ?map|framework|"
    r"business case|lessons|benchmark\w*|survey|data ?set|statistics|newsletter|"
    r"rules|faqs?|assessment|register|tracker|methodology|model|modelling|schema|release "
    r"notes|training|dashboard|overview)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sign:
    """A sign that something is not practice material: where it is looked for, how many cues, what it caps, in words."""

    sentence: str
    cap: float
    title: str = ""
    text: str = ""
    cues: int = 2  # different cues in the opening of the text
    address: str = ""
    sure: bool = False  # the title alone suffices, whatever else it says


_SIGNS = (
    Sign(
        "It is a page about the website itself",
        0.1,
        r"cookies?\b|privacy (?:notice|policy)|^terms (?:and conditions|of use)$|^site ?map$|"
        r"accessibility statement|page not found|\b404\b|"
        r"^(?:contact us|log ?in|search results|subscribe|unsubscribe)$",
        (
            r"(?:we|this site) uses? cookies|cookie (?:settings|policy|banner)|third[- ]party "
            r"cookies|google analytics"
        ),
        4,  # two are in the banner of any page
        r"/(?:cookies?|privacy|login|sitemap)\b",
        sure=True,
    ),
    Sign(
        "It is a job advert",
        0.1,
        (
            r"job (?:advert|vacanc|description|opportunit)|vacanc(?:y|ies)|we are (?:hiring|"
            r"recruiting)|apply now|careers? at"
        ),
        r"closing date|salary|per annum|£\d\d,\d{3}\s*(?:-|–|to)\s*£\d\d,\d{3}|apply (?:now|online|by)|"
        r"job description|person specification|successful candidate|hours per week|"
        r"the post ?holder|interviews? will be held",
        3,
        r"/(?:jobs?|careers?|vacanc(?:y|ies))/",
    ),
    Sign(
        "It reads like a list of films",
        0.05,
        r"\b(?:movie|film) (?:plots?|list)|filmography",
        r"\bfilms?\b|\bmovies?\b|\bplot\b|\bdirector\b|\bcast\b|\bgenre\b|starring|silent film|box office",
        4,
    ),
    Sign(
        "It is a sample or test file",
        0.05,
        (
            r"^(?:test|sample|example|demo)\b(?!.*(?:method|procedure|scheme|results|inspection|"
            r"coring|\bof\b))|^issue ?\d+$|"
            r"lorem ipsum"
        ),
        (
            r"this is a (?:test|sample)(?: \w+)? (?:document|file|spreadsheet|presentation|page)|a test "
            r"(?:document|file|spreadsheet)|test spreadsheet|sample (?:word "
            r")?document|an? example (?:\w+ )?file|lorem ipsum|hello (?:dear )?(?:user|world)"
        ),
        1,
    ),
    Sign(
        "It asks for membership dues or payment",
        0.3,
        (
            r"membership (?:dues|fees?)|\bdues\b|"
            r"subscription form|invoice|donat(?:e|"
            r"ion)"
        ),
        r"\bdues\b|billing contact|membership fee|invoice|subscription fee|bank details",
        3,
    ),
    Sign(
        "It is a calendar or an agenda, not a report",
        0.35,
        (
            r"calendar|timetable of meetings|meeting dates|forward plan of (?:key )?decisions|^agenda\b|"
            r"committee dates|browse meetings|forthcoming meetings"
        ),
        (
            r"calendar of meetings|dates of "
            r"(?:future )?meetings|meetings? "
            r"schedule"
        ),
        1,
        r"mgCalendar|mgListMeetings|/calendar",
    ),
    Sign(
        "It announces a contract award",
        0.35,
        r"contract award|awards? (?:a |the |new )?(?:[\w£.-]+ ){0,4}contract|wins? (?:[\w£.-]+ "
        r"){0,4}contract|awarded (?:[\w£.-]+ ){0,5}contract|secures? (?:[\w£.-]+ ){0,4}contract|"
        r"appointed (?:to|as) (?:[\w£.-]+ ){0,5}(?:contract|framework)",
        r"has been awarded|delighted to (?:have been|be) (?:awarded|appointed)|contract award notice|award value",
        2,
    ),
    Sign(
        "It invites to an event",
        0.35,
        (
            r"book (?:your|a) place|register (?:now|here)|save the date|tickets?\b|call for papers|join us|"
            r"(?:awards?|gala) (?:dinner|ceremony|night)|conference programme|exhibitors?"
        ),
        (
            r"book your place|tickets? (?:cost|are|from|available)|register (?:now|your)|save the date|early "
            r"bird|sponsorship packages|exhibitor|delegate rate|join us (?:on|for|at)"
        ),
        2,
        r"/events?/",
    ),
    Sign(
        "It is a competition or a naming contest",
        0.15,
        r"nam(?:e|ing) (?:a|our|the|your) (?:\w+ )?(?:gritters?|snow ?ploughs?|sweepers?|machines?)|"
        r"naming (?:contest|competition)|\bgritter names\b|competition winner|"
        r"photo competition|prize draw",
        (
            r"naming competition|winning names?|enter the competition|prize draw|terms of the "
            r"competition|vote for your|suggest a name"
        ),
        2,
    ),
    Sign(
        "It tells of an award",
        0.4,
        (
            r"shortlisted|(?:wins?|scoops?) (?:[\w-]+ ){0,3}awards?|awards? (?:success|finalists?|"
            r"winners?)"
        ),
        "",
    ),
    Sign(
        "It sells something",
        0.25,
        r"buy (?:now|online)|special offer|free quote|prices? from|\bfor sale\b|discount",
        (
            r"buy now|add to (?:basket|cart)|free quote|call us today|get a quote|special offer|free delivery|"
            r"our (?:product range|products)|contact our sales|request a demo"
        ),
        2,
        r"/(?:shop|store|products?)/",
    ),
    Sign(
        ("It is news, someone's account of it and not the material itself"),
        0.45,
        r"press release|news release|latest news$",
        (
            r"press release|notes to editors|\bENDS\b|for immediate release|a spokes(?:man|woman|person) "
            r"(?:said|for)|(?:cllr|councillor)\.? [A-Z][\w'-]+ [A-Z]?[\w'-]*,? (?:\w+ ){0,8}said|told (?:the "
            r")?(?:BBC|reporters)|read more (?:news|stories)"
        ),
        2,
        r"/(?:news|press|media|latest-news|news-and-events)/(?!.*newsletter)",
    ),
    Sign(
        "It is a poster or a notice for the public",
        0.3,
        r"poster\b|flyer|leaflet for residents",
        (
            r"we love our street|please (?:don.t|do "
            r"not) let your dog|clean up after your "
            r"dog"
        ),
        1,
    ),
)


def signs_against(title: str, text: str, url: str) -> list[tuple[float, str]]:
    """Return (cap, sentence) for each sign that is met, the heaviest first."""
    name = re.sub(r"[-_+]", " ", unquote(PurePosixPath(urlsplit(url).path).stem))
    met = (_met(sign, title, name, text, url) for sign in _SIGNS)
    return sorted(found for found in met if found)


def _met(sign: Sign, title: str, name: str, text: str, url: str) -> tuple[float, str] | None:
    titled = re.search(rf"\b(?:{sign.title})", f"{title}\n{name}", re.IGNORECASE | re.MULTILINE)
    cues = _cues(sign.text, text[:_OPENING])
    practice = bool(PRACTICE.search(title))
    enough = len(cues) >= sign.cues
    addressed = bool(sign.address and re.search(sign.address, url, re.IGNORECASE))
    alone = addressed and (bool(text) or sign.cap < HOLD) and len(text) < _SHORT_PAGE and not practice
    if not (titled or enough or (addressed and cues) or alone):
        return None
    # "Vacancies among engineers: survey" is no job advert: a title alone never has practice material skipped.
    cap = max(sign.cap, _IN_DOUBT) if practice and not enough and not sign.sure else sign.cap
    words = [" ".join(titled.group().split())] if titled else cues[:3]
    return cap, f"{sign.sentence} (“{'”, “'.join(words)}”)." if words else f"{sign.sentence}."


def _cues(pattern: str, opening: str) -> list[str]:
    """The different cues met; none where the sign has no words for the text."""
    if not pattern:
        return []
    return list(dict.fromkeys(match.group().lower() for match in re.finditer(pattern, opening, re.IGNORECASE)))
