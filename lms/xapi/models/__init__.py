from lms.xapi.models.clients import ApiClient
from lms.xapi.models.cursors import Cursor
from lms.xapi.models.documents import Attachment, Document, DocumentKind
from lms.xapi.models.mentions import Mention
from lms.xapi.models.statements import Statement, StatementQuerySet
from lms.xapi.models.usage import Usage

__all__ = [
    "ApiClient",
    "Attachment",
    "Cursor",
    "Document",
    "DocumentKind",
    "Mention",
    "Statement",
    "StatementQuerySet",
    "Usage",
]
