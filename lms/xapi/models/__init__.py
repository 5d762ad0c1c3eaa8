from lms.xapi.models.clients import ApiClient
from lms.xapi.models.cursors import Cursor
from lms.xapi.models.definitions import Definition, DefinitionKind
from lms.xapi.models.documents import Attachment, Document, DocumentKind
from lms.xapi.models.mentions import Mention
from lms.xapi.models.statements import Statement, StatementQuerySet

__all__ = [
    "ApiClient",
    "Attachment",
    "Cursor",
    "Definition",
    "DefinitionKind",
    "Document",
    "DocumentKind",
    "Mention",
    "Statement",
    "StatementQuerySet",
]
