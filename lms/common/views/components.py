"""Every component on one page, made by the very syntax that is printed under it."""

import dataclasses
import re
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lms.common.access import AuthedRequest, Role, allow
from lms.common.clock import today
from lms.common.views.component_samples import samples

GROUPS: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("actions", _("Actions and status"), ("buttons", "badges")),
    ("numbers", _("Numbers"), ("figure_sentence", "stats", "progress", "steps", "heat", "chart")),
    ("board-group", _("Placement board"), ("board",)),
    ("tables", _("Tables"), ("table", "as_of")),
    ("boxes", _("Boxes"), ("notices", "cards", "empty_state", "accordion", "dialogs")),
    ("lists", _("Lists and people"), ("tabs_breadcrumbs", "people")),
    ("forms", _("Forms"), ("form",)),
    ("lessons", _("Lessons"), ("lesson", "certificate")),
    ("icons-group", _("Icons"), ("icons",)),
)


@dataclasses.dataclass(frozen=True)
class Example:
    name: str
    html: SafeString
    source: str


@dataclasses.dataclass(frozen=True)
class Group:
    key: str
    title: str | Promise
    examples: list[Example]


def icon_names() -> list[str]:
    sprite = Path(settings.BASE_DIR, "lms/static/lms/img/icons.svg").read_text(encoding="utf-8")
    return re.findall(r'<symbol id="([\w-]+)"', sprite)


def _example(request: HttpRequest, name: str, context: dict[str, object]) -> Example:
    path = f"library/examples/{name}.html"
    source = Path(settings.BASE_DIR, "lms/templates", path).read_text(encoding="utf-8")
    return Example(name, SafeString(get_template(path).render(context, request)), source.strip())


@allow(Role.HR, Role.TRAINER, Role.ADMIN)
def components(request: AuthedRequest) -> HttpResponse:
    context = {**samples(today()), "icon_names": icon_names()}
    groups = [Group(key, title, [_example(request, name, context) for name in names]) for key, title, names in GROUPS]
    trail = [(_("Home"), "/"), (_("Component library"), None)]
    return render(
        request, "library/index.html", {"groups": groups, "trail": trail, "login_url": reverse("account_login")}
    )
