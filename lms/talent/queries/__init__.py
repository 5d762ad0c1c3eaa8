from lms.talent.queries.coverage import BureauCount, Coverage, EndReason, Leader, SectionRow, coverage_on

__all__ = ["BureauCount", "Coverage", "EndReason", "Leader", "SectionRow", "coverage_on"]
