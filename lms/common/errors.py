"""Errors that people can do something about. Each has a stable code and a message in the reader's language."""

from django.utils.functional import Promise


class DomainError(Exception):
    """Refused for a reason of the domain: nothing was written. `field` names the input it is about, if one."""

    code = "refused"

    def __init__(self, message: str | Promise, *, code: str = "", field: str = "") -> None:
        super().__init__(str(message))
        self.message = message
        self.code = code or self.code
        self.field = field
