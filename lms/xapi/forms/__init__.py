from lms.xapi.forms.clients import LimitsForm, NewClientForm, RevokeForm, RotateForm
from lms.xapi.forms.exploring import EmployeeForm, StatementFilterForm

__all__ = ["EmployeeForm", "LimitsForm", "NewClientForm", "RevokeForm", "RotateForm", "StatementFilterForm"]
