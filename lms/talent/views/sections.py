"""One section: its history, its leaders, and who could be next."""

import dataclasses
import datetime as dt
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.templatetags.dates import jdate_text
from lms.organization.access import sight_for
from lms.organization.models import Sight, Unit
from lms.skills.models import DxRole
from lms.talent.forms import CancelForm, DesignationForm, EndForm
from lms.talent.models import Designation
from lms.talent.permissions import can_designate, can_see_unit, seen_units
from lms.talent.presenters import cell, end_words
from lms.talent.queries import Candidate, SectionRow, candidates_for, leader_role, section_on
from lms.talent.queries.sections import seen_designations
from lms.talent.views.board import day_asked

ONE_DAY = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True)
class Section:
    """The section that the address names, through the reader's eyes. `back` is the board as the reader left it."""

    unit: Unit
    role: DxRole
    day: dt.date
    sight: Sight
    row: SectionRow
    back: str

    @property
    def name(self) -> str:
        return self.row.node.name

    @property
    def query(self) -> str:
        return "?" + urlencode({"as_of": self.day.isoformat(), "next": self.back})

    def designations(self) -> list[Designation]:
        return seen_designations(self.unit, self.sight, self.role)


@dataclasses.dataclass(frozen=True)
class Present:
    """A designation that is not over, with the two ways to change it."""

    row: Designation
    end_form: forms.Form
    cancel_form: forms.Form


def section_asked(request: AuthedRequest, uuid: UUID) -> Section:
    unit, role = get_object_or_404(Unit, uuid=uuid), leader_role()
    day, sight = day_asked(request), sight_for(request.access, clock.now())
    if role is None or not can_see_unit(request.access, unit.pk):
        raise Http404
    row = section_on(unit.pk, day, sight, role)
    if row is None:
        raise Http404
    return Section(unit, role, day, sight, row, _back(request))


def _back(request: AuthedRequest) -> str:
    """Where the reader came from: an address of ours, else the board."""
    back = request.GET.get("next", "")
    return back if back.startswith("/") and url_has_allowed_host_and_scheme(back, None) else reverse("board")


@allow(Role.HR, Role.ADMIN, Role.MANAGER)
def section_detail(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """A page of its own; beside the board only its inner part."""
    section = section_asked(request, uuid)
    template = "talent/section_panel.html" if request.headers.get("HX-Request") else "talent/section.html"
    response = render(request, template, section_context(request, section))
    # One address, two answers: a cache must not give the part for the page.
    patch_vary_headers(response, ["HX-Request"])
    return response


def section_candidates(request: AuthedRequest, section: Section) -> list[Candidate]:
    units = seen_units(request.access)
    return candidates_for(section.unit, section.day, section.sight, section.role, within=units)


def section_context(request: AuthedRequest, section: Section, failed: forms.Form | None = None) -> dict[str, Any]:
    """`failed` is the form that was refused: it comes back as it was filled in."""
    rows, today = section.designations(), clock.today()
    candidates = section_candidates(request, section)
    form = failed if isinstance(failed, DesignationForm) else DesignationForm(candidates=candidates, day=section.day)
    return {
        "section": section,
        "cell": cell(section.row, ""),
        "crumbs": [(_("Placement board"), section.back), (section.name, None)],
        "as_of": section.day,
        "leaders": [(leader, end_words(leader)) for leader in section.row.leaders],
        "planned": section.row.planned,
        "candidates": candidates,
        "has_ready": any(candidate.is_ready for candidate in candidates),
        "history": [_event(row, today) for row in rows],
        "may_decide": can_designate(request.access, section.unit.pk),
        "present": [_present(row, failed) for row in rows if row.valid_to is None or row.valid_to > today],
        "form": form,
        "failed": failed,
    }


def _present(row: Designation, failed: forms.Form | None) -> Present:
    is_it = getattr(failed, "designation", None) == row.uuid
    end = failed if is_it and isinstance(failed, EndForm) else EndForm(auto_id=f"end-{row.uuid}-%s")
    cancel = failed if is_it and isinstance(failed, CancelForm) else CancelForm(auto_id=f"cancel-{row.uuid}-%s")
    return Present(row, end, cancel)


def _event(row: Designation, today: dt.date) -> dict[str, object]:
    last = row.valid_to - ONE_DAY if row.valid_to else None
    term = _("until %(day)s") % {"day": jdate_text(last, "short")} if last else _("no end of term")
    text = "　".join(part for part in (term, row.document, row.end_reason) if part)
    is_over = row.valid_to is not None and row.valid_to <= today
    return {"date": row.valid_from, "title": row.person.name, "text": text, "tone": "neutral" if is_over else "success"}
