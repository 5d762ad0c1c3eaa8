"""Long work survives the death of whoever does it."""

import datetime as dt
import uuid
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from lms.common import clock, jobs
from lms.common.errors import DomainError
from lms.common.jobs import LEASE, MAX_ATTEMPTS, Lost, Progress, cancel_job, enqueue_job, job_kind, run_job, sweep
from lms.common.models import Job, JobStatus

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
KIND = "test.count"


class Worker:
    """A job function that notes each run and does what a test tells it to."""

    def __init__(self) -> None:
        self.runs = 0
        self.act: Any = lambda job, progress: None

    def __call__(self, job: Job, progress: Progress) -> dict[str, Any]:
        self.runs += 1
        self.act(job, progress)
        return {"runs": self.runs}


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker()
    job_kind(KIND)(worker)
    yield worker
    del jobs._kinds[KIND]


def waiting(**values: Any) -> Job:
    return Job.objects.create(kind=KIND, created_at=NOW, **values)


def held(minutes_left: int, **values: Any) -> Job:
    until = clock.now() + dt.timedelta(minutes=minutes_left)
    return waiting(status=JobStatus.RUNNING, lease=uuid.uuid4(), leased_until=until, **values)


def test_a_job_runs_after_the_commit_that_asked_for_it(worker: Worker, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        job = enqueue_job(kind=KIND, arguments={"n": 1}, created_by=None, now=NOW)
        assert worker.runs == 0
    job.refresh_from_db()
    assert (job.status, job.result, job.lease) == (JobStatus.DONE, {"runs": 1}, None)


def test_a_broker_that_is_away_fails_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **options: Any) -> None:
        raise ConnectionError

    celery = SimpleNamespace(conf=SimpleNamespace(task_always_eager=False), send_task=refuse)
    monkeypatch.setattr(jobs, "current_app", celery)
    job = enqueue_job(kind=KIND, arguments={}, created_by=None, now=NOW)
    jobs.wake(job)
    job.refresh_from_db()
    assert job.status == JobStatus.WAITING


def test_a_job_done_is_not_done_again(worker: Worker) -> None:
    job = waiting()
    run_job(job.uuid)
    run_job(job.uuid)
    assert worker.runs == 1


def test_a_job_that_another_worker_holds_is_left_to_it(worker: Worker) -> None:
    run_job(held(minutes_left=1).uuid)
    assert worker.runs == 0


def test_what_a_dead_worker_held_is_taken_up_by_the_next(worker: Worker) -> None:
    job = held(minutes_left=-1, attempts=1)
    assert sweep(clock.now()) == 1
    job.refresh_from_db()
    assert (job.status, job.attempts, worker.runs) == (JobStatus.DONE, 2, 1)


def test_a_job_that_kills_its_workers_is_given_up(worker: Worker) -> None:
    job = held(minutes_left=-1, attempts=MAX_ATTEMPTS)
    sweep(clock.now())
    job.refresh_from_db()
    assert (job.status, worker.runs) == (JobStatus.FAILED, 0)
    assert job.error


def test_a_lost_message_is_sent_again(worker: Worker) -> None:
    job = waiting()
    sweep(NOW + dt.timedelta(minutes=1))
    job.refresh_from_db()
    assert job.status == JobStatus.DONE


def test_a_worker_that_lost_its_lease_stops_and_writes_nothing(worker: Worker) -> None:
    def slow(job: Job, progress: Progress) -> None:
        Job.objects.filter(pk=job.pk).update(lease=uuid.uuid4())
        with pytest.raises(Lost):
            progress.report(1, 2)
        progress.report(1, 2)

    worker.act = slow
    job = waiting()
    run_job(job.uuid)
    job.refresh_from_db()
    assert (job.status, job.done_units) == (JobStatus.RUNNING, 0)


def test_a_worker_that_was_given_up_cannot_overwrite_how_the_job_ended(worker: Worker) -> None:
    worker.act = lambda job, progress: Job.objects.filter(pk=job.pk).update(lease=uuid.uuid4(), result={"by": "other"})
    job = waiting()
    run_job(job.uuid)
    job.refresh_from_db()
    assert job.result == {"by": "other"}


def test_progress_is_shown_and_prolongs_the_lease(worker: Worker) -> None:
    worker.act = lambda job, progress: progress.report(3, 4)
    job = waiting()
    before = clock.now()
    run_job(job.uuid)
    job.refresh_from_db()
    assert job.progress == 0.75

    def look(job: Job, progress: Progress) -> None:
        Job.objects.filter(pk=job.pk).update(leased_until=NOW)
        progress.report(1, 4)
        assert Job.objects.filter(pk=job.pk, leased_until__gte=before + LEASE).exists()

    worker.act = look
    run_job(waiting().uuid)


def test_a_waiting_job_is_cancelled_at_once(worker: Worker) -> None:
    job = waiting()
    cancel_job(job=job, now=NOW)
    run_job(job.uuid)
    job.refresh_from_db()
    assert (job.status, worker.runs) == (JobStatus.CANCELLED, 0)


def test_a_running_job_ends_at_its_next_report(worker: Worker) -> None:
    def asked_to_stop(job: Job, progress: Progress) -> None:
        cancel_job(job=job, now=NOW)
        progress.report(1, 2)

    worker.act = asked_to_stop
    job = waiting()
    run_job(job.uuid)
    job.refresh_from_db()
    assert (job.status, job.lease) == (JobStatus.CANCELLED, None)


def test_a_refusal_is_kept_for_the_person_who_asked(worker: Worker) -> None:
    def refuse(job: Job, progress: Progress) -> None:
        raise DomainError("The file has no rows.")

    worker.act = refuse
    job = waiting()
    run_job(job.uuid)
    job.refresh_from_db()
    assert (job.status, job.error) == (JobStatus.FAILED, "The file has no rows.")


def test_a_crash_leaves_the_job_to_be_tried_again(worker: Worker) -> None:
    def crash(job: Job, progress: Progress) -> None:
        raise ZeroDivisionError

    worker.act = crash
    job = waiting()
    with pytest.raises(ZeroDivisionError):
        run_job(job.uuid)
    worker.act = lambda job, progress: None
    Job.objects.filter(pk=job.pk).update(leased_until=NOW)
    sweep(clock.now())
    job.refresh_from_db()
    assert job.status == JobStatus.DONE
