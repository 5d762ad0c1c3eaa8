"""What a question's figures mean, in words for whoever wrote the question."""

from django.utils.translation import gettext as _

from courses.authoring.questions import QuestionFigures
from courses.few import ENOUGH


def advice_on(figures: QuestionFigures) -> list[str]:
    """What stands out, the gravest first, and what to look at; never empty."""
    if not figures.may_be_told:
        text = _("Fewer than %(enough)s people have answered it. Shares would say little, and might tell of somebody.")
        return [text % {"enough": ENOUGH}]
    found = []
    if figures.misleads:
        found.append(
            _(
                "Whoever does well in the other questions does worse in this one. Usually its words mislead, "
                "or what is marked as right is not."
            )
        )
    if figures.wants_mending and not figures.misleads:
        found.append(
            _("Half or more of those who passed got it wrong. Look at its words before you look at the people.")
        )
    if figures.tells_little:
        found.append(_("Those who know and those who do not answer it alike: it tells little about either."))
    if figures.is_hard and not figures.wants_mending:
        found.append(_("Half or more get it wrong. Does the lesson explain what it asks for?"))
    if figures.is_slow:
        found.append(_("People take far longer for it than for the other questions. Can it be said more shortly?"))
    return found or [_("Nothing stands out.")]
