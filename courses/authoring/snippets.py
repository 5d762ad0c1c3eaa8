"""Question banks in the editor: lists with filters, and the learner's own form as preview."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter  # type: ignore[import-untyped]
from wagtail.admin.filters import WagtailFilterSet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from courses.models import BankQuestion, CourseCategory, QuestionBank
from courses.models.authored import renders_preview_of
from courses.question_presenters import question_row
from courses.questions.data import question_data
from courses.questions.faults import faults_of


class QuestionFilters(WagtailFilterSet):
    tag = CharFilter(field_name="tags__name", lookup_expr="iexact", label=_("Tag"))

    class Meta:
        model = BankQuestion
        fields = ["bank", "kind", "difficulty"]


class BankQuestionViewSet(SnippetViewSet):
    model = BankQuestion
    icon = "help"
    menu_label = _("Questions")
    menu_name = "bank-questions"
    list_display = ["text", "kind", "bank", "difficulty"]
    filterset_class = QuestionFilters
    search_fields = ["text"]
    list_per_page = 50


class QuestionBankViewSet(SnippetViewSet):
    model = QuestionBank
    icon = "folder-open-inverse"
    menu_label = _("Question banks")
    menu_name = "question-banks"
    list_display = ["name", "description"]
    search_fields = ["name"]
    copy_view_enabled = False


class CourseCategoryViewSet(SnippetViewSet):
    """By what the catalogue is filtered: HR's alone. One that a course is filed under cannot be deleted."""

    model = CourseCategory
    icon = "tag"
    menu_label = _("Course categories")
    menu_name = "course-categories"
    menu_order = 345
    add_to_admin_menu = True
    list_display = ["name", "name_en", "code", "position"]
    copy_view_enabled = False


class QuestionGroup(SnippetViewSetGroup):
    items = (BankQuestionViewSet, QuestionBankViewSet)
    menu_label = _("Question banks")
    menu_name = "questions"
    menu_icon = "help"
    menu_order = 340


@renders_preview_of("BankQuestion")
def question_preview(question: BankQuestion, request: HttpRequest) -> HttpResponse:
    """As learners are asked it; what keeps it from being asked is said above it."""
    block = question.block
    context: dict[str, Any] = {"row": None, "problems": [], "count": 1, "number": 1}
    if block is not None:
        data = question_data(block.block_type, block.value, "preview")
        problems = faults_of(data)
        context |= {"problems": problems, "row": None if problems else question_row(data, [], 1)}
    return render(request, "courses/previews/question.html", context)
