from lms.talent.queries.candidates import Candidate, Standing, candidates_for
from lms.talent.queries.coverage import (
    BureauCount,
    Coverage,
    EndReason,
    Leader,
    SectionRow,
    coverage_on,
    section_on,
)
from lms.talent.queries.sections import leader_role

__all__ = [
    "BureauCount",
    "Candidate",
    "Coverage",
    "EndReason",
    "Leader",
    "SectionRow",
    "Standing",
    "candidates_for",
    "coverage_on",
    "leader_role",
    "section_on",
]
