from lms.xapi.forms.clients import LimitsForm, NewClientForm, RevokeForm, RotateForm
from lms.xapi.forms.disposals import DisposalForm
from lms.xapi.forms.exploring import EmployeeForm, StatementFilterForm
from lms.xapi.forms.packs import PackForm
from lms.xapi.forms.targets import DismissForm, TargetForm

__all__ = [
    "DismissForm",
    "DisposalForm",
    "EmployeeForm",
    "LimitsForm",
    "NewClientForm",
    "PackForm",
    "RevokeForm",
    "RotateForm",
    "StatementFilterForm",
    "TargetForm",
]
