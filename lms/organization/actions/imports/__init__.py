"""HR's files: looked at first, written only when somebody says so, taken back while nothing rests on them."""

from lms.organization.actions.imports.applying import apply_import, cancel_import, running_job, start_import
from lms.organization.actions.imports.approving import ask_approval
from lms.organization.actions.imports.checking import check_again, check_file, discard_import
from lms.organization.actions.imports.reversing import reverse_import

__all__ = [
    "apply_import",
    "ask_approval",
    "cancel_import",
    "check_again",
    "check_file",
    "discard_import",
    "reverse_import",
    "running_job",
    "start_import",
]
