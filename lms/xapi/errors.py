"""Why the store refuses, with the HTTP status that says so to a client. Their texts are for developers: English."""

from lms.common.errors import DomainError


class StoreError(DomainError):
    """Refused as a whole: nothing of the call was stored."""

    code = "bad_request"
    status = 400


class InvalidStatement(StoreError):
    """Not what the specification defines."""

    code = "invalid"


class StatementConflict(StoreError):
    """Another statement with this id is stored already."""

    code = "statement_conflict"
    status = 409


class BadRequest(StoreError):
    """The request itself is malformed."""


class NotAuthenticated(StoreError):
    """No credential, or none that counts. Which of the two, and why, is not said."""

    code = "unauthorized"
    status = 401


class NotFound(StoreError):
    """There is no such statement, or none for this credential."""

    code = "not_found"
    status = 404


class MethodNotAllowed(StoreError):
    """The resource does not do that."""

    code = "method_not_allowed"
    status = 405


class TooLarge(StoreError):
    """More than one request may carry."""

    code = "too_large"
    status = 413


class TooMany(StoreError):
    """More than the credential may ask or send in a minute. `after` is how many seconds to wait."""

    code = "too_many"
    status = 429

    def __init__(self, message: str, after: int) -> None:
        super().__init__(message)
        self.after = after


class NotPermitted(StoreError):
    """The credential does not open this."""

    code = "forbidden"
    status = 403


class DocumentConflict(StoreError):
    """The document exists, and the request does not say which version of it is meant."""

    code = "document_conflict"
    status = 409


class PreconditionFailed(StoreError):
    """The document is not the one that the request means."""

    code = "precondition_failed"
    status = 412


class TooSlow(StoreError):
    """The body did not arrive in time."""

    code = "too_slow"
    status = 408


class NoLength(StoreError):
    """The request does not say how long its body is, so that a part of it could pass for the whole."""

    code = "length_required"
    status = 411


class Unavailable(StoreError):
    """Not now: the client may send the same again, and it will be stored once."""

    code = "unavailable"
    status = 503
