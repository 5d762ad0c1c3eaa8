"""What learners say of a course."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.enums import Stars
from courses.models.learning import Enrolment
from lms.common.lengths import TextColumn


class CourseRating(models.Model):
    """One way through a course as its learner judges it. Others see it without a name, once enough have spoken.

    It names its enrolment, so that each has one and it can be changed: no page shows whose it is. It is the learner's
    word, not a record: it is changed and taken back at will, and goes with whatever erases the person.
    """

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="rating")
    stars = models.PositiveSmallIntegerField(
        _("How was this course?"),
        choices=Stars.choices,
        validators=[MinValueValidator(min(Stars)), MaxValueValidator(max(Stars))],
    )
    comment = TextColumn(_("What should stay, what should change?"), characters=1000, blank=True)
    rated_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["-rated_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="courses_courserating_stars", condition=Q(stars__gte=min(Stars)) & Q(stars__lte=max(Stars))
            ),
        ]

    def __str__(self) -> str:
        return str(self.stars)
