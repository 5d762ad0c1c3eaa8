"""What is in the store, for those who administer it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.templatetags.dates import jdate_text
from lms.organization.access import sight_for
from lms.xapi.details import detail_of
from lms.xapi.exploring import Page, Place, find_activities, page_of, rows_wanted
from lms.xapi.forms import StatementFilterForm
from lms.xapi.plain import lines_of
from lms.xapi.queries import attachment_named, statement_by_id
from lms.xapi.views.area import tabs

# What attachments may be shown as in the browser is nothing: whoever wants one saves it.
SAFE_TYPE = "application/octet-stream"


@allow(Role.ADMIN)
def statement_list(request: AuthedRequest) -> HttpResponse:
    form = StatementFilterForm(request.GET or None)
    # What cannot be understood is said above the list, and narrows nothing.
    form.is_valid()
    chosen = getattr(form, "cleaned_data", {})
    by_name = _is_name(chosen)
    found = find_activities(chosen["activity"]) if by_name else []
    is_unclear = by_name and len(found) != 1
    if by_name and found and not is_unclear:
        chosen = {**chosen, "activity": found[0][0]}
    page = Page([], None, None) if is_unclear else _page(request, chosen)
    context = {
        "form": form,
        "tabs": tabs(request),
        "lines": lines_of(page.rows),
        "chips": _chips(form, chosen, dict(found)),
        "choices": [(name, iri, _link(request, activity=iri)) for iri, name in found] if is_unclear else [],
        "is_unclear": is_unclear,
        "older_url": _link(request, after=str(page.older), before="") if page.older else "",
        "newer_url": _link(request, before=str(page.newer), after="") if page.newer else "",
    }
    return render(request, "xapi/statement_list.html", context)


def _is_name(chosen: Mapping[str, Any]) -> bool:
    """An IRI has a scheme, and nobody's course is called like one."""
    asked = chosen.get("activity") or ""
    return bool(asked) and not ("://" in asked or asked.startswith(("urn:", "mailto:", "tag:")))


def _page(request: AuthedRequest, chosen: Mapping[str, Any]) -> Page:
    after, before = (Place.read(request.GET.get(name, "")) for name in ("after", "before"))
    page = page_of(rows_wanted(chosen), after=after, before=before)
    # Newer than the newest: the list's beginning.
    return page if page.rows or before is None else page_of(rows_wanted(chosen))


def _link(request: AuthedRequest, **changes: str) -> str:
    query: dict[str, str] = {**request.GET.dict(), **changes}
    if "activity" in changes:
        query = {name: value for name, value in query.items() if name not in {"after", "before"}}
    return f"?{urlencode({name: value for name, value in query.items() if value})}"


def _chips(form: StatementFilterForm, chosen: Mapping[str, Any], found: Mapping[str, str]) -> list[dict[str, str]]:
    def shown(name: str, value: Any) -> str:
        if name in {"since", "until"}:
            return jdate_text(value, "short")
        if name == "activity":
            return found.get(value, str(value))
        choices = {str(key): label for key, label in getattr(form.fields[name], "choices", ()) if key}
        return str(choices.get(str(value), value))

    return [
        {"name": name, "label": f"{form.fields[name].label}：{shown(name, value)}"}
        for name, value in chosen.items()
        if value
    ]


@allow(Role.ADMIN)
def statement_detail(request: AuthedRequest, statement_id: UUID) -> HttpResponse:
    row = statement_by_id(statement_id)
    if row is None:
        raise Http404
    now = clock.now()
    detail = detail_of(row, request.access, sight_for(request.access, now))
    return render(request, "xapi/statement_detail.html", {"detail": detail, "tabs": tabs(request)})


@allow(Role.ADMIN)
def statement_attachment(request: AuthedRequest, statement_id: UUID, sha2: str) -> HttpResponse:
    """A file that came with a statement. It is saved, never shown: another system made it."""
    row = statement_by_id(statement_id)
    data = attachment_named(row, sha2) if row else None
    if data is None:
        raise Http404
    response = HttpResponse(data, content_type=SAFE_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{sha2[:16]}.bin"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
