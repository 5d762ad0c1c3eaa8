"""What people decide about tries: marks for what was written, more time, and corrections of faulty questions."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.enums import CorrectionRule
from courses.models.courses import Course
from courses.models.learning import QuizAttempt
from courses.models.releases import CourseRelease
from lms.common.constraints import AppendOnly
from lms.common.lengths import TextColumn
from lms.common.models import KnownQuerySet, Recorded
from lms.organization.models import Person


class EssayMark(Recorded):
    """How one answer of one try was marked: points by the criteria of the rubric, and a word to who wrote it."""

    attempt = models.ForeignKey(QuizAttempt, on_delete=models.PROTECT, related_name="essay_marks")
    question_key = models.CharField(max_length=64)
    # {criterion key: points}
    points = models.JSONField()
    comment = models.TextField(blank=True)

    objects: ClassVar[KnownQuerySet["EssayMark"]] = KnownQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            AppendOnly(name="courses_essaymark_append_only", once=("superseded_at",)),
            models.UniqueConstraint(
                fields=["attempt", "question_key"], condition=Q(superseded_at=None), name="courses_essaymark_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_key}"


class ExtraTime(Recorded):
    """More time in timed quizzes of a course for one person. Why is between those who agreed on it: it is not kept."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="extra_times")
    percent = models.PositiveSmallIntegerField(
        _("extra time (%)"), validators=[MinValueValidator(1), MaxValueValidator(300)]
    )

    objects: ClassVar[KnownQuerySet["ExtraTime"]] = KnownQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            AppendOnly(name="courses_extratime_append_only", once=("superseded_at",)),
            models.UniqueConstraint(
                fields=["person", "course"], condition=Q(superseded_at=None), name="courses_extratime_one"
            ),
            models.CheckConstraint(name="courses_extratime_percent", condition=Q(percent__gte=1) & Q(percent__lte=300)),
        ]

    def __str__(self) -> str:
        return f"{self.percent}%"


class Regrading(models.Model):
    """A question was found faulty: what is done about it, in which releases, why and by whom."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="regradings")
    question_key = models.CharField(max_length=64)
    # Tries in this release and those before it; a later one has the question mended.
    last_release = models.ForeignKey(CourseRelease, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=6, choices=CorrectionRule.choices)
    # The answer that is accepted, too.
    accepted = models.JSONField(default=list)
    reason = TextColumn(_("reason"), characters=300)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)
    job = models.UUIDField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["course", "question_key"])]
        constraints = [
            AppendOnly(name="courses_regrading_append_only", once=("finished_at", "job")),
            models.CheckConstraint(name="courses_regrading_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def correction(self) -> dict[str, object]:
        """As tries keep it."""
        return {"rule": self.rule, "accepted": self.accepted, "regrading": str(self.uuid)}


class RegradedAttempt(models.Model):
    """What a regrading did to one try: its result before and after."""

    regrading = models.ForeignKey(Regrading, on_delete=models.PROTECT, related_name="attempts")
    attempt = models.ForeignKey(QuizAttempt, on_delete=models.PROTECT, related_name="regradings")
    score_before = models.DecimalField(max_digits=5, decimal_places=4)
    score_after = models.DecimalField(max_digits=5, decimal_places=4)
    passed_before = models.BooleanField()
    passed_after = models.BooleanField()
    credit_before = models.CharField(max_length=40, blank=True)
    credit_after = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            AppendOnly(name="courses_regradedattempt_append_only"),
            models.UniqueConstraint(fields=["regrading", "attempt"], name="courses_regradedattempt_once"),
            # Nobody loses by a mistake that was ours.
            models.CheckConstraint(
                name="courses_regradedattempt_nobody_loses",
                condition=Q(score_after__gte=models.F("score_before"))
                & (Q(passed_before=False) | Q(passed_after=True)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.attempt_id)
