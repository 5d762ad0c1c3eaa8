"""What every installation has: the root of the site, its languages, and the groups of the admin with their rights.

Idempotent: it runs after each migrate, and puts back only what is missing.
"""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
)

from cms.models import HomePage

TRAINERS = "trainers"
APPROVERS = "course-approvers"
SITE_ADMINS = "site-admins"
GROUPS = (TRAINERS, APPROVERS, SITE_ADMINS)

_LIBRARY = ("wagtailimages", "wagtaildocs")
_RIGHTS = {
    TRAINERS: ["wagtailadmin.access_admin", "cms.add_glossaryterm", "cms.change_glossaryterm", "cms.view_glossaryterm"],
    APPROVERS: [
        "wagtailadmin.access_admin",
        *(f"cms.{act}_glossaryterm" for act in ("add", "change", "delete", "view")),
        "simple_translation.submit_translation",
    ],
    SITE_ADMINS: [
        "wagtailadmin.access_admin",
        *(f"cms.{act}_glossaryterm" for act in ("add", "change", "delete", "view")),
        *(
            f"wagtailcore.{act}_{what}"
            for act in ("add", "change", "delete")
            for what in ("collection", "workflow", "task")
        ),
        "simple_translation.submit_translation",
    ],
}


@transaction.atomic
def ensure_site(*, now: dt.datetime) -> HomePage:
    """The home page in the city's language. `now` dates what has to be made."""
    locales = ensure_locales()
    home = ensure_home(locales, now)
    for group in GROUPS:
        grant_rights(ensure_group(group), _RIGHTS[group])
    ensure_library_rights()
    grant_page_rights(
        SITE_ADMINS, Page.get_first_root_node(), ["add", "change", "publish", "bulk_delete", "lock", "unlock"]
    )
    for page in HomePage.objects.all():
        grant_page_rights(APPROVERS, page, ["add", "change", "publish", "lock", "unlock"])
    return home


def ensure_locales() -> list[Locale]:
    """The city's own language first."""
    codes = [settings.LANGUAGE_CODE, *(code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE)]
    return [Locale.objects.get_or_create(language_code=code)[0] for code in codes]


def ensure_root(locale: Locale) -> Page:
    root = Page.get_first_root_node()
    return root or Page.add_root(instance=Page(title="Root", slug="root", locale=locale))


def remove_defaults() -> None:
    """Wagtail's own migrations leave a welcome page, two groups and a workflow that nobody here asked for."""
    page_type = ContentType.objects.get_for_model(Page)
    for welcome in Page.objects.filter(depth=2, slug="home", content_type=page_type, numchild=0):
        Site.objects.filter(root_page=welcome).delete()
        welcome.delete()
    Page.get_first_root_node().refresh_from_db()
    for group in Group.objects.filter(name__in=("Editors", "Moderators"), user=None):
        for task in GroupApprovalTask.objects.filter(groups=group):
            for step in task.workflow_tasks.all():
                step.workflow.workflow_pages.all().delete()
                step.workflow.delete()
            task.delete()
        group.delete()


def ensure_home(locales: list[Locale], now: dt.datetime) -> HomePage:
    existing: HomePage | None = HomePage.objects.filter(locale=locales[0]).first()
    if existing is None:
        root = ensure_root(locales[0])
        remove_defaults()
        root.refresh_from_db()
        existing = root.add_child(instance=HomePage(title="ホーム", slug="home", locale=locales[0], **published(now)))
    assert existing is not None
    for locale in locales[1:]:
        if not HomePage.objects.filter(locale=locale).exists():
            key = {"translation_key": existing.translation_key, "locale": locale}
            root = Page.get_first_root_node()
            root.add_child(
                instance=HomePage(title="Home", slug=f"home-{locale.language_code}", **key, **published(now))
            )
    if not Site.objects.filter(is_default_site=True).exists():
        Site.objects.create(
            hostname="localhost", root_page=existing, is_default_site=True, site_name=settings.WAGTAIL_SITE_NAME
        )
    return existing


def published(now: dt.datetime) -> dict[str, dt.datetime]:
    return {"first_published_at": now, "last_published_at": now}


def ensure_group(name: str) -> Group:
    group: Group = Group.objects.get_or_create(name=name)[0]
    return group


def grant_rights(group: Group, names: Iterable[str]) -> None:
    for name in names:
        app, codename = name.split(".")
        group.permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))


def grant_page_rights(group: str, page: Page, names: Iterable[str]) -> None:
    for name in names:
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{name}_page")
        GroupPagePermission.objects.get_or_create(group=ensure_group(group), page=page, permission=permission)


def ensure_library_rights() -> None:
    """Pictures and files are shared: whoever writes may add, choose and mend them.

    Wagtail asks for the rights of its own models, whatever models of ours hold the files.
    """
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    rights = Permission.objects.filter(
        content_type__app_label__in=_LIBRARY,
        codename__in=[f"{act}_{what}" for act in ("add", "change", "choose") for what in ("image", "document")],
    )
    for group in GROUPS:
        for permission in rights:
            GroupCollectionPermission.objects.get_or_create(
                group=ensure_group(group), collection=root, permission=permission
            )
