"""The index of the search follows what it tells of, in the same transaction, whichever way led to the change.

What is written past Django (in bulk, by another program) is found by the repair: see lms.portal.tasks.
"""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from cms.models import GlossaryTerm, StandardPage
from courses.models import CourseRelease
from lms.portal.actions.indexing import index_page, index_release, index_term


@receiver(post_save, sender=CourseRelease, dispatch_uid="portal.index_release")
def follow_release(sender: Any, instance: CourseRelease, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        index_release(release=instance)


@receiver(post_save, sender=GlossaryTerm, dispatch_uid="portal.index_term")
def follow_term(sender: Any, instance: GlossaryTerm, raw: bool = False, **kwargs: Any) -> None:
    """Translations are terms of their own. One that is deleted takes its row with it, as a page does."""
    if not raw:
        index_term(term=instance)


@receiver(post_save, sender=StandardPage, dispatch_uid="portal.index_page")
def follow_page(sender: Any, instance: StandardPage, raw: bool = False, **kwargs: Any) -> None:
    """Publishing and unpublishing save the page; so does a draft, which changes nothing here."""
    if not raw:
        index_page(pk=instance.pk)
