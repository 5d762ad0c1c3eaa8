"""Writing a rule: conditions and groups, added, moved and removed by buttons; the sentence always says the rule."""

import dataclasses
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError
from lms.organization.actions.audiences import create_audience, revise_audience
from lms.organization.audience_drafts import ROOT, Draft
from lms.organization.audience_fields import boxes, offered_conditions
from lms.organization.downloads import download_links
from lms.organization.models import PUBLIC, Audience
from lms.organization.permissions import can_write_audiences
from lms.organization.queries.audiences import (
    Among,
    Moment,
    RuleError,
    current_rule,
    how_many,
    read_rule,
    rule_sentence,
)
from lms.organization.views.asking import asked
from lms.organization.views.audience_drafts import audience_of_draft, draft_of, keep_draft
from lms.organization.views.audience_people import Meant, export, list_context, list_crumbs, require


@allow(Role.HR, Role.ADMIN)
def audience_new(request: AuthedRequest) -> HttpResponse:
    """Also a copy of another audience (?copy=…)."""
    return _build(request, None)


@allow(Role.HR, Role.ADMIN)
def audience_edit(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    return _build(request, get_object_or_404(Audience.objects.active(), uuid=uuid))


def _build(request: AuthedRequest, audience: Audience | None) -> HttpResponse:
    require(request, can_write_audiences)
    if request.method != "POST":
        return _form(request, audience, _first_draft(request, audience), {})
    draft = _posted_draft(request)
    deed = request.POST.get("do", "")
    if deed == "save":
        return _save(request, audience, draft)
    rule, _document, errors = draft.read()
    if deed == "preview" and rule is not None:
        return redirect("audience_preview", keep_draft(request, draft, str(audience.uuid) if audience else ""))
    if deed == "preview":
        return _form(request, audience, draft, errors, status=422)
    draft.apply(deed, request.POST)
    # Nothing is called wrong while it is still being filled in.
    return _form(request, audience, draft, {})


def _first_draft(request: AuthedRequest, audience: Audience | None) -> Draft:
    if key := request.GET.get("draft"):
        return draft_of(request, key)
    if audience is not None:
        return _draft_of(audience, name=audience.name, purpose=audience.purpose)
    if other := _copied(request):
        return dataclasses.replace(_draft_of(other, name=_("Copy of %(name)s") % {"name": other.name}), based_on=0)
    return Draft.blank()


def _copied(request: AuthedRequest) -> Audience | None:
    try:
        return Audience.objects.filter(uuid=UUID(request.GET.get("copy", ""))).first()
    except ValueError:
        return None


def _draft_of(audience: Audience, *, name: str, purpose: str = "") -> Draft:
    version = current_rule(audience)
    rule, _errors = read_rule(version.document)
    if rule is None:
        return dataclasses.replace(Draft.blank(), based_on=version.number, name=name, purpose=purpose)
    return Draft.of_rule(rule, based_on=version.number, name=name, purpose=purpose)


def _posted_draft(request: AuthedRequest) -> Draft:
    if key := request.POST.get("draft"):
        return draft_of(request, key)
    try:
        return Draft.of_post(request.POST)
    except RuleError as error:
        raise BadRequest from error


def _save(request: AuthedRequest, audience: Audience | None, draft: Draft) -> HttpResponse:
    user, now = require(request), clock.now()
    rule, document, errors = draft.read()
    if rule is None:
        return _form(request, audience, draft, errors, status=422)
    try:
        if audience is None:
            saved = create_audience(name=draft.name, purpose=draft.purpose, document=document, now=now, by=user)
        else:
            saved = revise_audience(
                audience=audience,
                name=draft.name,
                purpose=draft.purpose,
                document=document,
                based_on=draft.based_on,
                now=now,
                by=user,
            )
    except DomainError as error:
        return _form(request, audience, draft, {ROOT: [_at_root(error)]}, status=422)
    messages.success(request, _("“%(name)s” was saved.") % {"name": saved.name})
    return redirect("audience_detail", saved.uuid)


def _at_root(error: DomainError) -> RuleError:
    return RuleError(error.message, code=error.code, field=error.field)


def _form(
    request: AuthedRequest,
    audience: Audience | None,
    draft: Draft,
    errors: dict[str, list[RuleError]],
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    moment = Moment(clock.local_date(now), PUBLIC(now))
    rule, _document, _unfinished = draft.read()
    url = reverse("audience_edit", args=[audience.uuid]) if audience else reverse("audience_new")
    crumbs = (
        list_crumbs((audience.name, reverse("audience_detail", args=[audience.uuid]))) if audience else list_crumbs()
    )
    context = {
        "audience": audience,
        "draft": draft,
        "url": url,
        "box": boxes(draft, moment, errors),
        "errors": _all_errors(errors),
        "name_error": next((e.message for e in errors.get(ROOT, []) if e.field == "name"), ""),
        "among": [(str(key), label, str(key) == draft.among) for key, label in Among.choices],
        "conditions": offered_conditions(),
        "sentence": rule_sentence(rule, moment) if rule else "",
        "count": how_many(rule, moment) if rule else None,
        "crumbs": [*crumbs, (_("Change") if audience else _("New audience"), None)],
    }
    part = request.headers.get("HX-Request") == "true"
    template = "organization/audiences/builder.html" if part else "organization/audiences/form.html"
    response = render(request, template, context, status=200 if part else status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _all_errors(errors: dict[str, list[RuleError]]) -> list[tuple[str, str]]:
    """(where it leads, what is wrong), for the top of the page."""
    found = []
    for key, wrong in errors.items():
        for error in wrong:
            anchor = f"id_{error.field}" if key == ROOT and error.field else key
            place = f"{error.place}: " if error.node else ""
            found.append((anchor, f"{place}{error.message}"))
    return found


@allow(Role.HR, Role.ADMIN)
def audience_preview(request: AuthedRequest, key: str) -> HttpResponse:
    """Whom a rule means that is not saved yet, on any day, as far as the reader may know. Nothing is stored."""
    require(request, can_write_audiences)
    draft, question = draft_of(request, key), asked(request)
    rule, _document, _errors = draft.read()
    if rule is None:
        return redirect(f"{_builder_url(request, key)}?draft={key}")
    meant = Meant.of_rule(rule, request, question)
    context = {
        **list_context(meant, request.GET.get("page")),
        "draft": draft,
        "key": key,
        "as_of": question.day,
        "is_forecast": question.day > question.today,
        "sees_embargoed": request.access.sees_embargoed,
        "sentence": rule_sentence(rule, meant.moment),
        "builder_url": _builder_url(request, key),
        "query": question.query,
        "exports": download_links(lambda name: reverse("audience_preview_export", args=[key, name]), request),
        "crumbs": list_crumbs((_("Preview"), None)),
    }
    return render(request, "organization/audiences/preview.html", context)


def _builder_url(request: AuthedRequest, key: str) -> str:
    audience = audience_of_draft(request, key)
    return reverse("audience_edit", args=[audience]) if audience else reverse("audience_new")


@allow(Role.HR, Role.ADMIN)
def audience_preview_export(request: AuthedRequest, key: str, file_format: str) -> HttpResponse:
    require(request, can_write_audiences)
    draft, question = draft_of(request, key), asked(request)
    rule, _document, _errors = draft.read()
    if rule is None:
        return redirect(f"{_builder_url(request, key)}?draft={key}")
    meant = Meant.of_rule(rule, request, question)
    back = f"{reverse('audience_preview', args=[key])}{question.query}"
    return export(request, meant, rule, file_format, audience=None, back=back)
