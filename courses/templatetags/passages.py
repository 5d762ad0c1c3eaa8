"""What the editor says beside a course page: whom its next release touches, and what was chosen for them."""

from typing import Any

from django import template
from django.urls import reverse

from courses.authoring.differences import DRAFT
from courses.models import CoursePage, PassageChoice
from courses.queries.passages import in_the_middle

register = template.Library()


@register.simple_tag
def passage_of(page: CoursePage) -> dict[str, Any]:
    """Empty as long as there is no release to differ from."""
    course = page.course
    if not page.pk or course is None or not course.releases.exists():
        return {}
    return {
        "url": f"{reverse('teach_differences', args=[course.code])}?after={DRAFT}{page.locale.language_code}",
        "people": in_the_middle(course).count(),
        "choice": PassageChoice.objects.filter(course=course).first(),
    }
