"""The organisation's vocabulary."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UnitKind(TextChoices):
    CITY = "city", _("City")
    BUREAU = "bureau", _("Bureau")  # 局
    OFFICE = "office", _("Office")  # 室
    WARD = "ward", _("Ward")  # 区
    DIVISION = "division", _("Division")  # 部
    SECTION = "section", pgettext_lazy("unit", "Section")  # 課
    TEAM = "team", _("Team")  # 担当・係


# The kinds that stand directly below the city, by which figures are broken down (所属).
BUREAU_KINDS = frozenset({UnitKind.BUREAU, UnitKind.OFFICE, UnitKind.WARD})


class LineageKind(TextChoices):
    RENAMED = "renamed", pgettext_lazy("unit", "Renamed")
    MOVED = "moved", pgettext_lazy("unit", "Moved")
    MERGED = "merged", _("Merged")
    SPLIT = "split", _("Split")
    ABOLISHED = "abolished", _("Abolished")


class Grade(TextChoices):
    DIRECTOR_GENERAL = "director_general", _("Director-general grade")  # 局長級
    DIRECTOR = "director", _("Director grade")  # 部長級
    MANAGER = "manager", _("Manager grade")  # 課長級
    DEPUTY_MANAGER = "deputy_manager", _("Deputy manager grade")  # 課長代理級
    CHIEF = "chief", _("Chief grade")  # 係長級
    STAFF = "staff", _("Staff")  # 係員


class EmploymentType(TextChoices):
    REGULAR = "regular", _("Regular")  # 正規
    REEMPLOYED = "reemployed", _("Re-employed")  # 再任用
    FIXED_TERM = "fixed_term", _("Fixed-term")  # 任期付
    FISCAL_YEAR = "fiscal_year", _("Fiscal-year appointment")  # 会計年度任用
    TEMPORARY = "temporary", _("Temporary agency")  # 派遣
    SECONDED = "seconded", _("Seconded")  # 出向


class PostingKind(TextChoices):
    PRIMARY = "primary", _("Primary post")  # 本務
    CONCURRENT = "concurrent", _("Concurrent post")  # 兼務


class HeadKind(TextChoices):
    """How a post heads its unit, if it does."""

    NONE = "none", _("Not a head")
    HEAD = "head", _("Head")  # 所属長
    ADDITIONAL = "additional", _("Head of a further unit")  # 事務取扱
    ACTING = "acting", _("Acting head")  # 事務代理


HEADING = frozenset({HeadKind.HEAD, HeadKind.ADDITIONAL, HeadKind.ACTING})


class LeaveKind(TextChoices):
    SICK = "sick", _("Sick leave")  # 休職
    CHILDCARE = "childcare", _("Childcare leave")  # 育児休業
    OTHER = "other", _("Other leave")


class PersonKind(TextChoices):
    EMPLOYEE = "employee", _("Employee")
    EXTERNAL = "external", _("External")  # 外部講師・外部人材


class GrantRole(TextChoices):
    """What HR or the system administrator entrusts to a person, for a part of the organisation, for a time."""

    HR = "hr", _("HR")
    EMBARGO = "embargo", _("HR with sight of unannounced transfers")
    DELEGATE = "delegate", _("Delegate of a head")  # 事務担当者
    TRAINER = "trainer", _("Trainer")
    ADMIN = "admin", _("Administrator")


class ImportKind(TextChoices):
    """What a file of HR's holds."""

    UNITS = "units", _("Units")
    PEOPLE = "people", _("Employees and posts")
    LEAVE = "leave", _("Leave of absence")


class ImportMode(TextChoices):
    """What a file says of those whom it does not name."""

    LISTED = "listed", _("Only the rows listed: nothing else changes")
    WHOLE = "whole", _("The whole list: posts that are missing end")


class ImportStatus(TextChoices):
    COLUMNS = "columns", _("Columns to assign")
    CHECKED = "checked", _("Checked, not applied")
    APPLIED = "applied", _("Applied")
    REVERSED = "reversed", _("Taken back")
    DISCARDED = "discarded", _("Discarded")


# The file still waits for somebody to decide.
UNDECIDED = frozenset({ImportStatus.COLUMNS, ImportStatus.CHECKED})


class ImportChange(TextChoices):
    """What a file does to one person or unit."""

    NEW = "new", pgettext_lazy("what an import does", "New")
    CHANGED = "changed", pgettext_lazy("what an import does", "Changed")
    MOVED = "moved", pgettext_lazy("what an import does", "Moved")
    ENDED = "ended", pgettext_lazy("what an import does", "Ended")
    SAME = "same", pgettext_lazy("what an import does", "Unchanged")
    REFUSED = "refused", pgettext_lazy("what an import does", "Not possible")


# What is written when the import is applied.
WRITTEN = frozenset({ImportChange.NEW, ImportChange.CHANGED, ImportChange.MOVED, ImportChange.ENDED})


class EffectKind(TextChoices):
    """What an import did to a row: for itself, to take it back."""

    ADDED = "added"
    CLOSED = "closed"
    CHANGED = "changed"


class AudienceCause(TextChoices):
    """Why it was worked out who belongs to an audience."""

    RULE = "rule", _("The rule was written")
    EVENT = "event", _("Something changed in the records")
    NIGHTLY = "nightly", _("Every night")
    BY_HAND = "by_hand", _("Asked for by hand")
    ARCHIVED = "archived", _("The audience was archived")
