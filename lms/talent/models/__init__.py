from lms.talent.models.facts import Certification, Designation
from lms.talent.models.imports import RecordImport

__all__ = ["Certification", "Designation", "RecordImport"]
