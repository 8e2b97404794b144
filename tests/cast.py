"""The one cast of people, bodies and things that tests speak of. Every name here is made up."""

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from connectshare.catalogue.drafting import AttachmentDraft, Draft, EditionDraft, OfferDraft, Said, Suggested
from connectshare.catalogue.models import Kind, Topic
from connectshare.gather.models import Intake, Run, Source
from connectshare.plumbing import clock
from connectshare.sector.models import Network, Organisation, Person, Role

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def facilitator() -> Person:
    """Priya enrols networks and watches that everything runs."""
    return _person("priya@facilitator.example", "Priya", Role.Kind.FACILITATOR, None)


def coordinator(network: Network) -> Person:
    """Gareth looks after one network's material."""
    return _person("gareth@council.example", "Gareth", Role.Kind.COORDINATOR, network)


def reader() -> Person:
    """Morag can sign in and has no role at all."""
    return Person.objects.create_user("morag@council.example", name="Morag")


def _person(email: str, name: str, kind: str, network: Network | None) -> Person:
    person = Person.objects.create_user(email, name=name)
    Role.objects.create(person=person, kind=kind, network=network, began=date(2026, 1, 1))
    return person


def network(slug: str = "lowland") -> Network:
    """A made-up network."""
    return Network.objects.create(slug=slug, name=f"{slug.capitalize()} Highways Group", standing="enrolled")


def council(name: str = "Wetherby") -> Organisation:
    """A made-up highway authority."""
    return Organisation.objects.create(
        slug=name.lower(), name=name, official_name=f"{name} County Council", type="county", nation="England",
        region="North East", is_highway_authority=True,
    )  # fmt: skip


def topics() -> tuple[Topic, Topic, Topic]:
    """A theme and two topics below it."""
    drainage = Topic.objects.create(id="drainage", label="Drainage")
    gullies = Topic.objects.create(id="gullies", label="Gully cleansing", broader=drainage, synonyms=["gully emptying"])
    culverts = Topic.objects.create(id="culverts", label="Culverts", broader=drainage, position=1)
    Kind.objects.get_or_create(id="policy", defaults={"label": "Policy"})
    return drainage, gullies, culverts


def source(of: Network, url: str = "https://lowland.example/feed", **fields: Any) -> Source:
    """An address that a network publishes at."""
    return Source.objects.create(network=of, url=url, added_at=MONDAY, **({"kind": "listing"} | fields))


def intake(external_id: str = "1", **fields: Any) -> Intake:
    """One found thing."""
    url = f"https://lowland.example/{external_id}"
    return Intake.objects.create(**({"external_id": external_id, "url": url, "found_at": MONDAY} | fields))


def held(of: Network, number: int = 1, **fields: Any) -> Intake:
    """A find that waits for the network's answer."""
    judged = {"title": f"A film about gullies {number}", "reasons": ["It is a film."], "relevance": 0.3}
    facts = {"step": "", "outcome": "held", "judgement": judged, "found_at": clock.now(), "held_since": clock.now()}
    return intake(f"{of.slug}-{number}", network=of, **(facts | fields))


def run(of: Source, **fields: Any) -> Run:
    """A look at a source."""
    return Run.objects.create(source=of, **({"started_at": MONDAY, "step": Run.Step.DONE} | fields))


def edition(content: str = "first", *, order: str = "1", text: str = "", **attachment: Any) -> EditionDraft:
    """A version as found; `content` stands for its bytes."""
    digest = sha256(content.encode()).hexdigest()
    return EditionDraft(
        content_hash=digest, text_hash=sha256(text.encode()).hexdigest(), text=text or f"The text of {content}.",
        order=order, page_word="page", attachments=(AttachmentDraft(media_type="application/pdf", **attachment),),
    )  # fmt: skip


def draft(
    title: str = "Gully cleansing policy", *, url: str = "https://lowland.example/gullies", origin: str = "extracted",
    of: EditionDraft | None = None, offer: OfferDraft | None = None, topic_ids: tuple[str, ...] = (), **fields: Any,
) -> Draft:  # fmt: skip
    """What one look at one thing says."""
    said = {name: Said(value, origin) for name, value in {"title": title, **fields}.items()}
    links = tuple(Suggested(topic, 0.9, ("gully",), origin=origin) for topic in topic_ids)
    return Draft(fields=said, offer=offer or OfferDraft(url), edition=of, topics=links)
