"""Accounts: who in service can sign in, and the slips by which the others are let in."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lms.accounts.access import user_of
from lms.accounts.models import User
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.organization.actions.accounts import issue_slips, wake_accounts
from lms.organization.models import PUBLIC, Person
from lms.organization.queries.accounts import (
    STATES,
    AccountState,
    Issuing,
    counts_of,
    in_unit,
    issuable,
    issuing_of,
    people_of,
)
from lms.organization.queries.audiences import Moment, placed_people
from lms.organization.queries.tree import Node, Tree, tree_on
from lms.organization.reading_forms import AccountsForm

PAGE_SIZE = 50
# So many slips are made within a request, and looked through on paper, at once.
AT_ONCE = 200


@allow(Role.HR, Role.ADMIN)
def accounts(request: AuthedRequest) -> HttpResponse:
    now = clock.now()
    issuing = issuing_of(request.access, now)
    tree = tree_on(clock.local_date(now), PUBLIC(now))
    form = AccountsForm(request.GET, _units(issuing, tree))
    people = _narrowed(people_of(issuing, now), form, tree)
    counts = counts_of(people)
    shown = people.filter(STATES[form.chosen_state]) if form.chosen_state else people
    page = Paginator(shown.select_related("user"), PAGE_SIZE).get_page(request.GET.get("page"))
    mine = issuable(people, issuing, now).filter(pk__in=[person.pk for person in page])
    may = set(mine.values_list("pk", flat=True))
    ready = issuable(people, issuing, now).filter(STATES[AccountState.WAITING]).count()
    placed = placed_people(list(page.object_list), Moment(clock.local_date(now), PUBLIC(now)))
    rows = [{"placed": row, "state": _state(row.person), "may_issue": row.person.pk in may} for row in placed]
    context = {
        "page": page,
        "rows": rows,
        "form": form,
        "chips": form.chips(),
        "counts": counts,
        "total": sum(counts.values()),
        "ready": ready,
        "next": min(ready, AT_ONCE),
        "unit": form.cleaned_data.get("unit", ""),
    }
    return render(request, "organization/accounts.html", context)


def _units(issuing: Issuing, tree: Tree) -> list[Node]:
    """By bureau or section; in the order of the tree."""
    units = [*tree.bureaus(), *tree.sections()]
    return [node for node in units if issuing.units is None or node.unit_id in issuing.units]


def _narrowed(people: QuerySet[Person], form: AccountsForm, tree: Tree) -> QuerySet[Person]:
    unit = tree.named(form.cleaned_data.get("unit") or "")
    return in_unit(people, tree.below(unit.unit_id), clock.now()) if unit else people


def _state(person: Person) -> AccountState:
    user = person.user
    if not isinstance(user, User) or not user.is_active:
        return AccountState.NONE
    if user.must_change_password:
        return AccountState.HANDED
    return AccountState.USED if user.has_usable_password() else AccountState.WAITING


@allow(Role.HR, Role.ADMIN)
@require_POST
def accounts_follow(request: AuthedRequest) -> HttpResponseBase:
    """Do now what is done every hour."""
    wake_accounts()
    messages.success(request, _("Accounts are being opened and closed. Load the page again in a moment."))
    return redirect("organization_accounts")


@allow(Role.HR, Role.ADMIN)
@require_POST
@never_cache
def account_slips(request: AuthedRequest) -> HttpResponse:
    """The slips of those in a unit (or anywhere) who never had one: shown this once, to be printed."""
    now = clock.now()
    issuing = issuing_of(request.access, now)
    tree = tree_on(clock.local_date(now), PUBLIC(now))
    form = AccountsForm(request.POST, _units(issuing, tree))
    people = issuable(_narrowed(people_of(issuing, now), form, tree), issuing, now)
    return _print(request, people.filter(STATES[AccountState.WAITING])[:AT_ONCE])


@allow(Role.HR, Role.ADMIN)
@never_cache
def account_slip(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """A slip for one person, also in place of a password that was forgotten."""
    now = clock.now()
    issuing = issuing_of(request.access, now)
    people = issuable(people_of(issuing, now), issuing, now).filter(uuid=uuid)
    person = people.select_related("user").first()
    if person is None or person.pk == request.access.person_id:
        raise Http404
    if request.method == "POST":
        return _print(request, people)
    context = {"person": person, "state": _state(person), "crumbs": [(_("Accounts"), reverse("organization_accounts"))]}
    return render(request, "organization/account_slip.html", context)


def _print(request: AuthedRequest, people: QuerySet[Person]) -> HttpResponse:
    now = clock.now()
    issued = issue_slips(people=people, now=now, by=user_of(request))
    passwords = {person.pk: password for person, password in issued}
    placed = placed_people([person for person, _password in issued], Moment(clock.local_date(now), PUBLIC(now)))
    slips: list[dict[str, Any]] = [{"placed": row, "password": passwords[row.person.pk]} for row in placed]
    address = f"{settings.BASE_URL}{reverse('account_login')}"
    return render(request, "organization/account_slips.html", {"slips": slips, "address": address})
