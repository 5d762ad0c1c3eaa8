"""The administrator's home says whether the system works."""

import datetime as dt

from django.test import Client
from django.urls import reverse

from lms.common.models import Beat, Job, JobStatus
from lms.portal.queries.system import system_page
from lms.xapi.models import Cursor, Statement
from tests.conftest import City
from tests.factories.courses import enrolled, make_course


def test_a_silent_worker_and_a_failed_job_need_a_look(admin_client: Client, now: dt.datetime) -> None:
    Job.objects.create(kind="import", created_at=now, finished_at=now, status=JobStatus.FAILED, error="壊れた行です。")
    Beat.record("worker", now - dt.timedelta(minutes=10))
    response = admin_client.get(reverse("system_home"))
    page = response.context["page"]
    assert page.needs_a_look
    assert not page.worker_is_alive
    assert page.seconds_since_beat >= 600
    assert "壊れた行です。" in response.content.decode()


def test_all_is_well(admin_client: Client, now: dt.datetime) -> None:
    Beat.record("worker", now)
    page = admin_client.get(reverse("system_home")).context["page"]
    assert page.worker_is_alive
    assert not page.needs_a_look


def test_each_consumer_says_how_much_waits(city: City, now: dt.datetime) -> None:
    Cursor.objects.get_or_create(consumer="certificates")
    enrolled(city.learner, make_course(), now)
    follower = next(each for each in system_page(now).followers if each.name == "certificates")
    # On PostgreSQL what this transaction wrote is not settled yet.
    assert follower.waiting == Statement.objects.settled().count()


def test_only_administrators_enter(hr_client: Client, learner_client: Client) -> None:
    assert hr_client.get(reverse("system_home")).status_code == 404
    assert learner_client.get(reverse("system_home")).status_code == 404
