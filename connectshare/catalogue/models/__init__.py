"""What: materials, their editions, what they are about, and what happened to them."""

from connectshare.catalogue.models.change import Change, Pending
from connectshare.catalogue.models.edition import Attachment, Band, Edition, EditionText
from connectshare.catalogue.models.flag import Flag
from connectshare.catalogue.models.link import LensLink, OrganisationLink, TopicLink
from connectshare.catalogue.models.material import Account, Material
from connectshare.catalogue.models.offer import Offer
from connectshare.catalogue.models.relation import NotSame, Relation
from connectshare.catalogue.models.vocabulary import Kind, Lens, Topic

__all__ = [
    "Account", "Attachment", "Band", "Change", "Edition", "EditionText", "Flag", "Kind", "Lens", "LensLink", "Material",
    "NotSame", "Offer", "OrganisationLink", "Pending", "Relation", "Topic", "TopicLink",
]  # fmt: skip
