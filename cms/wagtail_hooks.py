"""The editor's look: the product's colours, only the menus that authors need, and the way back."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import resolve_url
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.files import content_type_of, serve_file
from cms.models import GlossaryTerm
from lms.common.access import EVERY_ROLE

# The help menu leads to sites outside; closed networks reach none.
HIDDEN = {"help", "reports"}
PLAYING = ("video/", "audio/", "text/vtt")
A_PART = 2 * 1024 * 1024


class GlossaryViewSet(SnippetViewSet):
    model = GlossaryTerm
    icon = "openquote"
    menu_label = _("Glossary")
    menu_name = "glossary"
    menu_order = 350
    add_to_admin_menu = True
    list_display = ["term", "reading", "short"]
    search_fields = ["term", "reading"]
    copy_view_enabled = False


register_snippet(GlossaryViewSet)


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("cms/admin.css"))


@hooks.register("insert_global_admin_js")
def admin_js() -> SafeString:
    """Says that a file is too large before any of it is sent."""
    words = _("“%(name)s” has %(size)s MB; up to %(limit)s MB are taken. Nothing was sent.")
    return format_html('<script src="{}" data-too-large="{}" defer></script>', static("cms/admin.js"), words)


@hooks.register("register_admin_menu_item")
def back_to_product() -> MenuItem:
    """The sidebar marks every entry whose address begins the current one as current: hence the trailing #."""
    home = f"{resolve_url(settings.LOGIN_REDIRECT_URL)}#"
    return MenuItem(_("Back to Manabi DX"), home, name="back", icon_name="home", order=1)


@hooks.register("construct_main_menu")
def keep_what_is_needed(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in HIDDEN]


@hooks.register("construct_homepage_summary_items", order=1000)
def no_totals(request: HttpRequest, items: list[Any]) -> None:
    """How many pages and pictures there are in all tells an author nothing."""
    items.clear()


def _entrance(request: Any) -> HttpResponseBase | None:
    """None: come in. What the site holds is for people of the city, like everything else."""
    if not request.user.is_authenticated:
        sign_in: HttpResponseBase = redirect_to_login(request.get_full_path())
        return sign_in
    if not request.access.has(*EVERY_ROLE):
        raise Http404
    return None


@hooks.register("before_serve_page")
def pages_for_signed_in_people(page: Any, request: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
    return _entrance(request)


@hooks.register("before_serve_document")
def documents_for_signed_in_people(document: Any, request: Any) -> HttpResponseBase | None:
    """What plays goes out in parts, so that authors can jump to and fro in a draft as learners do in a release."""
    refused = _entrance(request)
    content_type = content_type_of(document.filename)
    if refused is not None or not content_type.startswith(PLAYING):
        return refused
    served = serve_file(
        request,
        document.file,
        name=document.filename,
        content_type=content_type,
        etag=document.get_file_hash(),
        caching="private, no-cache",
        most=A_PART,
    )
    # Of hooks Wagtail takes no streams: a part is small enough to be held, and the whole is Wagtail's own business.
    if not isinstance(served, StreamingHttpResponse):
        return served
    return HttpResponse(b"".join(served), status=206, headers=served.headers) if served.status_code == 206 else None
