"""マイページ: what one person has to learn now, and what became of what was learned."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from certificates.models import Certificate
from certificates.queries import certificates_held
from courses.due import Due
from courses.enums import CHOSEN, CompletionSource, EnrolmentSource, Format
from courses.models import Completion, RoomSession
from courses.queries import Progress, active_learning, invited_sessions
from courses.queries.achieved import Achievements, achieved_of
from courses.queries.curricula import editions_by_role
from courses.queries.titles import Titled
from lms.common.clock import local_date
from lms.common.prepared import Prepared
from lms.organization.enums import PostingKind
from lms.organization.models import Sight
from lms.organization.queries import postings_of
from lms.portal.queries.dx import dx_status
from lms.portal.queries.labels import course_labels
from lms.portal.queries.paths import Learned, RolePath, dx_roles, role_path
from lms.portal.queries.suggestions import Suggestion, suggestions

SESSIONS = 3
COMPLETIONS = Prepared(
    lambda person_id: Completion.objects.known().filter(person=person_id).order_by("occurred_on", "pk"), person_id=int
)


@dataclasses.dataclass(frozen=True)
class Task:
    """A course that is to be learned: the next step in it, and how much is left."""

    title: str
    course_url: str
    url: str
    step: str
    minutes_left: int
    done: int
    steps: int
    due_on: dt.date | None = None
    is_overdue: bool = False
    is_obliged: bool = True
    is_enrolled: bool = True
    # The online part is done; what is left happens in a room.
    waits_for_session: bool = False
    from_section: bool = False
    is_renewal: bool = False
    # How leave has moved the due date, if it has.
    due: Due | None = None

    @property
    def order(self) -> tuple[bool, bool, dt.date, bool]:
        """What comes first: not what can only be waited for; then by due date, so that what is overdue leads."""
        return self.waits_for_session, self.due_on is None, self.due_on or dt.date.max, not self.is_obliged


@dataclasses.dataclass(frozen=True)
class Past:
    """A course completed without a certificate of this system: known by an earlier record or by attendance."""

    title: str
    on: dt.date
    document: str


@dataclasses.dataclass(frozen=True)
class MyPage:
    obliged: tuple[Task, ...]
    chosen: tuple[Task, ...]
    sessions: tuple[RoomSession, ...]
    suggestions: tuple[Suggestion, ...]
    certificates: tuple[Certificate, ...]
    past: tuple[Past, ...]
    # Courses that need not be taken: title, since when.
    exempt: tuple[tuple[str, dt.date], ...]
    path: RolePath | None

    @property
    def now(self) -> Task | None:
        """The one thing to do now. Nobody can do a room session by oneself."""
        return min(self._to_do(), key=lambda task: task.order, default=None)

    @property
    def overdue(self) -> int:
        return sum(task.is_overdue for task in self._to_do())

    @property
    def next_due(self) -> Task | None:
        dated = (task for task in self._to_do() if task.is_obliged and task.due_on)
        return min(dated, key=lambda task: task.order, default=None)

    @property
    def to_take(self) -> int:
        """How many obliged courses there is something to do in."""
        return sum(task.is_obliged for task in self._to_do())

    @property
    def waits_for_session(self) -> bool:
        """All that is left happens in a room."""
        return not self._to_do() and any(task.waits_for_session for task in self.obliged + self.chosen)

    def _to_do(self) -> list[Task]:
        return [task for task in self.obliged + self.chosen if not task.waits_for_session]


def my_page(person_id: int, *, sight: Sight, language: str | None) -> MyPage:
    day = local_date(sight.now)
    labels = course_labels(language)
    progress = active_learning(person_id, language, sight.now)
    completions: list[Completion] = COMPLETIONS.instances(person_id=person_id)
    learned = Learned(
        achieved=achieved_of(person_id),
        active={row.enrolment.course_id: row.due_on for row in progress},
    )
    postings = postings_of(person_id, sight)
    roles, curricula = dx_roles(), editions_by_role(day)
    dx = dx_status(person_id, day, sight, postings)
    primary = next((row for row in postings if row.kind == PostingKind.PRIMARY and row.holds_on(day)), None)
    grade = primary.grade if primary else ""
    path = role_path(grade=grade, dx=dx, learned=learned, roles=roles, curricula=curricula, labels=labels)
    tasks = [*(_task(row, day, learned.achieved) for row in progress), *_not_begun(labels, learned)]
    tasks.sort(key=lambda task: task.order)
    certificates = certificates_held(person_id)
    return MyPage(
        obliged=tuple(task for task in tasks if task.is_obliged),
        chosen=tuple(task for task in tasks if not task.is_obliged),
        sessions=tuple(invited_sessions(person_id, day)[:SESSIONS]),
        suggestions=suggestions(labels, learned, path, roles, curricula),
        certificates=certificates,
        past=_past(completions, certificates, labels),
        exempt=_exempt(learned.achieved, labels),
        path=path,
    )


def _task(row: Progress, day: dt.date, achieved: Achievements) -> Task:
    """Whoever is exempt from a course, or has one that counts for it, may go on and need not."""
    enrolment, code = row.enrolment, row.enrolment.course.code
    course_url = reverse("course_detail", args=[code])
    mine = achieved.get(enrolment.course_id)
    is_free = mine is not None and (mine.is_exempt or mine.via != enrolment.course_id)
    lesson = row.next_lesson
    url, step, waits = course_url, "", False
    if lesson is not None:
        url, step = f"{reverse('lesson', args=[code, lesson.key])}{row.anchor_in(lesson)}", lesson.title
    elif row.text.quiz is not None and not row.quiz_passed:
        url, step = reverse("quiz", args=[code]), row.text.quiz.title
    elif enrolment.course.format != Format.ONLINE:
        step, waits = _("The room session"), True
    return Task(
        title=row.text.title,
        course_url=course_url,
        url=url,
        step=step,
        minutes_left=row.minutes_left,
        done=row.steps_done,
        steps=row.steps,
        due_on=None if is_free else row.due_on,
        is_overdue=not is_free and bool(row.due and row.due.is_overdue(day)),
        due=None if is_free else row.due,
        is_obliged=not is_free and (enrolment.source not in CHOSEN or enrolment.course.is_required),
        waits_for_session=waits,
        from_section=enrolment.source == EnrolmentSource.NOMINATED,
        is_renewal=enrolment.source == EnrolmentSource.RENEWAL,
    )


def _not_begun(labels: Mapping[int, Titled], learned: Learned) -> list[Task]:
    """Courses required of everybody in which the person has not been enrolled yet."""
    return [
        Task(
            title=label.title,
            course_url=label.url,
            url=label.url,
            step=label.text.lessons[0].title if label.text.lessons else "",
            minutes_left=label.text.minutes,
            done=0,
            steps=len(label.text.lessons) + (label.text.quiz is not None),
            is_enrolled=False,
        )
        for label in labels.values()
        if label.course.is_required and label.is_open and label.text and not learned.has(label.course.pk)
    ]


def _exempt(achieved: Achievements, labels: Mapping[int, Titled]) -> tuple[tuple[str, dt.date], ...]:
    own = ((course, each) for course, each in achieved.items() if each.is_exempt and each.via == course)
    return tuple((labels[course].title, each.on) for course, each in own)


def _past(
    completions: Sequence[Completion], certificates: Sequence[Certificate], labels: Mapping[int, Titled]
) -> tuple[Past, ...]:
    """Newest first."""
    covered = {certificate.completion_id for certificate in certificates}
    return tuple(
        Past(labels[row.course_id].title, row.occurred_on, row.document)
        for row in reversed(completions)
        if row.pk not in covered and row.source in {CompletionSource.PRIOR, CompletionSource.ATTENDED}
    )
