"""Goals, and what was printed of them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from lms.common.constraints import AppendOnly
from lms.skills.models import DxRole
from reports.enums import ROLE_METRICS, GoalKind, MetricCode


class Goal(models.Model):
    """A numeric goal of the city: which metric, how many, by when."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    metric = models.CharField(max_length=12, choices=MetricCode.choices)
    kind = models.CharField(max_length=6, choices=GoalKind.choices)
    # What the metric counts: holders of a role, or people of a course.
    role = models.ForeignKey(DxRole, null=True, blank=True, on_delete=models.PROTECT, related_name="goals")
    course = models.ForeignKey(Course, null=True, blank=True, on_delete=models.PROTECT, related_name="goals")
    # People, or for a share the number of percent.
    target = models.PositiveIntegerField()
    first_fiscal_year = models.PositiveSmallIntegerField()
    last_fiscal_year = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=200, blank=True)
    source = models.CharField(_("where the goal is written"), max_length=200, blank=True)
    # A demo city of another size says here how its goals were scaled.
    scale_note = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="reports_goal_years", condition=Q(last_fiscal_year__gte=models.F("first_fiscal_year"))
            ),
            models.CheckConstraint(
                name="reports_goal_counts_something",
                condition=Q(metric__in=ROLE_METRICS, role__isnull=False)
                | (~Q(metric__in=ROLE_METRICS) & Q(course__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def counted_role(self) -> DxRole:
        """The role whose holders count; a constraint holds that such goals have one."""
        assert self.role is not None
        return self.role

    @property
    def counted_course(self) -> Course:
        """The course whose people count; a constraint holds that such goals have one."""
        assert self.course is not None
        return self.course


class YearlyTarget(models.Model):
    """What a goal wants reached by the end of a fiscal year (cumulative for stocks)."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="yearly_targets")
    fiscal_year = models.PositiveSmallIntegerField()
    value = models.PositiveIntegerField()

    class Meta:
        ordering = ["fiscal_year"]
        constraints = [models.UniqueConstraint(fields=["goal", "fiscal_year"], name="reports_yearlytarget_once")]

    def __str__(self) -> str:
        return f"{self.fiscal_year}: {self.value}"


class FigureSnapshot(models.Model):
    """A figure as it was handed out: the object behind a file, kept with its digest."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="snapshots")
    as_of = models.DateField()
    known_at = models.DateTimeField()
    # Taken by somebody who sees what is not announced: shown to such readers alone.
    embargoed = models.BooleanField(default=False)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=10)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["goal", "-created_at"])]
        constraints = [AppendOnly(name="reports_snapshot_append_only")]

    def __str__(self) -> str:
        return f"{self.goal} {self.as_of}"
