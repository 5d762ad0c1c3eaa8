"""The administrator's home."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.portal.queries.system import system_page

TOOLS = (
    ("audit_trail", "history", gettext_lazy("Audit trail"), gettext_lazy("Who did what and when.")),
    ("statement_list", "list", gettext_lazy("Records of learning"), gettext_lazy("The statements in the store.")),
    ("ledger", "lock", gettext_lazy("Seal of the ledger"), gettext_lazy("Proof that no record was changed.")),
    ("store_traffic", "chart", gettext_lazy("Traffic and errors"), gettext_lazy("What other systems store and ask.")),
    ("client_list", "link", gettext_lazy("Other systems"), gettext_lazy("Their credentials and limits.")),
    ("wagtailadmin_home", "edit", gettext_lazy("Editors' admin"), gettext_lazy("Courses, pages, pictures, terms.")),
    ("components", "book", gettext_lazy("Component library"), gettext_lazy("What the pages are built from.")),
)

# What a consumer of the statement store does; one that is new shows its name.
CONSUMERS = {
    "certificates": gettext_lazy("Issuing certificates"),
    "ledger": gettext_lazy("Sealing the ledger"),
    "talent": gettext_lazy("Certifying for roles"),
}


@allow(Role.ADMIN)
def system_home(request: AuthedRequest) -> HttpResponse:
    page = system_page(clock.now())
    seconds = page.seconds_since_beat
    context = {
        "page": page,
        "followers": [(CONSUMERS.get(each.name, each.name), each) for each in page.followers],
        "beat_note": "" if seconds is None else _("sign of life %(seconds)s s ago") % {"seconds": seconds},
        "failed_tone": "danger" if page.failed else "success",
        "stopped_tone": "danger" if page.forwarding.stopped else "success",
        "letters_tone": "danger" if page.forwarding.letters else "success",
        "tools": [_tool(*tool) for tool in TOOLS],
    }
    return render(request, "portal/system_home.html", context)


def _tool(url_name: str, icon: str, title: str | Promise, text: str | Promise) -> dict[str, object]:
    return {"url": reverse(url_name), "icon": icon, "title": title, "text": text}
