"""What the pages that authors write have in common: rights, locks, and that nobody but authors sees them."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from wagtail.models import Page, PagePermissionTester

Renderer = Callable[[Any, HttpRequest], HttpResponseBase]

# Previews compile a release, and releases know these pages: so they are handed in (see courses.authoring.previews).
_renderers: dict[str, Renderer] = {}


def renders_preview_of(name: str) -> Callable[[Renderer], Renderer]:
    """Register the function that shows a draft of this page class as learners would see it."""

    def register(renderer: Renderer) -> Renderer:
        _renderers[name] = renderer
        return renderer

    return register


def render_preview_of(authored: Any, request: HttpRequest) -> HttpResponseBase:
    return _renderers[type(authored).__name__](authored, request)


class CoursePermissions(PagePermissionTester):
    """Order concerns drafts only: releases keep theirs. Lessons go out with their course, never by themselves."""

    def can_reorder_children(self) -> bool:
        return bool(self.can_edit() and not self.page_locked())

    def can_publish_subpage(self) -> bool:
        return False


class PartPermissions(PagePermissionTester):
    """Who may edit a course may take a lesson out of it: learners keep the release they are in."""

    def can_publish(self) -> bool:
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return bool(self.can_edit() and not self.page_locked())


class Authored(Page):
    """A page whose readers are authors."""

    permission_tester: ClassVar[type[PagePermissionTester]] = PagePermissionTester

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return self.permission_tester(user, self)

    def learners_url(self) -> str:
        raise NotImplementedError

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Learners are sent to the release."""
        return HttpResponseRedirect(self.learners_url())

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        return render_preview_of(self, request)


class CoursePart(Authored):
    """A page below a course: approved, locked, published and released with it."""

    permission_tester = PartPermissions
    has_workflow = False
    # No time to go live of its own: it goes out with its course.
    settings_panels: ClassVar[list[Any]] = []

    class Meta:
        abstract = True

    def get_workflow(self) -> None:
        return None

    def get_lock(self) -> Any:
        """While somebody looks at the course, what is looked at stands still."""
        own = super().get_lock()
        return own or (self.get_parent().specific.get_lock() if self.pk else None)

    def learners_url(self) -> str:
        return str(self.get_parent().specific.learners_url())


def course_address(code: str) -> str:
    return reverse("course_detail", args=[code])
