"""What import-linter cannot see: strings. Foreign keys, templates and names of addresses point down only, too."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template.loader import get_template

from tests.architecture.layers import ROOT, layer_name, layers, may_know, module_of, sources
from tests.architecture.routes import routes

TEMPLATE_LINK = re.compile(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")
TEMPLATE_URL = re.compile(r"{%\s*url\s+[\"']([^\"']+)[\"']([^%]*)%}")
CODE_URL = re.compile(r"\b(?:reverse|reverse_lazy|redirect|resolve_url)\(\s*[\"']([a-z_:]+)[\"']")
ENTRY_URL = re.compile(r"\bEntry\(\s*(?:_\()?[\"'][^\"']*[\"']\)?,\s*[\"']([a-z_]+)[\"']")
URL_OWNERS = {route.name: route.view.__module__ for route in routes() if route.name}
# Shared dress of all pages: these templates show what lies above only if it is there.
PROJECT_TEMPLATES = ROOT / "lms" / "templates"
MAY_LOOK_UP = {
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_change_password",
    "preferences",
    "set_language",
}


def test_every_app_of_ours_stands_in_the_order() -> None:
    stated = {name for row in layers() for name in row}
    assert set(settings.PROJECT_APPS) <= stated
    installed = {name for name in settings.INSTALLED_APPS if name.split(".")[0] in {"lms", *_roots()}}
    assert installed == set(settings.PROJECT_APPS)
    assert all((ROOT / name.replace(".", "/")).is_dir() for name in settings.PROJECT_APPS)


def _roots() -> set[str]:
    return {name.split(".")[0] for name in settings.PROJECT_APPS}


def test_tables_point_down_only() -> None:
    wrong = [
        f"{model.__module__}.{model.__name__}.{field.name} → {field.related_model.__name__}"
        for model in apps.get_models()
        for field in model._meta.get_fields(include_hidden=True)
        if (field.concrete or field.many_to_many)
        and not field.auto_created
        and isinstance(field.related_model, type)
        and field.related_model is not apps.get_model(settings.AUTH_USER_MODEL)
        and not may_know(model.__module__, field.related_model.__module__)
    ]
    assert not wrong, "\n".join(wrong)


def owner_of_template(name: str) -> str | None:
    """The app whose folder holds the template; the project's own belong to nobody and may be used by all."""
    path = Path(get_template(name).origin.name)  # type: ignore[attr-defined]  # Django's own engine
    if not path.is_relative_to(ROOT) or path.is_relative_to(PROJECT_TEMPLATES):
        return None
    return module_of(path)


@pytest.mark.parametrize("path", sources("*.html"), ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_point_down_only(path: Path) -> None:
    text, here = path.read_text(encoding="utf-8"), module_of(path)
    if path.is_relative_to(PROJECT_TEMPLATES):
        here = "lms.common"
    links = {name: owner_of_template(name) for name in TEMPLATE_LINK.findall(text)}
    wrong = [name for name, owner in links.items() if owner and not may_know(here, owner)]
    for name, rest in TEMPLATE_URL.findall(text):
        shared = here == "lms.common" and name in MAY_LOOK_UP
        if not shared and not _may_name(here, name, asks=" as " in rest):
            wrong.append(name)
    assert not wrong, f"{path.relative_to(ROOT)} names what stands above it: {wrong}"


def _may_name(here: str, name: str, *, asks: bool) -> bool:
    """`{% url "x" as y %}` only asks whether there is such a page: without it, the link is left out."""
    owner = URL_OWNERS.get(name)
    if asks or owner is None:
        return asks
    return layer_name(owner) is None or may_know(here, owner)


def test_code_names_addresses_below_it_only() -> None:
    wrong = []
    for path in sources("*.py"):
        text, here = path.read_text(encoding="utf-8"), module_of(path)
        for name in {*CODE_URL.findall(text), *ENTRY_URL.findall(text)}:
            owner = URL_OWNERS.get(name)
            if name.startswith("wagtail") or (here.startswith("lms.common") and name in MAY_LOOK_UP):
                continue
            if owner is None:
                wrong.append(f"{here}: there is no address {name}")
            elif owner is not None and not may_know(here, owner):
                wrong.append(f"{here}: {name} belongs to {owner}")
    assert not wrong, "\n".join(wrong)
