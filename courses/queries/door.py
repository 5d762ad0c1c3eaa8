"""How one person comes into a course: at once, on application, or not by oneself."""

import dataclasses

from courses.enums import ACTIVE, ApplicationStatus, Way
from courses.models import Application, Course, Enrolment, EnrolmentPolicy


@dataclasses.dataclass(frozen=True)
class Door:
    """`application`: the one that waits, or the last that was sent back."""

    way: str
    is_full: bool
    application: Application | None

    @property
    def waits(self) -> bool:
        return self.application is not None and self.application.status == ApplicationStatus.ASKED


OPEN = Door(Way.OPEN, is_full=False, application=None)


def door_of(course: Course, person_id: int) -> Door:
    """One query for a course without terms of its own."""
    policy = EnrolmentPolicy.objects.filter(course=course).first()
    if policy is None:
        return OPEN
    taken = Enrolment.objects.filter(course=course, status__in=ACTIVE).count() if policy.capacity else 0
    told = (ApplicationStatus.ASKED, ApplicationStatus.RETURNED)
    last = Application.objects.filter(course=course, person=person_id).first() if policy.way == Way.APPLY else None
    return Door(
        way=policy.way,
        is_full=policy.capacity is not None and taken >= policy.capacity,
        application=last if last is not None and last.status in told else None,
    )
