"""How people come into courses: a course's terms, rules for audiences, what was done together, applications."""

import uuid

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.enums import ApplicationStatus, BatchKind, OnLeaving, PlaceOutcome, RuleStatus, Way
from courses.models.courses import Course
from courses.models.curricula import Curriculum
from courses.models.learning import Enrolment
from lms.common.constraints import AppendOnly
from lms.common.lengths import TextColumn
from lms.organization.models import Audience, Person


class EnrolmentPolicy(models.Model):
    """The terms of one course. A course without a row is open to everybody, has room for all and never expires."""

    course = models.OneToOneField(Course, on_delete=models.PROTECT, related_name="policy")
    way = models.CharField(_("who may begin"), max_length=8, choices=Way.choices, default=Way.OPEN)
    # How many may be taking it at the same time.
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True, validators=[MinValueValidator(1)])
    # For how long a completion counts, and how long before its end the renewal begins; both or neither.
    valid_months = models.PositiveSmallIntegerField(
        _("valid for (months)"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    window_months = models.PositiveSmallIntegerField(
        _("renewal begins before the end (months)"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    updated_at = models.DateTimeField(editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="courses_policy_capacity", condition=Q(capacity=None) | Q(capacity__gte=1)),
            models.CheckConstraint(
                name="courses_policy_validity",
                condition=Q(valid_months=None, window_months=None)
                | Q(valid_months__gte=1, window_months__gte=1, window_months__lt=F("valid_months")),
            ),
        ]

    def __str__(self) -> str:
        return self.way


class EnrolmentRule(models.Model):
    """Whoever belongs to an audience is enrolled in a course, or in all required courses of a curriculum."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="+", verbose_name=_("audience"))
    course = models.ForeignKey(
        Course, null=True, blank=True, on_delete=models.PROTECT, related_name="rules", verbose_name=_("course")
    )
    curriculum = models.ForeignKey(
        Curriculum, null=True, blank=True, on_delete=models.PROTECT, related_name="rules", verbose_name=_("curriculum")
    )
    # Due so many days after each person is enrolled, or for all on one day, or never.
    due_days = models.PositiveSmallIntegerField(
        _("due after (days)"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    on_leaving = models.CharField(
        _("when somebody leaves the audience"),
        max_length=8,
        choices=OnLeaving.choices,
        default=OnLeaving.WITHDRAW,
    )
    status = models.CharField(max_length=5, choices=RuleStatus.choices, default=RuleStatus.DRAFT, editable=False)
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    switched_at = models.DateTimeField(null=True, editable=False)
    switched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="courses_rule_one_target",
                condition=Q(course__isnull=False, curriculum=None) | Q(course=None, curriculum__isnull=False),
            ),
            models.CheckConstraint(name="courses_rule_one_due", condition=Q(due_days=None) | Q(due_on=None)),
            models.UniqueConstraint(
                fields=["audience", "course"], condition=Q(status=RuleStatus.ON), name="courses_rule_on_once"
            ),
            models.UniqueConstraint(
                fields=["audience", "curriculum"],
                condition=Q(status=RuleStatus.ON),
                name="courses_rule_curriculum_on_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class EnrolmentBatch(models.Model):
    """What was done together, by whom and why. It can be undone as long as nobody in it has begun."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=BatchKind.choices)
    rule = models.ForeignKey(EnrolmentRule, null=True, on_delete=models.PROTECT, related_name="batches")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = TextColumn(_("reason"), characters=300, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["made_by", "-made_at"])]
        constraints = [
            AppendOnly(name="courses_batch_append_only", once=("undone_at", "undone_by")),
            models.CheckConstraint(
                name="courses_batch_rule",
                condition=Q(kind=BatchKind.RULE, rule__isnull=False) | (~Q(kind=BatchKind.RULE) & Q(rule=None)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class RulePlace(models.Model):
    """A rule has come to a person, once for each time the person belongs: who gives up is not enrolled every night."""

    rule = models.ForeignKey(EnrolmentRule, on_delete=models.PROTECT, related_name="places")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=9, choices=PlaceOutcome.choices)
    enrolment = models.ForeignKey(Enrolment, null=True, on_delete=models.PROTECT, related_name="places")

    class Meta:
        indexes = [models.Index(fields=["person", "course"])]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "person", "course"], condition=Q(until=None), name="courses_place_one_open"
            ),
            AppendOnly(name="courses_place_append_only", once=("until",)),
        ]

    def __str__(self) -> str:
        return self.outcome


class Application(models.Model):
    """A person asks to take a course. Who decides, and what was said, is with the approval in the inbox."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="applications")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="applications")
    reason = TextColumn(_("why you want to take it"), characters=300)
    status = models.CharField(max_length=9, choices=ApplicationStatus.choices, default=ApplicationStatus.ASKED)
    applied_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    # What was said when it was sent back.
    answer = models.CharField(max_length=1600, blank=True)
    enrolment = models.ForeignKey(Enrolment, null=True, on_delete=models.PROTECT, related_name="applications")

    class Meta:
        ordering = ["-applied_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "course"],
                condition=Q(status=ApplicationStatus.ASKED),
                name="courses_application_one_open",
            ),
            models.CheckConstraint(
                name="courses_application_enrolled_when_approved",
                condition=Q(status=ApplicationStatus.APPROVED, enrolment__isnull=False)
                | (~Q(status=ApplicationStatus.APPROVED) & Q(enrolment=None)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
