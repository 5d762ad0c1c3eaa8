from lms.xapi.models.clients import ApiClient
from lms.xapi.models.cursors import Cursor
from lms.xapi.models.documents import Attachment, Document, DocumentKind
from lms.xapi.models.imports import ImportProblem, ImportStatus, StatementImport
from lms.xapi.models.mentions import Mention
from lms.xapi.models.statements import Statement, StatementQuerySet
from lms.xapi.models.targets import UNSETTLED, DeadLetter, ForwardingTarget, LetterState, TargetState

__all__ = [
    "UNSETTLED",
    "ApiClient",
    "Attachment",
    "Cursor",
    "DeadLetter",
    "Document",
    "DocumentKind",
    "ForwardingTarget",
    "ImportProblem",
    "ImportStatus",
    "LetterState",
    "Mention",
    "Statement",
    "StatementImport",
    "StatementQuerySet",
    "TargetState",
]
