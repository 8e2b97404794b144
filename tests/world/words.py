"""The words of a made-up sector: titles and paragraphs of practice documents, and of pages that are not practice.

Everything comes from a seeded random generator. Two documents never share enough passages to be taken for one another:
every sentence carries names and figures of its own.
"""

from __future__ import annotations

from random import Random

from tests.world.chaff import CHAFF, PRESS

TOPICS: dict[str, tuple[str, ...]] = {
    "Gully cleansing": ("gullies", "highway drainage", "silt in the gully pots", "blocked outfalls", "surface water on the carriageway"),
    "Winter service": ("gritting routes", "grit bins", "salt stocks", "footway gritting", "the winter maintenance fleet"),
    "Pothole repair": ("potholes", "carriageway patching", "permanent first-time repairs", "road condition data", "defect inspections"),
    "Street lighting": ("lamp columns", "street lighting dimming", "lighting column testing", "LED street lights", "illuminated traffic signs"),
    "Bridge inspection": ("highway structures", "principal bridge inspections", "masonry arch bridges", "bridge parapets", "weak bridges on the road network"),
    "Street works permits": ("street works permits", "utility reinstatements", "lane rental", "road closures", "Street Manager records"),
    "Surface dressing": ("surface dressing", "road markings after resurfacing", "asphalt preservation", "carriageway texture", "loose chippings on rural roads"),
    "Verge management": ("highway verges", "wildflower verges", "verge cutting for visibility", "roadside trees", "invasive weeds on the highway"),
    "School streets": ("school streets", "walking to school", "traffic orders for school streets", "school crossing patrols", "parking around schools"),
    "Cycle route audits": ("cycle routes", "cycle lanes", "pedestrian crossings", "active travel schemes", "junction safety for cyclists"),
    "Road safety engineering": ("collision clusters", "speed limits", "road safety audits", "20mph limits", "casualty data"),
    "Bus priority": ("bus lanes", "bus stops", "bus priority at traffic signals", "bus journey times", "traffic signal timings"),
}  # fmt: skip
SORTS = ("case study", "policy", "specification", "toolkit", "guidance note", "evaluation report", "procedure")
_FIRST = (
    "Ald Bram Cald Dun Ember Fen Garth Hes Inger Kels Lang Mar Nether Os Pen Quern Rad Sel Thorn Up "
    "Wain Yar Brock Croft"
)
_LAST = (
    "bourne by combe dale end field ford gate ham holme hurst ley mere moor ness over ridge stead "
    "thwaite ton wick worth"
)
_INVENTED = "bal cor dex fin gol hep jun kir lom mur nev opt pir quo ras sul tav urd vex wol yst zan"
_TEAMS = ("drainage engineer", "asset manager", "network inspector", "depot supervisor", "works planner", "term contractor",
          "area steward", "customer officer", "structures engineer", "scheme designer", "data analyst", "traffic engineer")  # fmt: skip
_SENTENCES = (
    "In {place} the {team} counted {n} reports about {thing} between {month} {year} and the review, and {n} were repeats.",
    "The {road} through {place} was chosen for the trial since {n} of its {n} sections had failed the survey.",
    "We began with {thing} at {place}, where {pct} of the budget had gone on {n} call-outs.",
    "Crews from the {place} depot recorded {thing} on {n} handheld devices, and the {team} checked {n} of them each {day}.",
    "A risk score from {n} to {n} decides how often {thing} are looked at on the {road}.",
    "Costs fell from £{big} to £{big} a year once {thing} in {place} were planned by ward.",
    "The {team} of {place} wrote the first draft; {n} parish councils near the {road} sent comments.",
    "Where the {road} meets the {road}, {thing} must be inspected within {n} hours and made safe in {n} days.",
    "Tenderers price {thing} per {n} metres, measured at {place} and signed by the {team}.",
    "Of the {n} sites around {place}, {n} needed nothing more than a visit by the {team}.",
    "Complaints from {place} dropped by {pct} while those from {place} rose by {n}, which the {team} puts down to {thing}.",
    "The method was borrowed from {place} and changed for {thing}: the interval is {n} weeks and not {n}.",
    "Records before {month} {year} gave no position for {thing}, so {n} were surveyed again on foot in {place}.",
    "Lesson {n} of the {place} workshop: tell residents of the {road} what will happen to {thing} and on which {day}.",
    "Every {day} a van leaves {place} with {n} cones and the list of {thing} for the {road}.",
    "It would not work at {place}, where {thing} belong to {n} different landowners along the {road}.",
    "A sample of {n} cores from the {road} showed that {thing} last {n} years longer than the {place} design assumed.",
    "The {team} agreed with {place} police that {n} signs on the {road} could go, since {thing} made them redundant.",
    "Carbon was {big} kilogrammes before and {big} after, by the figures that the {place} laboratory gave for {thing}.",
    "Table {n} lists {thing} by ward: {place} has {n}, {place} has {n}, {place} has {n}.",
    "Anyone repeating this near {place} should allow {n} weeks for training the {team} and £{big} for {thing}.",
    "Night work on the {road} took {n} shifts; the {team} closed one lane at {place} and left {thing} for {month}.",
    "The council's own {team} now does what {n} suppliers did for {thing} until {month} {year}.",
    "Between {place} and {place} the {road} carries {big} vehicles a day, which is why {thing} there are category {n}.",
    "Inspectors at {place} photograph {thing} from {n} angles; the {team} keeps the pictures for {n} years.",
    "After {n} months {pct} of {thing} on the {road} met the standard, against {pct} in {place}.",
    "Section {n} asks the {team} to write to {place} Town Council before {thing} are altered on the {road}.",
    "One unexpected result: {thing} near the {place} allotments needed {n} visits and the rest only {n}.",
    "The specification for {thing} names grade {n} material, laid in {n} layers of {n} millimetres at {place}.",
    "Members at {place} approved £{big} over {n} years so that {thing} on the {road} come first.",
    "Figures for {month} came from the {place} weather station: {n} nights below zero and {n} millimetres of rain.",
    "If {thing} are found damaged on the {road}, the {team} phones the {place} control room and logs fault type {n}.",
    "The {team} measured queues at {place}: {n} vehicles in {month}, {n} once {thing} were finished.",
    "Option {n} kept {thing} as they were in {place}; option {n} moved {pct} of them to the {road}.",
)
_NOT_PRACTICE: dict[str, tuple[str, tuple[str, ...]]] = {
    "news": ("Latest news: {place} councillor opens new {thing2}", (
        "Press release. For immediate release, {n} {month} {year}.",
        "Councillor {name} {name2} said: “I am delighted that residents of {place} can enjoy the {thing2} at last.”",
        "A spokesperson said that {n} families came to the opening in {place} and that cake was served by the {name} bakery.",
        "The mayor of {place}, {name2} {name}, cut the ribbon with {n} pupils of {place} Primary School.",
        "Notes to editors: photographs by {name} {name2} may be used free of charge. ENDS.",
    )),
    "vacancy": ("Vacancy: {job} ({place})", (
        "We are recruiting a {job} to join our friendly office in {place}. Salary £{k},{n3} - £{k2},{n3} per annum.",
        "Closing date: {n} {month} {year}. Interviews will be held in {place} the week after.",
        "The post holder works {n} hours per week and has {n} days of leave. Apply now with your CV to {name} {name2}.",
        "See the job description and person specification. The successful candidate will start in {month}.",
    )),
    "cookies": ("Cookies on the {place} website", (
        "This site uses cookies. We use cookies to remember the {n} choices you make on the {place} website.",
        "Third-party cookies are set by Google Analytics for {n} days. Cookie settings can be changed at any time.",
        "Our cookie policy was last changed on {n} {month} {year} by the {name} web team. See also our privacy notice.",
    )),
    "event": ("Book your place: {place} summer gala and awards dinner", (
        "Join us on {n} {month} {year} at the {name} Hotel in {place}. Book your place now: tickets cost £{n}.",
        "Save the date and register now for the early bird price. Sponsorship packages start at £{big}.",
        "The evening ends with a raffle, a band called The {name} {name2}s and {n} prizes.",
    )),
    "calendar": ("Calendar of meetings, {place} committees {year}", (
        "Calendar of meetings. Dates of future meetings: {n} {month}, {n} {month} and {n} {month} {year}, all at {n} o'clock.",
        "Meetings schedule for the {place} licensing panel, the {name} charity board and the pensions panel.",
        "All meetings are in the {name} Room of {place} Town Hall unless the clerk, {name} {name2}, says otherwise.",
    )),
}  # fmt: skip
_FIRMS = ("Highways", "Surfacing Ltd", "Infrastructure", "Civils", "Group", "Contracting")
NOT_PRACTICE = (*_NOT_PRACTICE, *CHAFF)
_MONTHS = "January February March April May June July August September October November December"
_DAYS = "Monday Tuesday Wednesday Thursday Friday"


def place(rng: Random) -> str:
    """A made-up place; there are some five hundred, and as many again with a second word."""
    name = rng.choice(_FIRST.split()) + rng.choice(_LAST.split())
    return (
        f"{name} {rng.choice(('Magna', 'Parva', 'Cross', 'Green', 'Heath', 'Bridge'))}" if rng.random() < 0.4 else name
    )


def invented(rng: Random) -> str:
    """A word that nobody has used before, to search for."""
    return "".join(rng.choice(_INVENTED.split()) for _ in range(3))


def practice(rng: Random, owner: str) -> tuple[str, tuple[str, ...], str]:
    """A practice document of 250 to 600 words: its title, its paragraphs and the phrase that only it has."""
    topic = rng.choice(list(TOPICS))
    where, phrase = place(rng), f"{invented(rng)} {invented(rng)}"
    title = f"{topic} {rng.choice(SORTS)}: {where}"
    opening = (
        f"This document sets out how {owner} deals with {rng.choice(TOPICS[topic])} and {rng.choice(TOPICS[topic])} "
        f"around {where}. Colleagues call it the {phrase} method, after the two depots where it was first tried."
    )
    templates = rng.sample(_SENTENCES, rng.randint(12, 24))
    sentences = [_filled(template, rng, TOPICS[topic]) for template in templates]
    paragraphs = [" ".join(sentences[start : start + 4]) for start in range(0, len(sentences), 4)]
    return title, (opening, *paragraphs), phrase


def rewritten(rng: Random, paragraphs: tuple[str, ...], topic: str) -> tuple[str, ...]:
    """The same document revised: one paragraph is new, one is added, the rest stands."""
    at = rng.randrange(1, len(paragraphs))
    fresh = [" ".join(_filled(one, rng, TOPICS[topic]) for one in rng.sample(_SENTENCES, 3)) for _ in range(2)]
    return (*paragraphs[:at], fresh[0], *paragraphs[at + 1 :], fresh[1])


def not_practice(
    rng: Random, sort: str = "", *, owner: str = "", voice: int = 0
) -> tuple[str, tuple[str, ...], str, str]:
    """A page that has no business in the catalogue: its sort, its paragraphs, a phrase of its own and its title."""
    sort = sort or rng.choice(NOT_PRACTICE)
    title, sentences = CHAFF[sort][voice % len(CHAFF[sort])] if sort in CHAFF else _NOT_PRACTICE[sort]
    phrase = f"{invented(rng)} {invented(rng)}"
    filled = [_filled(sentence, rng, ("pond",), owner) for sentence in sentences]
    if sort in CHAFF:
        filled.append(f"Page reference: {phrase}.")
    else:
        filled.append(f"Our thanks go to the {phrase} volunteers of {place(rng)} for {_number(rng)} years of baking.")
    return sort, tuple(filled), phrase, _filled(title, rng, ("pond",), owner)


def press(rng: Random) -> tuple[str, tuple[str, ...], str]:
    """Somebody else's account of practice: its title, its paragraphs and a phrase of its own."""
    title, sentences = rng.choice(PRESS)
    topic, phrase, council = rng.choice(list(TOPICS)), f"{invented(rng)} {invented(rng)}", f"{place(rng)} Council"
    thing = (rng.choice(TOPICS[topic]),)
    filled = [_filled(sentence, rng, thing, council) for sentence in sentences]
    filled += [_filled(sentence, rng, TOPICS[topic], council) for sentence in rng.sample(_SENTENCES, 8)]
    filled.append(f"The scheme is known in the trade as {phrase}.")
    return _filled(title, rng, thing, council), tuple(filled), phrase


def _filled(template: str, rng: Random, things: tuple[str, ...], owner: str = "") -> str:
    out, rest = "", template
    while "{" in rest:
        before, _, rest = rest.partition("{")
        slot, _, rest = rest.partition("}")
        out += before + _slot(slot, rng, things, owner)
    return out + rest


def _slot(slot: str, rng: Random, things: tuple[str, ...], owner: str) -> str:
    makers = {
        "council": lambda: owner or f"{place(rng)} Council",
        "firm": lambda: f"{rng.choice(_FIRST.split())}{rng.choice(_LAST.split())} {rng.choice(_FIRMS)}",
        "few": lambda: str(rng.randint(2, 28)),
        "place": lambda: place(rng),
        "thing": lambda: rng.choice(things),
        "thing2": lambda: rng.choice(("duck pond", "library café", "swimming pool", "bandstand", "museum shop")),
        "team": lambda: rng.choice(_TEAMS),
        "road": lambda: f"{rng.choice('AB')}{rng.randint(1000, 6999)}",
        "n": lambda: _number(rng),
        "n3": lambda: str(rng.randint(100, 999)),
        "k": lambda: str(rng.randint(21, 29)),
        "k2": lambda: str(rng.randint(30, 39)),
        "big": lambda: f"{rng.randint(2, 98)},{rng.randint(100, 999)}",
        "pct": lambda: f"{rng.randint(11, 89)}%",
        "month": lambda: rng.choice(_MONTHS.split()),
        "year": lambda: str(rng.randint(2019, 2025)),
        "day": lambda: rng.choice(_DAYS.split()),
        "name": lambda: rng.choice(_FIRST.split()) + rng.choice(("son", "man", "well", "er")),
        "name2": lambda: rng.choice(_FIRST.split()) + rng.choice(_LAST.split()),
        "job": lambda: rng.choice(("receptionist", "payroll officer", "librarian", "swimming teacher", "cook")),
    }
    return makers[slot]()


def _number(rng: Random) -> str:
    return str(rng.randint(3, 997))
