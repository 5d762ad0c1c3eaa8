"""Wagtail's own editor views, made to look at the whole course before anybody is asked to approve or to publish it."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.admin.viewsets.pages import PageViewSet

from courses.authoring.checks import looked_at, problems_of, say_notes, say_problems
from courses.authoring.differences import DRAFT, choice_is_due
from courses.models import CoursePage, CourseRelease


def say_release(request: HttpRequest, page: CoursePage) -> None:
    if CoursePage.objects.get(pk=page.pk).approved_schedule:
        messages.success(request, _("The course is published and released at the time set, as it is now."))
        return
    newest = CourseRelease.objects.filter(course=page.course_id).defer("payload").order_by("-number").first()
    if newest is not None:
        messages.success(request, _("Release %(number)s is what learners get from now on.") % {"number": newest.number})


def ask_for_choice(request: HttpRequest, page: CoursePage) -> str:
    """Where it is chosen what becomes of those who are in the middle of the course."""
    assert page.course is not None
    messages.warning(
        request,
        _("People are in the middle of this course. See what differs, and choose what becomes of them; then go on."),
    )
    url = reverse("teach_differences", args=[page.course.code])
    return f"{url}?after={DRAFT}{page.locale.language_code}"


class CourseCreateView(CreateView):
    """A course without lessons cannot be looked at yet: it is kept as a draft, with a word on what comes next."""

    def submit_action(self) -> Any:
        response = self.save_action()
        messages.warning(self.request, _("Saved as a draft. Add lessons below this page, then submit it for approval."))
        return response


class CourseEditView(EditView):
    def _checked(self, action: Any) -> Any:
        """Run `action` if the course could be released; else keep the draft and say what is missing."""
        looked = looked_at(self.form.instance)
        if not looked.problems and choice_is_due(self.form.instance):
            self.save_action()
            return redirect(ask_for_choice(self.request, self.form.instance))
        if not looked.problems:
            say_notes(self.request, looked.notes)
            with transaction.atomic():
                return action()
        response = self.save_action()
        say_problems(self.request, looked.problems)
        messages.error(self.request, _("The draft is kept, but nothing was submitted or published."))
        return response

    def publish_action(self) -> Any:
        return self._checked(self._publish)

    def _publish(self) -> Any:
        response = super().publish_action()
        say_release(self.request, self.page)
        return response

    def submit_action(self) -> Any:
        return self._checked(super().submit_action)

    def restart_workflow_action(self) -> Any:
        return self._checked(super().restart_workflow_action)

    def perform_workflow_action(self) -> Any:
        if self.workflow_action != "approve":
            return super().perform_workflow_action()
        return self._checked(self._approve)

    def _approve(self) -> Any:
        response = super().perform_workflow_action()
        say_release(self.request, self.page)
        return response


class CourseWorkflowActionView(WorkflowActionView):
    """Approval from the dashboard or the listing, without the editor."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.action_name != "approve":
            return self._done(super().post(request, *args, **kwargs))
        draft = self.object.get_latest_revision_as_object()
        problems = problems_of(draft)
        if problems:
            say_problems(request, problems)
            return self._leave(request, reverse("wagtailadmin_pages:edit", args=[self.object.pk]))
        if choice_is_due(draft):
            return self._leave(request, ask_for_choice(request, draft))
        with transaction.atomic():
            response = self._done(super().post(request, *args, **kwargs))
        say_release(request, draft)
        return response

    def _done(self, response: Any) -> HttpResponse:
        assert isinstance(response, HttpResponse)
        return response

    def _leave(self, request: HttpRequest, url: str) -> HttpResponse:
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return JsonResponse({"step": "success", "redirect": url})
        return redirect(url)


class CoursePageViewSet(PageViewSet):
    model = CoursePage
    add_view_class = CourseCreateView
    edit_view_class = CourseEditView
    workflow_action_view_class = CourseWorkflowActionView
