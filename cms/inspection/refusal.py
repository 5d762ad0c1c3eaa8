"""Why a file is not taken."""

from lms.common.errors import DomainError


class FileRefused(DomainError):
    """The file is not what its name says, or cannot be used; the message says why and what to do."""

    code = "file_refused"
