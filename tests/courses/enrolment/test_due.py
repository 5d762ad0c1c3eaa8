"""Due dates stand still during leave: one definition, the same on every page."""

import datetime as dt

from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from courses.actions.reminders import remind_learners
from courses.due import Span, due_of
from courses.queries.due import late_enrolments
from lms.common.clock import local_date
from lms.inbox.models import Notification
from lms.organization.actions.leave import end_leave
from lms.organization.models import PUBLIC
from tests.conftest import City
from tests.factories.courses import enrolled, make_course
from tests.factories.organization import LeaveFactory

DAY = dt.timedelta(days=1)
START = dt.date(2026, 4, 1)


@st.composite
def leaves(draw: st.DrawFn) -> list[Span]:
    """Spans that do not overlap, the last of them perhaps without an end."""
    marks = sorted(draw(st.lists(st.integers(-40, 120), max_size=8, unique=True)))
    spans: list[Span] = [
        (START + dt.timedelta(days=first), START + dt.timedelta(days=last))
        for first, last in zip(marks[::2], marks[1::2], strict=False)
    ]
    if len(marks) % 2 and draw(st.booleans()):
        spans.append((START + dt.timedelta(days=marks[-1]), None))
    return spans


def away(spans: list[Span], day: dt.date) -> bool:
    return any(first <= day and (end is None or day < end) for first, end in spans)


@given(st.integers(0, 90), leaves())
def test_the_due_date_leaves_as_many_days_of_work_as_were_agreed(allowed: int, spans: list[Span]) -> None:
    """Counted day by day, which is slow and plain: the agreed number of days that are not leave."""
    due = due_of(START + dt.timedelta(days=allowed), START, spans)
    if due.on is None:
        assert any(end is None for _first, end in spans)
        assert not due.is_overdue(START + dt.timedelta(days=5000))
        return
    days = [START + dt.timedelta(days=number) for number in range((due.on - START).days + 1)]
    assert sum(not away(spans, day) for day in days) == allowed + 1
    assert not away(spans, due.on)


@given(st.integers(0, 90), leaves(), st.integers(0, 300))
def test_leave_only_ever_gives_time_and_nobody_is_pressed_while_away(
    allowed: int, spans: list[Span], later: int
) -> None:
    agreed, day = START + dt.timedelta(days=allowed), START + dt.timedelta(days=later)
    due = due_of(agreed, START, spans)
    assert due.on is None or due.on >= agreed
    assert due.on is None or due.on - agreed == dt.timedelta(days=due.days_added)
    assert not (due.is_overdue(day) and away(spans, day))


def test_leave_after_the_due_date_moves_nothing() -> None:
    due = due_of(START + 10 * DAY, START, [(START + 11 * DAY, START + 40 * DAY)])
    assert due.on == START + 10 * DAY
    assert not due.has_moved
    assert due.is_overdue(START + 41 * DAY)


def test_every_page_shows_the_same_date_after_leave(
    learner_client: Client, manager_client: Client, city: City, now: dt.datetime
) -> None:
    """Agreed for three days ago, and ten days of leave in between: a week is left, everywhere."""
    today = local_date(now)
    began = now - dt.timedelta(days=40)
    row = enrolled(city.learner, make_course(is_required=True), began, due_on=today - 3 * DAY)
    assert list(late_enrolments(today, PUBLIC(now))) == [row]
    LeaveFactory(person=city.learner, valid_from=today - 20 * DAY, valid_to=today - 10 * DAY)
    assert not late_enrolments(today, PUBLIC(now)).exists()
    task = learner_client.get("/my/").context["page"].now
    assert task.due_on == today + 7 * DAY
    assert not task.is_overdue
    page = learner_client.get(f"/courses/{row.course.code}/")
    assert page.context["due"].on == today + 7 * DAY
    assert page.context["due"].days_added == 10
    person = manager_client.get(f"/people/{city.learner.uuid}/").context["page"]
    assert person.courses[0].standing.on == today + 7 * DAY


def test_reminders_follow_the_date_that_is_shown(city: City, now: dt.datetime) -> None:
    today = local_date(now)
    enrolled(city.learner, make_course(), now - dt.timedelta(days=40), due_on=today - DAY)
    leave = LeaveFactory(person=city.learner, valid_from=today - 5 * DAY, valid_to=None)
    assert remind_learners(now=now) == 0
    end_leave(leave=leave, on=today, now=now, by=None)
    assert remind_learners(now=now) == 1
    assert remind_learners(now=now) == 1
    assert Notification.objects.filter(key__startswith="courses.due").count() == 1
    remind_learners(now=now + dt.timedelta(days=30))
    assert Notification.objects.filter(key__startswith="courses.overdue").count() == 1
