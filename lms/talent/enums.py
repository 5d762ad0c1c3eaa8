"""The vocabulary of talent."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CertificationSource(TextChoices):
    CURRICULUM = "curriculum", _("Completed the role's curriculum")
    PRIOR = "prior", _("From records before this system")


class CoverageState(TextChoices):
    """How a section stands on a day."""

    COVERED = "covered", _("Leader in place")  # 配置あり
    EXPIRING = "expiring", _("Term ends soon")  # 任期満了近い
    VACANT = "vacant", _("No leader")  # 空席


class ImportKind(TextChoices):
    COMPLETIONS = "completions", _("Completions")
    LEADERS = "leaders", _("DX leaders")


class ImportStatus(TextChoices):
    CHECKED = "checked", _("Checked, not applied")
    APPLIED = "applied", _("Applied")
    DISCARDED = "discarded", _("Discarded")
