"""The vocabulary of figures."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MetricCode(TextChoices):
    """Each is defined once, in reports.metrics; they must not be mixed."""

    TRAINED = "trained", _("People trained")  # 育成数: distinct people certified, not reduced by transfer or retirement
    PARTICIPANTS = "participants", _("Participants of the year")  # 受講者数
    PLACED = "placed", _("Sections with a leader in place")  # 配置率
    ATTENDED = "attended", _("People who attended")  # 集合研修の受講者（実人数）


# These count holders of a role; the others count people of a course.
ROLE_METRICS = ("placed", "trained")


class GoalKind(TextChoices):
    STOCK = "stock", _("Cumulative")
    FLOW = "flow", _("Each year")
    RATE = "rate", _("Share")
