"""What the frame of every page says about its reader. Nothing is asked of the database until a template prints it."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from lms.common import clock
from lms.common.access import NOBODY, Access
from lms.common.prepared import Prepared
from lms.organization.enums import PostingKind
from lms.organization.models import PUBLIC, Posting, UnitVersion


def viewer(request: HttpRequest) -> dict[str, Any]:
    if request.path.startswith("/admin/"):
        # The editor's own templates mean something else by these names.
        return {}
    access: Access = getattr(request, "access", NOBODY)
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"home_url": reverse("home")}
    return {
        "home_url": reverse("home"),
        "search_url": reverse("search"),
        "my_page_url": SimpleLazyObject(lambda: reverse("my_page") if access.person_id else ""),
        "viewer_unit": SimpleLazyObject(lambda: _unit_name(access)),
    }


def _unit_of(person_id: int, day: dt.date, now: dt.datetime) -> QuerySet[UnitVersion, tuple[str]]:
    posts = Posting.objects.seen(PUBLIC(now)).on(day).filter(person_id=person_id, kind=PostingKind.PRIMARY)
    units = UnitVersion.objects.seen(PUBLIC(now)).on(day).filter(unit_id__in=posts.values("unit_id"))
    return units.values_list("name")


UNIT = Prepared(_unit_of, person_id=int, day=dt.date, now=dt.datetime)


def _unit_name(access: Access) -> str:
    """The unit of the primary post today, in one query."""
    if access.person_id is None:
        return ""
    now = clock.now()
    rows = UNIT.rows(person_id=access.person_id, day=clock.local_date(now), now=now)
    return str(rows[0][0]) if rows else ""
