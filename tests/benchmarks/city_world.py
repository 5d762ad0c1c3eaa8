"""What the demo city has to show at each address: the objects that tests/architecture/samples.py asks for."""

from functools import cached_property
from types import SimpleNamespace
from typing import Any

from certificates.models import Certificate
from cms.models import CmsRendition
from courses import releases
from courses.models import Course, Enrolment, QuizAttempt, ReleaseFile, RoomSession
from lms.common import clock
from lms.inbox.models import Approval
from lms.organization.models import PUBLIC, HrImport, Leave, Person, Posting, Unit
from lms.organization.queries import primary_posting, tree_on
from lms.talent.models import Designation, RecordImport
from reports.models import Goal
from tests.benchmarks.survey import PERSONAS


class CityWorld:
    """Looked up when it is asked for: a city need not have everything."""

    @cached_property
    def city(self) -> Any:
        people = {role: Person.objects.get(user__employee_number=number) for role, number in PERSONAS.items()}
        now = clock.now()
        today, sight = clock.local_date(now), PUBLIC(now)
        posting = primary_posting(people["manager"], today, sight)
        assert posting is not None
        tree = tree_on(today, sight)
        bureau = tree.bureau_of(posting.unit_id)
        assert bureau is not None
        units = {"section": posting.unit_id, "bureau": bureau.unit_id, "root": tree.children(None)[0].unit_id}
        return SimpleNamespace(**people, **{name: Unit.objects.get(pk=pk) for name, pk in units.items()})

    @cached_property
    def enrolment(self) -> Enrolment:
        """A course that the learner is in the middle of."""
        mine = Enrolment.objects.filter(person=self.city.learner, completed_at=None)
        return mine.select_related("course", "release").earliest("pk")

    @property
    def course(self) -> Course:
        return self.enrolment.course

    @property
    def lesson_key(self) -> str:
        return releases.load(self.enrolment.release).locale("ja").lessons[0].key

    @property
    def file(self) -> ReleaseFile:
        return ReleaseFile.objects.earliest("pk")

    @property
    def completed(self) -> Enrolment:
        return Enrolment.objects.exclude(completed_at=None).filter(person=self.city.learner).earliest("pk")

    @property
    def attempt(self) -> QuizAttempt:
        return QuizAttempt.objects.filter(enrolment__person=self.city.learner).earliest("pk")

    @property
    def session(self) -> RoomSession:
        return RoomSession.objects.earliest("pk")

    @property
    def certificate(self) -> Certificate:
        return Certificate.objects.filter(person=self.city.learner).earliest("pk")

    @property
    def goal(self) -> Goal:
        return Goal.objects.earliest("pk")

    @property
    def rendition(self) -> CmsRendition:
        found: CmsRendition = CmsRendition.objects.earliest("pk")
        return found

    @property
    def designation(self) -> Designation:
        return Designation.objects.known().earliest("pk")

    @property
    def upload(self) -> RecordImport:
        return RecordImport.objects.earliest("pk")

    @property
    def hr_file(self) -> HrImport:
        return HrImport.objects.earliest("pk")

    @property
    def posting(self) -> Posting:
        return Posting.objects.known().filter(person=self.city.learner).latest("valid_from")

    @property
    def leave(self) -> Leave:
        return Leave.objects.known().earliest("pk")

    @property
    def approval(self) -> Approval:
        return Approval.objects.earliest("pk")
