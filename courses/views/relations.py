"""A course among others: what comes before it, what replaced it, and by what the catalogue finds it."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.actions.courses import describe_course
from courses.actions.relations import add_prerequisite, end_replacement, remove_prerequisite, replace_course
from courses.models import Course, Curriculum, Prerequisite, Replacement
from courses.permissions import can_decide_for_all, can_relate
from courses.queries.curricula import editions_on
from courses.queries.titles import find_courses, titled, with_newest_release
from courses.structure_forms import CourseSettingsForm, ReplaceForm
from courses.views.access import say_refusal
from lms.accounts.access import user_of
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError

WRITERS = (Role.TRAINER, Role.HR, Role.ADMIN)
FOUND_AT_MOST = 20
CATEGORIES = "wagtailsnippets_courses_coursecategory:list"


def _course(request: AuthedRequest, code: str) -> Course:
    course = get_object_or_404(Course, code=code)
    if not can_relate(request.access, course):
        raise Http404
    return course


@allow(*WRITERS)
def course_structure(request: AuthedRequest, code: str) -> HttpResponseBase:
    course = _course(request, code)
    decides = can_decide_for_all(request.access)
    form = CourseSettingsForm(request.POST or None, instance=Course.objects.get(pk=course.pk), decides=decides)
    if request.method == "POST" and form.is_valid():
        try:
            describe_course(course=course, values=form.cleaned_data, now=clock.now(), by=user_of(request))
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("course_structure", code=code)
    return _page(request, course, form)


def _page(
    request: AuthedRequest, course: Course, form: CourseSettingsForm, replacing: ReplaceForm | None = None
) -> HttpResponse:
    today, sought = clock.today(), request.GET.get("q", "").strip()[:100]
    before = list(course.prerequisites.select_related("needs_curriculum"))
    after = list(Prerequisite.objects.filter(needs=course))
    links = list(Replacement.objects.known().filter(valid_to=None, old=course))
    links += list(Replacement.objects.known().filter(valid_to=None, new=course))
    named = {course.pk} | {row.needs_id for row in before if row.needs_id} | {row.course_id for row in after}
    named |= {key for link in links for key in (link.old_id, link.new_id)}
    labels = titled(named, get_language())
    inside = {edition.curriculum_id for edition in editions_on(today) if course.pk in edition.courses}
    taken = {row.needs_id for row in before if row.needs_id} | {course.pk}
    others = with_newest_release().exclude(pk=course.pk).order_by("code")
    context = {
        "course": course,
        "title": labels[course.pk].title,
        "form": form,
        "replacing": replacing or ReplaceForm(courses=others, initial={"valid_from": today}),
        "before": [(row, labels.get(row.needs_id or 0)) for row in before],
        "after": [labels[row.course_id] for row in after],
        "links": [(link, labels[link.old_id], labels[link.new_id]) for link in links],
        "is_replaced": any(link.old_id == course.pk for link in links),
        "curricula": Curriculum.objects.filter(pk__in=inside),
        "q": sought,
        "found": list(find_courses(sought).exclude(pk__in=taken)[:FOUND_AT_MOST]) if sought else [],
        "found_curricula": list(Curriculum.objects.filter(name__icontains=sought)[:FOUND_AT_MOST]) if sought else [],
        "decides": can_decide_for_all(request.access),
        "categories_url": reverse(CATEGORIES) if request.user.has_perm("courses.change_coursecategory") else "",
        "trail": [
            (_("Courses I teach"), reverse("teach")),
            (labels[course.pk].title, reverse("teach_course", args=[course.code])),
            (_("Prerequisites and filing"), None),
        ],
    }
    return render(request, "courses/teach/structure.html", context)


@require_POST
@allow(*WRITERS)
def prerequisite_add(request: AuthedRequest, code: str) -> HttpResponseBase:
    course = _course(request, code)
    needs = Course.objects.filter(code=request.POST.get("course", "")).first()
    curriculum = Curriculum.objects.filter(code=request.POST.get("curriculum", "")).first()
    try:
        add_prerequisite(course=course, needs=needs, needs_curriculum=curriculum, now=clock.now(), by=user_of(request))
    except DomainError as error:
        say_refusal(request, error)
    else:
        messages.success(request, _("Whoever begins from now on has to complete it first."))
    return redirect("course_structure", code=code)


@require_POST
@allow(*WRITERS)
def prerequisite_remove(request: AuthedRequest, code: str, pk: int) -> HttpResponseBase:
    course = _course(request, code)
    row = get_object_or_404(
        Prerequisite.objects.select_related("needs", "needs_curriculum", "course"), course=course, pk=pk
    )
    remove_prerequisite(prerequisite=row, now=clock.now(), by=user_of(request))
    messages.success(request, _("It need no longer be completed first."))
    return redirect("course_structure", code=code)


@require_POST
@allow(Role.HR, Role.ADMIN)
def replacement_make(request: AuthedRequest, code: str) -> HttpResponseBase:
    course = _course(request, code)
    others = with_newest_release().exclude(pk=course.pk).order_by("code")
    form = ReplaceForm(request.POST, courses=others)
    if form.is_valid():
        try:
            replace_course(old=course, **form.cleaned_data, now=clock.now(), by=user_of(request))
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("A completion of either course counts for both from now on."))
            return redirect("course_structure", code=code)
    decides = can_decide_for_all(request.access)
    return _page(request, course, CourseSettingsForm(instance=course, decides=decides), form)


@require_POST
@allow(Role.HR, Role.ADMIN)
def replacement_end(request: AuthedRequest, code: str) -> HttpResponseBase:
    course = _course(request, code)
    rows = Replacement.objects.known().filter(old=course, valid_to=None).select_related("old", "new")
    row = get_object_or_404(rows)
    end_replacement(replacement=row, now=clock.now(), by=user_of(request))
    messages.success(request, _("From tomorrow on they no longer count for each other. What was given stays given."))
    return redirect("course_structure", code=code)
