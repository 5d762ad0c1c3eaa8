"""Moving on to a newer release: what was chosen for the next one, and who moved when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from courses.enums import Passage
from courses.models.courses import Course
from courses.models.learning import Enrolment
from courses.models.releases import CourseRelease
from lms.common.constraints import AppendOnly


class PassageChoice(models.Model):
    """What is to become of those in the middle of a course at its next release. The release takes it over."""

    course = models.OneToOneField(Course, on_delete=models.PROTECT, related_name="passage_choice")
    passage = models.CharField(max_length=6, choices=Passage.choices)
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="courses_passagechoice_passage", condition=Q(passage__in=Passage.values)),
        ]

    def __str__(self) -> str:
        return self.passage


class ReleaseMove(models.Model):
    """A person's way led from one release into a newer one. What was done before stays where it was done."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="moves")
    from_release = models.ForeignKey(CourseRelease, on_delete=models.PROTECT, related_name="+")
    to_release = models.ForeignKey(CourseRelease, on_delete=models.PROTECT, related_name="+")
    # The enrolment that began in its place, where the course is taken again.
    again = models.OneToOneField(Enrolment, null=True, on_delete=models.PROTECT, related_name="anew_from")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            AppendOnly(name="courses_releasemove_append_only"),
            models.UniqueConstraint(fields=["enrolment", "to_release"], name="courses_releasemove_once"),
            models.CheckConstraint(name="courses_releasemove_elsewhere", condition=~Q(from_release=F("to_release"))),
        ]

    def __str__(self) -> str:
        return f"{self.from_release_id} → {self.to_release_id}"
