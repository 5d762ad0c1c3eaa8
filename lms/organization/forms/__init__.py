from lms.organization.forms.fields import AnnouncedForm, Hand
from lms.organization.forms.leave import LeaveEndForm, LeaveForm
from lms.organization.forms.people import NewPersonForm, PersonForm
from lms.organization.forms.postings import AddForm, CorrectForm, EndForm, RetireForm, TransferForm
from lms.organization.forms.units import (
    FlagForm,
    MergeForm,
    MoveForm,
    NewUnitForm,
    RenameForm,
    SplitForm,
    UnitCorrectForm,
    UnitDayForm,
)

__all__ = [
    "AddForm",
    "AnnouncedForm",
    "CorrectForm",
    "EndForm",
    "FlagForm",
    "Hand",
    "LeaveEndForm",
    "LeaveForm",
    "MergeForm",
    "MoveForm",
    "NewPersonForm",
    "NewUnitForm",
    "PersonForm",
    "RenameForm",
    "RetireForm",
    "SplitForm",
    "TransferForm",
    "UnitCorrectForm",
    "UnitDayForm",
]
