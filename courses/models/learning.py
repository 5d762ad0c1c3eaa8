"""What people did in courses."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from courses.enums import ACTIVE, CompletionSource, EnrolmentSource, EnrolmentStatus, WithdrawalCause
from courses.models.courses import Course
from courses.models.releases import CourseRelease
from lms.common.constraints import AppendOnly
from lms.common.models import Event, EventQuerySet
from lms.organization.models import Person


class Enrolment(models.Model):
    """One person's way through one release of a course. `uuid` is the registration in statements."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    release = models.ForeignKey(CourseRelease, on_delete=models.PROTECT, related_name="enrolments")
    source = models.CharField(max_length=10, choices=EnrolmentSource.choices)
    status = models.CharField(max_length=10, choices=EnrolmentStatus.choices, default=EnrolmentStatus.ENROLLED)
    enrolled_at = models.DateTimeField()
    # As it was agreed. Leave moves it: what people see and what counts as overdue is courses.due.
    due_on = models.DateField(null=True, blank=True)
    # What it was done together with, if by others.
    batch = models.ForeignKey(
        "courses.EnrolmentBatch", null=True, on_delete=models.PROTECT, related_name="enrolments", editable=False
    )
    # The completion that is about to expire. It stays on record, as does all that rests on it.
    renews = models.ForeignKey(
        "courses.Completion", null=True, on_delete=models.PROTECT, related_name="renewals", editable=False
    )
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=10, choices=WithdrawalCause.choices, blank=True)
    # Where the person stopped: a lesson's key of the release.
    current_lesson = models.CharField(max_length=64, blank=True)
    # Where in it: a block's id of the release.
    current_block = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "status"]),
            models.Index(fields=["course", "started_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "course"], condition=Q(status__in=sorted(ACTIVE)), name="courses_enrolment_one_active"
            ),
            # A completion is renewed by one enrolment: a window that is looked at again opens nothing twice. One that
            # was begun anew hands the renewal on.
            models.UniqueConstraint(
                fields=["renews"],
                condition=Q(renews__isnull=False) & ~Q(withdrawn_because=WithdrawalCause.AGAIN),
                name="courses_enrolment_renews_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class LessonProgress(models.Model):
    """How far a person is in one lesson."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="lessons")
    lesson_key = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    # Answers to the checkpoints on the way, by block id: for the learner's own eyes.
    checkpoints = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson_key"], name="courses_lessonprogress_once")]

    def __str__(self) -> str:
        return self.lesson_key


class QuizAttempt(models.Model):
    """One try at the quiz: what was asked, what was answered, how it was judged."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    # Whose quiz it is: it stays, should the enrolment move on to a newer one.
    release = models.ForeignKey(CourseRelease, on_delete=models.PROTECT, related_name="+")
    # The questions as they were asked.
    questions = models.JSONField()
    # {question key: answer}, saved as they are given; an answer is a list of texts, see courses.questions.
    answers = models.JSONField(default=dict)
    # {question key: what was found wrong with it}, applied when it is judged; see courses.judging.
    corrections = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    # Until when answers count, by the server's clock; None: there is no hurry.
    ends_at = models.DateTimeField(null=True)
    saved_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    # Submitted, and a person has to look at what was written.
    awaits_marking = models.BooleanField(default=False)
    # From 0 to 1; {question key: was right}; {question key: the exact share earned}. None/{} until judged.
    score = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    passed = models.BooleanField(null=True)
    results = models.JSONField(default=dict)
    credits = models.JSONField(default=dict)
    # {question key: seconds from the answer before it to the answer to it}; pauses are cut short.
    spent = models.JSONField(default=dict)
    # How often it was judged anew: what was said before is voided, and what follows needs another id.
    revision = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "number"], name="courses_quizattempt_number"),
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(submitted_at=None), name="courses_quizattempt_one_open"
            ),
            models.CheckConstraint(
                name="courses_quizattempt_judged_when_submitted",
                condition=Q(submitted_at=None, score=None, passed=None, awaits_marking=False)
                | Q(submitted_at__isnull=False, score=None, passed=None, awaits_marking=True)
                | Q(submitted_at__isnull=False, score__isnull=False, passed__isnull=False, awaits_marking=False),
            ),
        ]
        indexes = [
            # What waits for markers, and what runs against the clock: few rows of many.
            models.Index(fields=["submitted_at"], condition=Q(awaits_marking=True), name="courses_quizattempt_waiting"),
            models.Index(
                fields=["ends_at"],
                condition=Q(submitted_at=None, ends_at__isnull=False),
                name="courses_quizattempt_running",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def asked_in(self) -> CourseRelease:
        """The release whose quiz it is; mostly the enrolment's, which is at hand."""
        mine = self.enrolment.release
        return mine if self.release_id == mine.pk else self.release


class Completion(Event):
    """A person has completed a course on a day. Counted, so never changed: a correction supersedes and follows."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="completions")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="completions")
    source = models.CharField(max_length=10, choices=CompletionSource.choices)
    enrolment = models.ForeignKey(Enrolment, null=True, on_delete=models.PROTECT, related_name="completions")
    # The paper that a record from before this system rests on: its title, number or place.
    document = models.CharField(max_length=200, blank=True)
    # The statement that says so, if it was learned here.
    statement_id = models.UUIDField(null=True)

    # as_manager() is typed as a plain Manager, without the queryset's own methods.
    objects: ClassVar[EventQuerySet["Completion"]] = EventQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["course", "occurred_on"]),
            models.Index(fields=["person", "course"]),
            # By which those who follow the statement store find what a statement speaks of.
            models.Index(fields=["statement_id"]),
        ]
        constraints = [
            AppendOnly(name="courses_completion_append_only", once=("superseded_at",)),
            models.UniqueConstraint(
                fields=["person", "course", "occurred_on"],
                condition=Q(superseded_at=None),
                name="courses_completion_once_a_day",
            ),
            models.CheckConstraint(
                name="courses_completion_prior_needs_document",
                condition=~Q(source=CompletionSource.PRIOR) | ~Q(document=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
