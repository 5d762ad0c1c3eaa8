"""「なぜ私が？」 Why somebody takes a course, in words for that person: their own facts and nobody else's."""

import dataclasses
import datetime as dt

from django.utils.translation import gettext as _

from courses.enums import EnrolmentSource, RuleStatus
from courses.models import Enrolment, EnrolmentRule, RulePlace
from lms.accounts.models import User
from lms.common.clock import local_date
from lms.common.templatetags.dates import jdate_text
from lms.organization.models import PUBLIC
from lms.organization.queries.audiences import Explained, Explanation, current_rule, explain, is_member, read_rule


@dataclasses.dataclass(frozen=True)
class Why:
    """`facts`: the conditions of the rule that hold for the person today. `others`: further audiences with a rule."""

    sentence: str
    reason: str = ""
    audience: str = ""
    facts: tuple[Explained, ...] = ()
    # Of a rule: whether it means the person still.
    still_meant: bool = True
    others: tuple[str, ...] = ()


def why_enrolled(enrolment: Enrolment, now: dt.datetime) -> Why:
    batch = enrolment.batch
    words = {
        "day": jdate_text(local_date(enrolment.enrolled_at), "short"),
        "who": _name(batch.made_by if batch else None),
    }
    if batch is not None and batch.rule is not None:
        return _by_rule(enrolment, batch.rule, words, now)
    if enrolment.renews is not None:
        completed = jdate_text(enrolment.renews.occurred_on, "short")
        return Why(
            _("You completed this course on %(day)s. That counts for a limited time, so it is to be taken again.")
            % {"day": completed}
        )
    texts = {
        EnrolmentSource.SELF: _("You began it yourself on %(day)s."),
        EnrolmentSource.APPLIED: _("You applied for it; it was approved on %(day)s."),
        EnrolmentSource.NOMINATED: _("You were nominated on %(day)s.%(who)s"),
        EnrolmentSource.OFFICE: _("HR enrolled you on %(day)s.%(who)s"),
        EnrolmentSource.REQUIRED: _("It is required of everybody concerned. You were enrolled on %(day)s."),
    }
    sentence = texts.get(EnrolmentSource(enrolment.source), _("You were enrolled on %(day)s.")) % words
    return Why(sentence, batch.reason if batch else "")


def _name(user: User | None) -> str:
    return _(" By: %(name)s") % {"name": user.name} if user else ""


def _by_rule(enrolment: Enrolment, rule: EnrolmentRule, words: dict[str, str], now: dt.datetime) -> Why:
    day, name = local_date(now), str(rule.audience.name)
    meant = is_member(rule.audience, enrolment.person, day)
    sentence = _("You belong to those for whom this course is meant (%(audience)s). You were enrolled on %(day)s.")
    if not meant:
        sentence = _(
            "You belonged to those for whom this course is meant (%(audience)s) when you were enrolled on %(day)s. "
            "You do no longer; what you have begun you may finish."
        )
    others = RulePlace.objects.filter(
        person=enrolment.person_id, course=enrolment.course_id, until=None, rule__status=RuleStatus.ON
    ).exclude(rule=rule)
    return Why(
        sentence % {**words, "audience": name},
        audience=name,
        facts=_facts(enrolment, rule, now) if meant else (),
        still_meant=meant,
        others=tuple(others.values_list("rule__audience__name", flat=True).distinct()),
    )


def _facts(enrolment: Enrolment, rule: EnrolmentRule, now: dt.datetime) -> tuple[Explained, ...]:
    asked, _errors = read_rule(current_rule(rule.audience).document)
    if asked is None:
        return ()
    explained = explain(asked, [enrolment.person_id], local_date(now), PUBLIC(now)).get(enrolment.person_id)
    return tuple(_holding(explained)) if explained else ()


def _holding(explained: Explanation) -> list[Explained]:
    """The single conditions that hold, in the order of the rule; alternatives that do not are no reason."""
    found, waiting = [], [explained.where]
    while waiting:
        node = waiting.pop()
        if node.is_group:
            waiting.extend(reversed(node.parts))
        elif node.holds:
            found.append(node)
    return found
