"""Question banks as files: take one out, bring one in. Writing single questions is done in the editor."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Locale

from courses.actions.banks import add_entries
from courses.bank_forms import BankFileForm
from courses.banks.entries import Entry, Reading
from courses.banks.gift.writing import UNKNOWN, write_gift
from courses.banks.reading import read_file
from courses.banks.sheet_writing import bank_sheet
from courses.models import BankQuestion, QuestionBank
from courses.queries.banks import banks, entries_of
from lms.accounts.access import user_of
from lms.accounts.actions.audit import record_audit
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError
from lms.common.sheets import MAX_BYTES, XLSX, write_xlsx
from lms.common.uploads import limited_upload

PER_PAGE = 50
ISSUES_SHOWN = 100
AUTHORS = (Role.TRAINER, Role.HR, Role.ADMIN)


@require_safe
@allow(*AUTHORS)
def bank_list(request: AuthedRequest) -> HttpResponseBase:
    page = Paginator(banks(), PER_PAGE).get_page(request.GET.get("page"))
    add_url = reverse("wagtailsnippets_courses_questionbank:add")
    return render(request, "courses/banks/list.html", {"page": page, "add_url": add_url})


def _shown(bank: QuestionBank, request: AuthedRequest, **more: Any) -> dict[str, Any]:
    rows = BankQuestion.objects.filter(bank=bank).select_related("locale").prefetch_related("tags").order_by("pk")  # type: ignore[misc]  # taggit is untyped
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    left_out = sum(kind in UNKNOWN for kind in rows.values_list("kind", flat=True))
    trail = [(_("Question banks"), reverse("bank_list")), (bank.name, None)]
    form = more.get("form") or BankFileForm(initial={"locale": "ja"})
    for question in page.object_list:
        question.edit_url = reverse("wagtailsnippets_courses_bankquestion:edit", args=[question.pk])
    add_url = reverse("wagtailsnippets_courses_bankquestion:add")
    return {"bank": bank, "page": page, "add_url": add_url, "left_out": left_out, "trail": trail, **more, "form": form}


@require_safe
@allow(*AUTHORS)
def bank(request: AuthedRequest, pk: int) -> HttpResponseBase:
    found = get_object_or_404(QuestionBank, pk=pk)
    return render(request, "courses/banks/bank.html", _shown(found, request))


@limited_upload(MAX_BYTES)
@require_http_methods(["GET", "POST"])
@allow(*AUTHORS)
def bank_import(request: AuthedRequest, pk: int) -> HttpResponseBase:
    """Everything in the file, or nothing and the list of what is wrong in which line."""
    found = get_object_or_404(QuestionBank, pk=pk)
    if request.method == "GET":
        return redirect("bank", pk=pk)
    form = BankFileForm(request.POST, request.FILES)
    reading: Reading | None = None
    if form.is_valid():
        try:
            reading = read_file(form.cleaned_data["file"], bank=found.name)
            if not reading.issues:
                return _take(request, found, form.cleaned_data["locale"], reading)
        except DomainError as error:
            form.add_error("file", str(error.message))
    issues = reading.issues if reading else []
    more = {"form": form, "issues": issues[:ISSUES_SHOWN], "issue_count": len(issues)}
    return render(request, "courses/banks/bank.html", _shown(found, request, **more))


def _take(request: AuthedRequest, found: QuestionBank, locale: Locale, reading: Reading) -> HttpResponseBase:
    new, known = add_entries(bank=found, locale=locale, entries=reading.entries, now=clock.now(), by=user_of(request))
    messages.success(
        request, _("%(new)s questions came in; %(known)s were there already.") % {"new": new, "known": known}
    )
    return redirect("bank", pk=found.pk)


@require_safe
@allow(*AUTHORS)
def bank_export(request: AuthedRequest, pk: int, file_format: str) -> HttpResponseBase:
    """All questions of the bank in one language (?language=): as a sheet, or as GIFT as far as GIFT goes."""
    found = get_object_or_404(QuestionBank, pk=pk)
    locale = get_object_or_404(Locale, language_code=request.GET.get("language", "ja"))
    if file_format not in {"xlsx", "gift"}:
        raise Http404
    entries = entries_of(found, locale)
    record_audit(
        actor=user_of(request), action="courses.bank_exported", now=clock.now(),
        subject_type="question_bank", subject_key=pk, questions=len(entries), format=file_format,
    )  # fmt: skip
    if file_format == "gift":
        return _download(
            write_gift(entries, bank=found.name).encode(), "text/plain; charset=utf-8", f"{found.name}.gift.txt"
        )
    return _download(write_xlsx(bank_sheet(found.name, entries)), XLSX, f"{found.name}.xlsx")


@require_safe
@allow(*AUTHORS)
def bank_template(request: AuthedRequest) -> HttpResponseBase:
    """An empty sheet, with what belongs into each column on its second page."""
    empty: list[Entry] = []
    return _download(write_xlsx(bank_sheet(_("Questions"), empty)), XLSX, "questions.xlsx")


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
