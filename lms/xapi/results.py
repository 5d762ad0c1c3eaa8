"""Results of statements in words: success, score, time. What somebody answered is not among them."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.xapi.enums import Verb

# Of these the verb says already whether it went well.
SAID_BY_VERB = frozenset({Verb.PASSED, Verb.FAILED, Verb.COMPLETED})
_DURATION = re.compile(r"P(?:([\d.,]+)D)?(?:T(?:([\d.,]+)H)?(?:([\d.,]+)M)?(?:([\d.,]+)S)?)?")


def result_words(result: Mapping[str, Any], verb: str = "") -> list[str]:
    words = []
    if "success" in result and verb not in SAID_BY_VERB:
        words.append(_success(bool(result["success"]), verb))
    if result.get("completion") is False:
        words.append(_("not completed"))
    if score := score_words(result.get("score", {})):
        words.append(_("score %(score)s") % {"score": score})
    if time := duration_words(result.get("duration", "")):
        words.append(time)
    return words


def _success(success: bool, verb: str) -> str:
    if verb == Verb.ANSWERED:
        return _("right") if success else _("wrong")
    return _("successful") if success else _("without success")


def score_words(score: Mapping[str, Any]) -> str:
    """Points where there are points, else a share."""
    if "raw" in score:
        raw = number_format(round(score["raw"], 2))
        return f"{raw} / {number_format(round(score['max'], 2))}" if "max" in score else raw
    return f"{score['scaled'] * 100:.0f}%" if "scaled" in score else ""


def duration_words(duration: str) -> str:
    """A duration of days to seconds; others stand as they are sent, in the detail alone."""
    found = _DURATION.fullmatch(duration) if len(duration) > 1 else None
    if found is None or not any(found.groups()):
        return ""
    days, hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in found.groups())
    total = round(((days * 24 + hours) * 60 + minutes) * 60 + seconds)
    if total < 60:
        return ngettext("%(n)d second", "%(n)d seconds", total) % {"n": total}
    if total < 3600:
        return ngettext("%(n)d minute", "%(n)d minutes", total // 60) % {"n": total // 60}
    return _("%(hours)d h %(minutes)d min") % {"hours": total // 3600, "minutes": total % 3600 // 60}
