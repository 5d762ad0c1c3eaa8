"""Why the store refuses, with the HTTP status that says so to a client. Their texts are for developers: English."""

from lms.common.errors import DomainError


class StoreError(DomainError):
    """Refused as a whole: nothing of the call was stored."""

    code = "bad_request"
    status = 400


class InvalidStatement(StoreError):
    """Not a statement as the specification defines it."""

    code = "invalid_statement"


class StatementConflict(StoreError):
    """Another statement with this id is stored already."""

    code = "statement_conflict"
    status = 409


class NotPermitted(StoreError):
    """The credential does not open this."""

    code = "forbidden"
    status = 403
