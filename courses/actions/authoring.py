"""Where courses are written, and who approves them. Publishing a course publishes what was written below it."""

import datetime as dt
from typing import Any

from django.db import transaction
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask

from cms.actions.setup import (
    APPROVERS,
    GROUPS,
    TRAINERS,
    ensure_group,
    ensure_site,
    grant_page_rights,
    grant_rights,
    published,
)
from cms.models import HomePage
from courses.actions.releases import release_course
from courses.models import CatalogPage, CoursePage, CourseRelease
from courses.releases.sources import due_children

WORKFLOW = "講座の公開承認"
# Whoever writes courses writes the questions that several of them ask.
BANK_RIGHTS = [
    f"courses.{act}_{what}" for act in ("add", "change", "delete", "view") for what in ("questionbank", "bankquestion")
]
# What the catalogue is ordered by is decided for all courses.
CATEGORY_RIGHTS = [f"courses.{act}_coursecategory" for act in ("add", "change", "delete", "view")]
TITLES = {"ja": "講座", "en": "Courses"}


@transaction.atomic
def ensure_catalog(*, now: dt.datetime) -> CatalogPage:
    """The folders of courses, one a language, with the trainers' rights and the approval they need. Idempotent."""
    ensure_site(now=now)
    for group in GROUPS:
        grant_rights(ensure_group(group), BANK_RIGHTS)
    grant_rights(ensure_group(APPROVERS), CATEGORY_RIGHTS)
    workflow = ensure_workflow()
    first: CatalogPage | None = None
    for home in HomePage.objects.select_related("locale").order_by("pk"):
        catalog = CatalogPage.objects.filter(locale=home.locale).first() or _add_catalog(home, first, now)
        first = first or catalog
        grant_page_rights(TRAINERS, catalog, ["add", "change"])
        WorkflowPage.objects.update_or_create(page=catalog, defaults={"workflow": workflow})
    assert first is not None
    return first


def _add_catalog(home: HomePage, first: CatalogPage | None, now: dt.datetime) -> CatalogPage:
    title = TITLES.get(home.locale.language_code, TITLES["en"])
    catalog = CatalogPage(title=title, slug="courses", locale=home.locale, **published(now))
    if first is not None:
        catalog.translation_key = first.translation_key
    added: CatalogPage = home.add_child(instance=catalog)
    return added


def ensure_workflow() -> Workflow:
    """One step: somebody other than trainers looks at the whole course."""
    workflow, _ = Workflow.objects.get_or_create(name=WORKFLOW)
    if not workflow.workflow_tasks.exists():
        task = GroupApprovalTask.objects.create(name=WORKFLOW)
        task.groups.add(ensure_group(APPROVERS))
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    return workflow


@transaction.atomic
def publish_written(*, page: CoursePage, by: Any) -> int:
    """Publish the drafts of lessons and quiz below a course that has just been published; returns how many."""
    children = due_children(page)
    for child in children:
        revision = child.get_latest_revision() or child.save_revision(user=by, clean=False)
        revision.publish(user=by, skip_permission_checks=True)
    return len(children)


@transaction.atomic
def release_written(*, page: CoursePage, now: dt.datetime, by: Any) -> CourseRelease:
    """What follows when a course page is published: its lessons too, then the release. All of it or nothing."""
    publish_written(page=page, by=by)
    return release_course(page=page, now=now, by=by)
