"""What follows from saving and publishing course pages, whichever of Wagtail's many ways led there."""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.db import connections
from django.db.models.signals import post_migrate, pre_save
from django.dispatch import receiver
from wagtail.log_actions import get_active_log_context
from wagtail.signals import page_published

from courses.actions.authoring import ensure_catalog, release_written
from courses.actions.courses import ensure_course
from courses.models import CatalogPage, CoursePage
from lms.common import clock

# The apps whose permissions the groups are given; Django makes them app by app, some after this one.
PERMITTED = ("wagtailcore", "wagtailadmin", "wagtailimages", "wagtaildocs", "simple_translation", "cms", "courses")


@receiver(post_migrate, dispatch_uid="courses.ensure_catalog")
def make_catalog(sender: Any, using: str, **kwargs: Any) -> None:
    """After migrate, and after a test has emptied the database: the folder in which courses are written."""
    if sender.label != "courses" or using != "default":
        return
    if CatalogPage._meta.db_table not in connections[using].introspection.table_names():
        return
    for label in PERMITTED:
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    ensure_catalog(now=clock.now())


@receiver(pre_save, sender=CoursePage, dispatch_uid="courses.ensure_course")
def give_course(sender: Any, instance: CoursePage, raw: bool = False, **kwargs: Any) -> None:
    """Before the first revision is written, so that every revision names the course."""
    if not raw:
        ensure_course(page=instance, now=clock.now())


def _publisher(revision: Any) -> Any:
    """Who is at work in the admin; elsewhere, whoever wrote what is published."""
    return get_active_log_context().user or getattr(revision, "user", None)


@receiver(page_published, sender=CoursePage, dispatch_uid="courses.release")
def release(sender: Any, instance: CoursePage, revision: Any = None, **kwargs: Any) -> None:
    """A copied course is announced as published before its lessons are copied, and one that goes live later when the
    moment is set: each is released when it is there."""
    if instance.live and instance.get_children().exists():
        release_written(page=instance, now=clock.now(), by=_publisher(revision))
