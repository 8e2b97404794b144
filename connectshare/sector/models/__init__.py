"""Who: organisations, networks, people, and what became of them."""

from connectshare.sector.models.act import Act
from connectshare.sector.models.enrolment import Enrolment, Principles
from connectshare.sector.models.network import Membership, Network
from connectshare.sector.models.organisation import Code, Organisation
from connectshare.sector.models.person import Person, Role
from connectshare.sector.models.seat import Seat
from connectshare.sector.models.succession import Succession

__all__ = [
    "Act", "Code", "Enrolment", "Membership", "Network", "Organisation", "Person", "Principles", "Role", "Seat",
    "Succession",
]  # fmt: skip
