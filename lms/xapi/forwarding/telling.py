"""What went wrong, to an administrator: what happened, and what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, str | Promise] = {
    "unauthorized": _("The receiver does not know the key and secret. Enter new ones, then resume."),
    "forbidden": _("The receiver does not allow this key to store statements. Have it allowed there, then resume."),
    "not_found": _("There is no store at this address. Correct the address, then resume."),
    "redirect": _("The address leads on to another one, which is not followed. Write the address itself."),
    "not_spoken": _("The receiver does not answer as a store does. Check the address and the version."),
    "no_store": _("What answers at this address is no store: perhaps a proxy or a sign-in page. Check the address."),
    "version": _("The receiver does not speak this version of xAPI. Choose another one."),
    "refuses_everything": _("The receiver refused one statement after the other. Look at what it says, then resume."),
    "secret_lost": _("The stored secret cannot be read any more: the secret key of this system is another one."),
    "foreign_address": _("The receiver's answer leads to another host; it was not followed."),
    "tls": _("The receiver's certificate is not trusted. Name its authority in XAPI_FORWARDING_CA_FILE."),
    "timeout": _("The receiver did not answer in time. It is tried again by itself."),
    "unreachable": _("The receiver cannot be reached. It is tried again by itself."),
    "busy": _("The receiver asks to wait. It is tried again by itself."),
    "server_error": _("The receiver has an error of its own. It is tried again by itself."),
    "answer_too_large": _("The receiver's answer is too large. It is tried again by itself."),
    "refused": _("The receiver says that this is no valid statement."),
    "conflict": _("The receiver has another statement under this id."),
    "too_large": _("The statement is larger than the receiver takes."),
    "voids_nothing": _("It takes nothing back here, but would there: it was not sent."),
    "set_aside": _("An administrator set it aside."),
    "gone": _("The statement is no longer in the store."),
}


def reason(code: str) -> str:
    return str(REASONS.get(code, code))
