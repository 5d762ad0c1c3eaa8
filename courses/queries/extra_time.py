"""Who has more time in the quizzes of a course."""

from django.db.models import OuterRef, Q, QuerySet, Subquery

from courses.enums import ACTIVE
from courses.models import Course, Enrolment, ExtraTime
from lms.common.text import search_key
from lms.organization.models import Person


def people_of(course: Course, sought: str) -> QuerySet[Person]:
    """Those who take the course and match; without a name to look for, those who have more time now."""
    given = ExtraTime.objects.known().filter(course=course, person=OuterRef("pk")).values("percent")
    people = Person.objects.annotate(percent=Subquery(given[:1])).order_by("sort_key", "pk")
    if not sought:
        return people.filter(percent__isnull=False)
    taking = Enrolment.objects.filter(course=course, status__in=ACTIVE).values("person")
    key = search_key(sought)
    return people.filter(pk__in=taking).filter(Q(search_key__contains=key) | Q(employee_number=sought))
