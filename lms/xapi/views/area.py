"""The tabs of the pages on which administrators look into the store."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

Tab = tuple[str, str, bool]


def tabs(request: HttpRequest) -> list[Tab]:
    named = [
        (_("Records"), "statement_list"),
        (_("As they come in"), "statement_live"),
        (_("A person's records"), "statement_people"),
        (_("Traffic and errors"), "store_traffic"),
        (_("Other systems"), "client_list"),
        (_("Forwarding"), "target_list"),
        (_("Taking over"), "statement_imports"),
        (_("Seal of the ledger"), "ledger"),
        (_("Erasure"), "disposals"),
    ]
    addresses = [(label, reverse(name)) for label, name in named]
    here = max((url for _label, url in addresses if request.path.startswith(url)), key=len)
    return [(label, url, url == here) for label, url in addresses]
