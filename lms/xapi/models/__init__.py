from lms.xapi.models.clients import ApiClient
from lms.xapi.models.cursors import Cursor
from lms.xapi.models.statements import Statement, StatementQuerySet

__all__ = ["ApiClient", "Cursor", "Statement", "StatementQuerySet"]
