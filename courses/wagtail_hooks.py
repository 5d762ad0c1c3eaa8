"""What trainers meet in the editor."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from courses.authoring.checks import problems_of, say_problems
from courses.authoring.snippets import CourseCategoryViewSet, QuestionGroup
from courses.authoring.views import CoursePageViewSet
from courses.models import CatalogPage, CourseCategory, CoursePage
from courses.queries.needed import refusals

register_snippet(QuestionGroup)
register_snippet(CourseCategoryViewSet)


@hooks.register("register_admin_viewset")
def course_viewset() -> CoursePageViewSet:
    return CoursePageViewSet("course_pages")


@hooks.register("register_admin_menu_item")
def own_courses() -> MenuItem:
    return MenuItem(_("Courses I teach"), reverse("teach"), name="teach", icon_name="list-ul", order=50)


class TeachingPanel(Component):
    """The first thing on the editor's home: where one's courses are, and how to begin one."""

    name = "teaching"
    order = 10

    def render_html(self, parent_context: Any = None) -> SafeString:
        catalog = CatalogPage.objects.order_by("locale_id").first()
        urls = {"teach_url": reverse("teach"), "glossary_url": reverse("glossary")}
        if catalog is not None:
            urls["explore_url"] = reverse("wagtailadmin_explore", args=[catalog.pk])
            urls["add_url"] = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", catalog.pk])
        return render_to_string("courses/admin/teaching_panel.html", urls)


@hooks.register("construct_homepage_panels")
def teaching_panel(request: HttpRequest, panels: list[Any]) -> None:
    panels.insert(0, TeachingPanel())


@hooks.register("construct_page_action_menu")
def parts_are_submitted_with_their_course(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """A new lesson would take over the offer of the course above it; by itself it goes nowhere."""
    if context["view"] == "create" and isinstance(context["parent_page"].specific, CoursePage):
        items[:] = [item for item in items if item.name != "action-submit"]


@hooks.register("before_publish_page")
def only_what_can_be_released(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Every view of Wagtail's that publishes comes by here; the draft is saved by then and stays."""
    if not isinstance(page, CoursePage):
        return None
    problems = problems_of(page)
    if not problems:
        return None
    say_problems(request, problems)
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")
def courses_go_live_one_by_one(request: HttpRequest, action: str, pages: list[Any], view: Any) -> HttpResponse | None:
    """What becomes of those in the middle of a course is chosen for each; several at once would ask nobody."""
    if action != "publish" or not all(isinstance(page, Page) for page in pages):
        return None
    found = CoursePage.objects.filter(pk__in=[page.pk for page in pages])
    if view.cleaned_form.cleaned_data["include_descendants"]:
        for page in pages:
            found = found | CoursePage.objects.descendant_of(page).not_live()
    for course in found:
        button = messages.button(reverse("wagtailadmin_pages:edit", args=[course.pk]), _("Go there"))
        words = {"title": course.title}
        messages.error(request, _("“%(title)s” is a course: publish it from its own page.") % words, buttons=[button])
    if found:
        messages.error(request, _("Nothing was published."))
    return redirect(view.next_url) if found else None


@hooks.register("after_create_page")
def author_teaches(request: HttpRequest, page: Any) -> None:
    """Who begins a course is its trainer until somebody says otherwise."""
    person = getattr(request.user, "person", None)
    if isinstance(page, CoursePage) and page.course is not None and person is not None:
        page.course.trainers.add(person)


@hooks.register("before_delete_snippet")
def what_is_used_stays(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """Wagtail would ask, and then fail on the database's own refusal."""
    used = [each for each in instances if isinstance(each, CourseCategory) and each.courses.exists()]
    for each in used:
        words = {"name": each.name}
        messages.error(request, _("“%(name)s” stays: courses are filed under it. File them elsewhere first.") % words)
    return redirect("wagtailsnippets_courses_coursecategory:list") if used else None


def _kept(request: HttpRequest, pages: list[Any]) -> bool:
    """Say what needs these courses; True: they stay."""
    found = refusals(pages)
    for each in found:
        messages.error(request, each)
    if found:
        messages.error(request, _("It stays. Take it out there first, or let an open course replace it."))
    return bool(found)


@hooks.register("before_copy_page")
def copied_as_a_course(request: HttpRequest, page: Any) -> HttpResponse | None:
    """A copy is a course of its own, with a code, in all its languages."""
    course = page.specific.course if isinstance(page.specific, CoursePage) else None
    return redirect("teach_copy", course.code) if course is not None else None


@hooks.register("before_unpublish_page")
@hooks.register("before_delete_page")
def others_need_it(request: HttpRequest, page: Any) -> HttpResponse | None:
    return redirect("wagtailadmin_explore", page.get_parent().pk) if _kept(request, [page]) else None


@hooks.register("before_bulk_action")
def others_need_them(request: HttpRequest, action: str, pages: list[Any], view: Any) -> HttpResponse | None:
    if action not in {"delete", "unpublish"} or not all(isinstance(page, Page) for page in pages):
        return None
    return redirect("wagtailadmin_explore_root") if _kept(request, pages) else None
