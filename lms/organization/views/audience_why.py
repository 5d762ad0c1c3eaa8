"""Why is somebody in an audience, or not? Each condition with the facts, and what changed when they came or went."""

import dataclasses
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.organization.audience_drafts import Draft
from lms.organization.models import Audience, AudienceEvaluation, AudienceMembership, Person, Sight
from lms.organization.permissions import can_see_person, can_write_audiences
from lms.organization.queries.audiences import (
    Explained,
    Explanation,
    Rule,
    changed_findings,
    current_rule,
    evaluation_before,
    explain,
    is_member,
    memberships_of,
    placed_people,
    read_rule,
)
from lms.organization.views.asking import Asked, asked
from lms.organization.views.audience_drafts import draft_of
from lms.organization.views.audience_people import explained, list_crumbs, moment_of, require


@dataclasses.dataclass(frozen=True)
class Change:
    """A coming or going. `reasons`: the conditions that came out otherwise than the time before."""

    evaluation: AudienceEvaluation
    has_left: bool
    reasons: list[Explained]


def _person(uuid: UUID) -> Person:
    return get_object_or_404(Person, uuid=uuid)


@allow(Role.HR, Role.ADMIN)
def audience_why(request: AuthedRequest, uuid: UUID, person: UUID) -> HttpResponse:
    require(request)
    audience, who, question = get_object_or_404(Audience, uuid=uuid), _person(person), asked(request)
    rule, errors = read_rule(current_rule(audience).document)
    if rule is None:
        messages.error(request, f"{errors[0].place}: {errors[0].message}")
        return redirect("audience_detail", uuid)
    explanation = explained(request, rule, who, question)
    url = reverse("audience_detail", args=[uuid])
    context = {
        **_context(explanation, who, question),
        "title": audience.name,
        "crumbs": list_crumbs((audience.name, f"{url}{question.query}"), (_("Why?"), None)),
        "is_member": question.day <= question.today and is_member(audience, who, question.day),
        "is_kept": question.day <= question.today,
        "memberships": memberships_of(audience, who),
        "changes": _changes(audience, who),
    }
    return render(request, "organization/audiences/why.html", context)


@allow(Role.HR, Role.ADMIN)
def audience_draft_why(request: AuthedRequest, key: str, person: UUID) -> HttpResponse:
    """The same for a rule that is not saved."""
    require(request, can_write_audiences)
    draft, question = draft_of(request, key), asked(request)
    rule = _usable(draft)
    who = _person(person)
    explanation = explained(request, rule, who, question)
    back = f"{reverse('audience_preview', args=[key])}{question.query}"
    crumbs = list_crumbs((_("Preview"), back), (_("Why?"), None))
    context = {**_context(explanation, who, question), "title": draft.name or _("Preview"), "crumbs": crumbs}
    return render(request, "organization/audiences/why.html", context)


def _usable(draft: Draft) -> Rule:
    rule, _document, _errors = draft.read()
    if rule is None:
        raise Http404
    return rule


def _context(explanation: Explanation, who: Person, question: Asked) -> dict[str, Any]:
    return {
        "person": who,
        "placed": placed_people([who], moment_of(question))[0],
        "explanation": explanation,
        "as_of": question.day,
        "is_forecast": question.day > question.today,
    }


def _changes(audience: Audience, who: Person) -> list[Change]:
    """The latest coming and, if it is over, the going that followed."""
    rows = memberships_of(audience, who)[:1]
    found = []
    for row in rows:
        found += [_change(row, row.left_by, who)] if row.left_by else []
        found.append(_change(row, row.joined_by, who))
    return found


def _change(row: AudienceMembership, evaluation: AudienceEvaluation, who: Person) -> Change:
    """What the evaluation saw is asked again, as it was known and announced then; so it is for the one before."""
    before = evaluation_before(evaluation)
    reasons: list[Explained] = []
    then, now = _as_seen(before, who) if before else None, _as_seen(evaluation, who)
    if before is not None and then and now and before.rule_id == evaluation.rule_id:
        reasons = changed_findings(then, now)
    return Change(evaluation, evaluation == row.left_by, reasons)


def _as_seen(evaluation: AudienceEvaluation, who: Person) -> Explanation | None:
    rule, _errors = read_rule(evaluation.rule.document)
    sight = Sight(now=evaluation.at, known_at=evaluation.at)
    return explain(rule, [who.pk], evaluation.day, sight)[who.pk] if rule else None


@require_POST
@allow(Role.HR, Role.ADMIN)
def audience_ask(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """Somebody by employee number, who may not be in the list: the number is posted and stands in no address."""
    require(request)
    audience, question = get_object_or_404(Audience, uuid=uuid), asked(request)
    number = request.POST.get("number", "").strip()
    who = Person.objects.filter(employee_number=number).first() if number else None
    today = clock.today()
    if who is None or not can_see_person(request.access, who, today, question.sight):
        messages.error(request, _("You can see nobody with this employee number."))
        return redirect("audience_detail", audience.uuid)
    return redirect(f"{reverse('audience_why', args=[audience.uuid, who.uuid])}{question.query}")
