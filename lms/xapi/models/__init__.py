from lms.xapi.models.clients import ApiClient
from lms.xapi.models.cursors import Cursor
from lms.xapi.models.documents import Attachment, Document, DocumentKind
from lms.xapi.models.ledger import Checkpoint, CheckpointCopy, Forgetting, Leaf, SigningKey, TreeNode
from lms.xapi.models.mentions import Mention
from lms.xapi.models.packs import EvidencePack
from lms.xapi.models.statements import Statement, StatementKey, StatementQuerySet

__all__ = [
    "ApiClient",
    "Attachment",
    "Checkpoint",
    "CheckpointCopy",
    "Cursor",
    "Document",
    "DocumentKind",
    "EvidencePack",
    "Forgetting",
    "Leaf",
    "Mention",
    "SigningKey",
    "Statement",
    "StatementKey",
    "StatementQuerySet",
    "TreeNode",
]
