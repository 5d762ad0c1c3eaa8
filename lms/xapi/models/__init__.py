from lms.xapi.models.clients import ApiClient
from lms.xapi.models.cursors import Cursor
from lms.xapi.models.definitions import Definition, DefinitionKind
from lms.xapi.models.disposals import Disposal, DisposalKind, DisposalStatus
from lms.xapi.models.documents import Attachment, Document, DocumentKind
from lms.xapi.models.imports import ImportProblem, ImportStatus, StatementImport
from lms.xapi.models.ledger import Checkpoint, CheckpointCopy, Forgetting, Leaf, SigningKey, TreeNode
from lms.xapi.models.mentions import Mention
from lms.xapi.models.packs import EvidencePack
from lms.xapi.models.statements import Statement, StatementKey, StatementQuerySet
from lms.xapi.models.targets import UNSETTLED, DeadLetter, ForwardingTarget, LetterState, TargetState
from lms.xapi.models.usage import Usage

__all__ = [
    "UNSETTLED",
    "ApiClient",
    "Attachment",
    "Checkpoint",
    "CheckpointCopy",
    "Cursor",
    "DeadLetter",
    "Definition",
    "DefinitionKind",
    "Disposal",
    "DisposalKind",
    "DisposalStatus",
    "Document",
    "DocumentKind",
    "EvidencePack",
    "Forgetting",
    "ForwardingTarget",
    "ImportProblem",
    "ImportStatus",
    "Leaf",
    "LetterState",
    "Mention",
    "SigningKey",
    "Statement",
    "StatementImport",
    "StatementKey",
    "StatementQuerySet",
    "TargetState",
    "TreeNode",
    "Usage",
]
