"""People, their posts and their leave."""

import datetime as dt
import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.common.constraints import AppendOnly, NoOverlap, Traced
from lms.common.lengths import TextColumn
from lms.common.models import valid_order
from lms.organization.enums import EmploymentType, Grade, HeadKind, LeaveKind, PersonKind, PostingKind
from lms.organization.models.sight import LAST_TURN, Disclosed, DisclosedQuerySet, Sight
from lms.organization.models.units import TIMES, Unit


class PersonQuerySet(models.QuerySet["Person"]):
    def seen(self, sight: Sight) -> Self:
        """Those whom `sight` shows: nobody who was written down by mistake, and newcomers once they are announced."""
        people = self.filter(withdrawn_at=None)
        if sight.embargoed:
            return people
        return people.filter(Q(disclosed_at=None) | Q(disclosed_at__lte=sight.now))


class Person(models.Model):
    """Somebody who works for or with the city. `uuid` is the permanent opaque name used in addresses and statements."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=PersonKind.choices, default=PersonKind.EMPLOYEE)
    employee_number = models.CharField(_("employee number"), max_length=20, null=True, blank=True, unique=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="person"
    )
    # Raw, as HR writes them: 髙, 﨑 and variation selectors stay.
    name = TextColumn(_("name"), characters=100)
    kana = TextColumn(_("kana"), characters=200)
    certificate_name = TextColumn(_("name on certificates"), characters=100, blank=True)
    # Where somebody from outside works. With the name, it tells people without a number apart.
    affiliation = TextColumn(_("affiliation"), characters=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    # A mailbox that others read, too: nothing personal is ever sent there.
    email_is_shared = models.BooleanField(_("the e-mail address is a shared mailbox"), default=False)
    # Keys to find and to sort by; see lms.common.text and lms.common.kana.
    search_key = models.TextField(editable=False)
    sort_key = models.CharField(max_length=400, editable=False, db_index=True)
    created_at = models.DateTimeField(editable=False)
    # Somebody whose coming is not announced yet, or who was written down by mistake; None: no such thing.
    disclosed_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    # as_manager() is typed as a plain Manager, without the queryset's own methods.
    objects: ClassVar[PersonQuerySet] = PersonQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["sort_key", "pk"]
        indexes = [
            # Whom the public sees, by id alone: whoever asks for many of them, or counts all, need not read their rows.
            models.Index(
                fields=["id", "kind", "disclosed_at"],
                condition=Q(withdrawn_at=None),
                name="organization_person_seen",
            ),
            models.Index(LAST_TURN, name="organization_person_turns"),
        ]
        constraints = [
            models.CheckConstraint(name="organization_person_number_or_none", condition=~models.Q(employee_number="")),
            models.UniqueConstraint(
                name="organization_person_external_once",
                fields=["name", "affiliation"],
                condition=models.Q(kind=PersonKind.EXTERNAL, employee_number=None),
            ),
            Traced(name="organization_person_traced", topic="people"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def printed_name(self) -> str:
        return self.certificate_name or self.name

    @property
    def personal_email(self) -> str:
        """Where something that concerns this person alone may be sent; "" if there is no such address."""
        return "" if self.email_is_shared else self.email


class PlainEdit(models.Model):
    """The latest edit by hand of a person's plain data: what stood there before, for the one way back.

    One a person, for some days: see lms.organization.actions.plain_data.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="plain_edit")
    at = models.DateTimeField(db_index=True)
    # Column by column: what stood there, and what was written over it.
    before = models.JSONField()
    after = models.JSONField()
    # What the account signed in with, if that was another number.
    login_before = models.CharField(max_length=20, blank=True)

    # For so long an edit can be taken back; afterwards it is forgotten.
    WAY_BACK: ClassVar[dt.timedelta] = dt.timedelta(days=30)

    def __str__(self) -> str:
        return f"{self.person_id} {self.at}"

    def stands(self, person: Person) -> bool:
        """Whether what was written still stands, and the account can follow back."""
        if any(getattr(person, key) != value for key, value in self.after.items()):
            return False
        if "employee_number" not in self.after or person.user is None:
            return True
        is_own = self.after["employee_number"] in {None, person.user.employee_number}
        return is_own and bool(self.login_before or self.before["employee_number"])


class Posting(Disclosed):
    """A person's post in a unit for a time. One is primary (本務) at a time; concurrent ones stand beside it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="postings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="postings")
    kind = models.CharField(max_length=10, choices=PostingKind.choices, default=PostingKind.PRIMARY)
    title = TextColumn(_("position"), characters=50)
    grade = models.CharField(_("grade"), max_length=16, choices=Grade.choices)
    employment = models.CharField(max_length=12, choices=EmploymentType.choices, default=EmploymentType.REGULAR)
    head = models.CharField(max_length=10, choices=HeadKind.choices, default=HeadKind.NONE)

    # as_manager() is typed as a plain Manager, without the queryset's own methods.
    objects: ClassVar[DisclosedQuerySet["Posting"]] = DisclosedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["unit", "valid_from"]),
            models.Index(fields=["person", "valid_from"]),
            # Each title that there is, found without reading all posts; see queries.audiences.posts.
            models.Index(fields=["title"]),
            # Who left a post of a grade within a time, without reading all posts; see queries.audiences.careers.
            models.Index(
                fields=["grade", "valid_to", "person", "disclosed_at", "withdrawn_at"],
                condition=Q(kind=PostingKind.PRIMARY, valid_to__isnull=False),
                name="organization_posting_left",
            ),
            models.Index(LAST_TURN, name="organization_posting_turns"),
        ]
        constraints = [
            valid_order("organization_posting_order"),
            NoOverlap(name="organization_posting_one_primary", fields=("person",), where={"kind": "primary"}),
            NoOverlap(name="organization_posting_once_a_unit", fields=("person", "unit", "kind")),
            AppendOnly(name="organization_posting_append_only", once=TIMES),
            Traced(name="organization_posting_traced", topic="people"),
        ]

    def __str__(self) -> str:
        return self.title


class Leave(Disclosed):
    """A time in which a person does not work: due dates stand still, a leader on leave does not cover a section."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="leaves")
    kind = models.CharField(max_length=10, choices=LeaveKind.choices)

    # as_manager() is typed as a plain Manager, without the queryset's own methods.
    objects: ClassVar[DisclosedQuerySet["Leave"]] = DisclosedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(LAST_TURN, name="organization_leave_turns")]
        constraints = [
            valid_order("organization_leave_order"),
            NoOverlap(name="organization_leave_overlap", fields=("person",)),
            AppendOnly(name="organization_leave_append_only", once=TIMES),
            Traced(name="organization_leave_traced", topic="people"),
        ]

    def __str__(self) -> str:
        return self.kind
