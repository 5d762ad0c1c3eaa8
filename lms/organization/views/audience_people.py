"""What the pages about audiences share: the people of a rule on a day, as the reader may see them."""

import dataclasses
import hashlib
from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.accounts.access import user_of
from lms.accounts.models import User
from lms.common.access import AuthedRequest
from lms.organization.actions.audiences import record_audience_export
from lms.organization.audience_sheets import people_sheet
from lms.organization.downloads import answer
from lms.organization.models import Audience, Person
from lms.organization.permissions import can_see_audiences, can_see_person, can_write_audiences
from lms.organization.queries.audiences import (
    Explanation,
    Moment,
    Rule,
    by_bureau,
    explain,
    how_many,
    people_at,
    placed_people,
    rule_sentence,
    those_seen,
)
from lms.organization.views.asking import Asked

PAGE = 50


@dataclasses.dataclass(frozen=True)
class Meant:
    """The people of a rule or of an audience on a day. `seen`: those whose names the reader may see."""

    people: QuerySet[Person]
    seen: QuerySet[Person]
    total: int
    moment: Moment

    @classmethod
    def of(cls, people: QuerySet[Person], request: AuthedRequest, moment: Moment, total: int | None = None) -> "Meant":
        seen = (
            people
            if can_write_audiences(request.access)
            else those_seen(people, request.access, moment.day, moment.sight)
        )
        return cls(people, seen, people.order_by().count() if total is None else total, moment)

    @classmethod
    def of_rule(cls, rule: Rule, request: AuthedRequest, asked: Asked) -> "Meant":
        """Of a rule that is not kept as an audience: counted quickly where that is possible."""
        moment = moment_of(asked)
        return cls.of(people_at(rule, moment), request, moment, how_many(rule, moment))


def moment_of(asked: Asked) -> Moment:
    return Moment(asked.day, asked.sight)


def list_context(meant: Meant, number: str | None) -> dict[str, Any]:
    """Names a page at a time, the bureaus of all, and how many are meant beyond those that are named."""
    page = Paginator(meant.seen, PAGE).get_page(number)
    named = page.paginator.count
    rows = placed_people(list(page.object_list), meant.moment)
    return {
        "total": meant.total,
        "named": named,
        "hidden": meant.total - named,
        "page": page,
        "rows": rows,
        "bureaus": by_bureau(meant.people, meant.moment, meant.total),
    }


def export(
    request: AuthedRequest, meant: Meant, rule: Rule, file_format: str, *, audience: Audience | None, back: str
) -> HttpResponse:
    """The names that the reader may see, and how many more there are."""
    people = list(meant.seen)
    title = audience.name if audience else _("Preview of an audience")
    sentence = rule_sentence(rule, meant.moment)
    sheet = people_sheet(title, placed_people(people, meant.moment), meant.moment, sentence, meant.total - len(people))
    by = user_of(request)

    def record(content: bytes) -> object:
        return record_audience_export(
            audience=audience,
            file_format=file_format,
            day=meant.moment.day,
            rows=len(people),
            sha256=hashlib.sha256(content).hexdigest(),
            now=meant.moment.sight.now,
            by=by,
        )

    name = f"audience_{meant.moment.day:%Y%m%d}"
    return answer(request, sheet, file_format, name=name, back=back, record=record)


def explained(request: AuthedRequest, rule: Rule, person: Person, asked: Asked) -> Explanation:
    """404: the reader may not see this person."""
    if not can_see_person(request.access, person, asked.day, asked.sight):
        raise Http404
    return explain(rule, [person.pk], asked.day, asked.sight)[person.pk]


def require(request: AuthedRequest, may: Callable[[Any], bool] = can_see_audiences) -> User:
    if not may(request.access):
        raise Http404
    return user_of(request)


def list_crumbs(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [(_("Audiences"), reverse("audience_list")), *more]
