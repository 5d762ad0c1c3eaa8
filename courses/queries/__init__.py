from courses.queries.catalog import (
    Card,
    CatalogFilter,
    Standing,
    cards_for,
    filter_catalog,
    open_courses,
    suggested_courses,
)
from courses.queries.learning import Progress, active_learning, latest_enrolment, progress_of
from courses.queries.sessions import (
    SheetRow,
    attendance_sheet,
    invited_sessions,
    next_session,
    sessions_for,
    upcoming_sessions,
)

__all__ = [
    "Card",
    "CatalogFilter",
    "Progress",
    "SheetRow",
    "Standing",
    "active_learning",
    "attendance_sheet",
    "cards_for",
    "filter_catalog",
    "invited_sessions",
    "latest_enrolment",
    "next_session",
    "open_courses",
    "progress_of",
    "sessions_for",
    "suggested_courses",
    "upcoming_sessions",
]
