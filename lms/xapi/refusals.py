"""What an administrator can do about each kind of refusal. Clients are told the codes; people are told this."""

from django.utils.translation import gettext as _


def advice(code: str) -> tuple[str, str]:
    """(what it is, what to do about it); a code that is new shows itself."""
    told = {
        "bad_request": (_("Malformed request"), _("Tell those who run the other system what was said last.")),
        "invalid": (_("Not a valid record"), _("Tell those who run the other system what was said last.")),
        "statement_conflict": (_("Another record has this id"), _("The other system gives the same id twice.")),
        "unauthorized": (_("No valid credential"), _("Key or secret are wrong, expired or taken back.")),
        "forbidden": (_("Not allowed by its scopes"), _("Create a credential with the scope that is needed.")),
        "not_found": (_("Not there"), _("Nothing to do: the other system asks for what was not stored.")),
        "method_not_allowed": (_("Unknown act"), _("Tell those who run the other system what was said last.")),
        "too_large": (_("Too large"), _("Send less in one request, or widen the limit of the credential.")),
        "too_many": (_("Too many"), _("Send more slowly, or widen the limit of the credential.")),
        "document_conflict": (_("A document was changed meanwhile"), _("Nothing to do: the other system reads again.")),
        "precondition_failed": (_("A document is another by now"), _("Nothing to do: the other system reads again.")),
        "unavailable": (_("The database was away"), _("The other system sends again; look at the database.")),
        "error": (_("An error of this system"), _("Look into the log of the web processes.")),
    }
    return told.get(code, (code, ""))
