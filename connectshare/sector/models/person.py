"""People who sign in: an email address and nothing that is not needed. The user model."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from connectshare.sector.models.network import Network
from connectshare.sector.models.organisation import Organisation


class People(BaseUserManager["Person"]):
    """Makes people by email address."""

    def create_user(self, email: str, **fields: object) -> "Person":
        """A person who signs in by email; no password is ever kept."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_unusable_password()
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Email addresses do not mind case."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody who can sign in. The email address is the name."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150, blank=True)
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = People()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_an_address")]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name or self.email


class Role(models.Model):
    """What a person may do, for one network or (facilitator) for all, and for how long."""

    class Kind(models.TextChoices):
        FACILITATOR = "facilitator", "Facilitator"
        COORDINATOR = "coordinator", "Coordinator"
        DEPUTY = "deputy", "Deputy"
        REPRESENTATIVE = "representative", "Representative on the steering group"
        CONTRIBUTOR = "contributor", "Contributor"

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=Kind)
    network = models.ForeignKey(Network, models.CASCADE, null=True, blank=True, related_name="roles")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="roles")
    began = models.DateField()
    ended = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"
