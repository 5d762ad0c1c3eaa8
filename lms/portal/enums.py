"""What the search tells apart."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What can be found. People are not in the index: the organisation's own table finds them, by right."""

    PERSON = "person", _("People")
    COURSE = "course", _("Courses")
    LESSON = "lesson", _("Lessons")
    TERM = "term", _("Terms")
    PAGE = "page", _("Pages")


INDEXED = (Kind.COURSE, Kind.LESSON, Kind.TERM, Kind.PAGE)
# What a filter by course leaves.
OF_COURSES = frozenset({Kind.COURSE, Kind.LESSON})
