"""対象者: the audiences of the city, who belongs to each, and why."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError
from lms.organization.actions.audiences import archive_audience, change_rule, evaluate_audience, restore_audience
from lms.organization.downloads import download_links
from lms.organization.enums import AudienceCause
from lms.organization.models import Audience, AudienceRule, Person
from lms.organization.permissions import can_write_audiences
from lms.organization.queries.audiences import (
    Moment,
    Rule,
    audience_list,
    audience_people,
    current_rule,
    members_of,
    parse_rule,
    read_rule,
    recent_changes,
    rule_sentence,
    those_seen,
    units_gone,
    with_documents,
    with_successors,
)
from lms.organization.views.asking import Asked, asked
from lms.organization.views.audience_people import Meant, export, list_context, list_crumbs, moment_of, require

PAGE = 50
RECENT = 10


@allow(Role.HR, Role.ADMIN, Role.TRAINER)
def audiences(request: AuthedRequest) -> HttpResponse:
    """Every audience with its rule in words and its number."""
    require(request)
    archived = request.GET.get("show") == "archived"
    moment = moment_of(asked(request))
    page = Paginator(audience_list(archived=archived), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, sentence_of(document, moment)) for row, document in with_documents(page.object_list)],
        "is_archived": archived,
        "archived": Audience.objects.exclude(archived_at=None).count(),
        "may_write": can_write_audiences(request.access),
    }
    return render(request, "organization/audiences/list.html", context)


def sentence_of(document: Any, moment: Moment) -> str:
    rule, errors = read_rule(document)
    return rule_sentence(rule, moment) if rule else f"{errors[0].place}: {errors[0].message}"


def _audience(request: AuthedRequest, uuid: UUID) -> Audience:
    require(request)
    return get_object_or_404(Audience, uuid=uuid)


@allow(Role.HR, Role.ADMIN, Role.TRAINER)
def audience_detail(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """Its members on the day, who came and went, and the versions of its rule."""
    audience, question = _audience(request, uuid), asked(request)
    moment, version = moment_of(question), current_rule(audience)
    rule, errors = read_rule(version.document)
    meant = Meant.of(_people(audience, rule, question), request, moment)
    gone = units_gone(rule, question.today, question.sight.now) if rule else []
    context = {
        **list_context(meant, request.GET.get("page")),
        "audience": audience,
        "uuid_text": str(audience.uuid),
        "as_of": question.day,
        "is_forecast": question.day > question.today,
        "sees_embargoed": request.access.sees_embargoed,
        "version": version,
        "sentence": sentence_of(version.document, moment),
        "problem": f"{errors[0].place}: {errors[0].message}" if errors else "",
        "crumbs": list_crumbs((audience.name, None)),
        "changes": _changes(request, audience, question),
        "evaluations": list(audience.evaluations.select_related("by")[:RECENT]),
        "versions": _versions(audience, moment),
        "query": question.query,
        "gone": gone,
        "can_succeed": any(unit.followed_by for unit in gone),
        "exports": _exports(request, audience),
        "may_write": can_write_audiences(request.access),
        "may_ask": request.access.has(Role.HR, Role.ADMIN),
    }
    return render(request, "organization/audiences/detail.html", context)


def _people(audience: Audience, rule: Rule | None, question: Asked) -> Any:
    """Members by the record; for a day to come, whom the rule will mean as far as the reader may know."""
    if question.day <= question.today:
        return members_of(audience, question.day)
    if rule is None or audience.archived_at is not None:
        return members_of(audience, question.today).none()
    return audience_people(rule, question.day, question.sight)


def _changes(request: AuthedRequest, audience: Audience, question: Asked) -> list[dict[str, Any]]:
    """The latest comings and goings of those whom the reader may see."""
    rows = recent_changes(audience)
    if not can_write_audiences(request.access):
        seen = those_seen(Person.objects.all(), request.access, question.today, question.sight)
        rows = rows.filter(person__in=seen.order_by())
    return [
        {
            "person": row.person,
            "has_left": row.left_by is not None,
            "evaluation": row.left_by or row.joined_by,
            "day": (row.left_by or row.joined_by).day,
        }
        for row in rows[:RECENT]
    ]


def _versions(audience: Audience, moment: Moment) -> list[tuple[AudienceRule, str]]:
    rows = audience.rules.select_related("recorded_by")[:RECENT]
    return [(row, sentence_of(row.document, moment)) for row in rows]


def _exports(request: AuthedRequest, audience: Audience) -> list[tuple[str, str]]:
    if not request.access.has(Role.HR, Role.ADMIN):
        return []
    return download_links(lambda name: reverse("audience_export", args=[audience.uuid, name]), request)


@allow(Role.HR, Role.ADMIN)
def audience_export(request: AuthedRequest, uuid: UUID, file_format: str) -> HttpResponse:
    audience, question = _audience(request, uuid), asked(request)
    rule = parse_rule(current_rule(audience).document)
    meant = Meant.of(_people(audience, rule, question), request, moment_of(question))
    back = f"{reverse('audience_detail', args=[uuid])}{question.query}"
    return export(request, meant, rule, file_format, audience=audience, back=back)


@require_POST
@allow(Role.HR, Role.ADMIN)
def audience_evaluate(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """Work out at once who belongs, instead of at night."""
    user, audience = require(request, can_write_audiences), _audience(request, uuid)
    try:
        done = evaluate_audience(audience=audience, cause=AudienceCause.BY_HAND, now=clock.now(), by=user)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        if done.problem:
            messages.error(request, done.problem)
        else:
            text = _("%(joined)d joined and %(left)d left.") % {"joined": done.joined, "left": done.left}
            messages.success(request, text)
    return redirect("audience_detail", uuid)


@require_POST
@allow(Role.HR, Role.ADMIN)
def audience_succeed(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """Put what followed in the place of units that are over: another version of the rule, as a form would make it."""
    user, audience = require(request, can_write_audiences), _audience(request, uuid)
    now, version = clock.now(), current_rule(audience)
    try:
        rule = parse_rule(version.document)
        document = with_successors(rule, units_gone(rule, clock.local_date(now), now))
        based_on = int(request.POST.get("version", "0")) if request.POST.get("version", "").isdigit() else 0
        new = change_rule(audience=audience, document=document, based_on=based_on, now=now, by=user)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Version %(number)d of the rule names the successors.") % {"number": new.number})
    return redirect("audience_detail", uuid)


@allow(Role.HR, Role.ADMIN)
def audience_archive(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """Says what archiving does before it does it."""
    user, audience = require(request, can_write_audiences), _audience(request, uuid)
    if request.method == "POST":
        try:
            archive_audience(audience=audience, now=clock.now(), by=user)
        except DomainError as error:
            messages.error(request, str(error.message))
            return redirect("audience_detail", uuid)
        messages.success(request, _("“%(name)s” was archived.") % {"name": audience.name})
        return redirect("audience_list")
    members = members_of(audience, clock.today()).count()
    consequence = ngettext("%(count)d person leaves it.", "%(count)d people leave it.", members) % {"count": members}
    crumbs = list_crumbs((audience.name, reverse("audience_detail", args=[uuid])), (_("Archive"), None))
    context = {"audience": audience, "consequence": consequence, "crumbs": crumbs}
    return render(request, "organization/audiences/archive.html", context)


@require_POST
@allow(Role.HR, Role.ADMIN)
def audience_restore(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    user, audience = require(request, can_write_audiences), _audience(request, uuid)
    try:
        restore_audience(audience=audience, now=clock.now(), by=user)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("“%(name)s” is in use again.") % {"name": audience.name})
    return redirect("audience_detail", uuid)
