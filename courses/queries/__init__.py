from courses.queries.catalog import (
    Card,
    CatalogFilter,
    Standing,
    cards_for,
    catalog,
    completed_on,
    is_open,
    open_courses,
    suggested_courses,
)
from courses.queries.learning import Progress, active_learning, latest_enrolment, lessons_of, progress_of
from courses.queries.sessions import (
    SheetRow,
    attendance_sheet,
    invited_sessions,
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
    "catalog",
    "completed_on",
    "invited_sessions",
    "is_open",
    "latest_enrolment",
    "lessons_of",
    "open_courses",
    "progress_of",
    "sessions_for",
    "suggested_courses",
    "upcoming_sessions",
]
