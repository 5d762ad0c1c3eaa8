"""Conditions on how long a person has held the primary post, and on what came before."""

import datetime as dt
from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.organization.enums import Grade, PostingKind
from lms.organization.models import Posting
from lms.organization.queries.audiences.conditions import Condition, Finding, OfPost, Values
from lms.organization.queries.audiences.moments import Moment, date_words, months_before
from lms.organization.queries.audiences.parameters import Choice, Day, Number, iso_day
from lms.organization.queries.audiences.witness import Witness

AT_LEAST, AT_MOST = "at_least", "at_most"
LONGEST = 600
# From the lowest up; the enumeration goes from the top down.
GRADES = [str(grade) for grade in reversed(Grade)]
RANKS = {grade: rank for rank, grade in enumerate(GRADES)}


def months_words(months: int) -> str:
    return ngettext("%(count)d month", "%(count)d months", months) % {"count": months}


class PrimaryCondition(Condition):
    """Looks at the primary post of the day alone."""

    def q(self, values: Values, moment: Moment) -> Q:
        raise NotImplementedError

    def fits(self, values: Values, witness: Witness) -> Callable[[Posting], bool]:
        raise NotImplementedError

    def fact(self, values: Values, post: Posting, witness: Witness) -> str:
        return witness.post_words(post)

    def wanted(self, values: Values, moment: Moment) -> OfPost:
        return OfPost(self.q(values, moment))

    def findings(self, values: Values, witness: Witness) -> dict[int, Finding]:
        fits = self.fits(values, witness)
        return {person_id: self._finding(values, witness, person_id, fits) for person_id in witness.person_ids}

    def _finding(self, values: Values, witness: Witness, person_id: int, fits: Callable[[Posting], bool]) -> Finding:
        post = witness.primary(person_id)
        if post is None:
            return Finding(False, _("holds no primary post on this day"))
        return Finding(fits(post), self.fact(values, post, witness))


class TimeInPost(PrimaryCondition):
    kind = "time_in_post"
    label = gettext_lazy("Time in the present post")
    parameters = (
        Number(name="months", label=gettext_lazy("Months"), least=0, most=LONGEST, unit=gettext_lazy("months")),
        Choice(
            name="bound",
            label=gettext_lazy("Bound"),
            options=((AT_LEAST, gettext_lazy("At least")), (AT_MOST, gettext_lazy("At most"))),
        ),
    )

    def q(self, values: Values, moment: Moment) -> Q:
        border = months_before(moment.day, values["months"])
        return Q(valid_from__lte=border) if values["bound"] == AT_LEAST else Q(valid_from__gte=border)

    def words(self, values: Values, moment: Moment, *, negated: bool) -> str:
        texts = {
            (AT_LEAST, False): _("has held the present primary post for %(months)s or longer"),
            (AT_LEAST, True): _("has not held the present primary post for %(months)s yet"),
            (AT_MOST, False): _("has held the present primary post for %(months)s at most"),
            (AT_MOST, True): _("has held the present primary post for more than %(months)s"),
        }
        return texts[values["bound"], negated] % {"months": months_words(values["months"])}

    def fits(self, values: Values, witness: Witness) -> Callable[[Posting], bool]:
        border = months_before(witness.moment.day, values["months"])
        return lambda post: post.valid_from <= border if values["bound"] == AT_LEAST else post.valid_from >= border


class Arrived(PrimaryCondition):
    kind = "arrived"
    label = gettext_lazy("Newly arrived")
    parameters = (
        Number(
            name="months",
            label=gettext_lazy("Within how many months"),
            help=gettext_lazy("Or leave it empty and name a day."),
            required=False,
            least=1,
            most=LONGEST,
            unit=gettext_lazy("months"),
        ),
        Day(name="since", label=gettext_lazy("Since which day"), required=False),
    )

    def agreed(self, values: dict[str, Any]) -> dict[str, Any]:
        parameter = self.parameters[0]
        if (values["months"] is None) == (values["since"] is None):
            raise parameter.refuse(_("Say either within how many months or since which day."))
        return values

    def since(self, values: Values, moment: Moment) -> dt.date:
        return iso_day(values.get("since")) or months_before(moment.day, values["months"])

    def q(self, values: Values, moment: Moment) -> Q:
        return Q(valid_from__gte=self.since(values, moment))

    def words(self, values: Values, moment: Moment, *, negated: bool) -> str:
        if fixed := iso_day(values.get("since")):
            text = (
                _("has not taken up a post since %(day)s")
                if negated
                else _("took up the present post on %(day)s or later")
            )
            return text % {"day": date_words(fixed)}
        text = (
            _("has not taken up a post within %(months)s")
            if negated
            else _("took up the present post within %(months)s")
        )
        return text % {"months": months_words(values["months"])}

    def fits(self, values: Values, witness: Witness) -> Callable[[Posting], bool]:
        since = self.since(values, witness.moment)
        return lambda post: post.valid_from >= since


class Promoted(PrimaryCondition):
    """The grade of the primary post is above one that the person held within the last months."""

    kind = "promoted"
    label = gettext_lazy("Newly promoted")
    parameters = (
        Number(
            name="months",
            label=gettext_lazy("Within how many months"),
            least=1,
            most=LONGEST,
            unit=gettext_lazy("months"),
        ),
    )

    def q(self, values: Values, moment: Moment) -> Q:
        """Whoever holds a post has left those that ended by the day; those that ended in the window were held in it.

        Asked for each grade that can be left: a set of people made once, and only if somebody higher is looked at.
        The grade comes first, so that most of a city, who hold the lowest, are told apart without asking any set.
        """
        left = Posting.objects.seen(moment.sight).filter(
            kind=PostingKind.PRIMARY,
            valid_to__gt=months_before(moment.day, values["months"]),
            valid_to__lte=moment.day,
        )
        rising = (
            Q(grade__in=GRADES[place:], person_id__in=left.filter(grade=lower).values("person_id"))
            for place, lower in enumerate(GRADES[:-1], start=1)
        )
        return ~Q(grade=GRADES[0]) & reduce(or_, rising)

    def words(self, values: Values, moment: Moment, *, negated: bool) -> str:
        text = _("was not promoted within %(months)s") if negated else _("was promoted within %(months)s")
        return text % {"months": months_words(values["months"])}

    def before(self, values: Values, post: Posting, witness: Witness) -> list[Posting]:
        """The lower posts that were left within the window."""
        start = months_before(witness.moment.day, values["months"])
        return [
            left
            for left in witness.earlier_primaries(post.person_id)
            if left.valid_to and left.valid_to > start and RANKS[left.grade] < RANKS[post.grade]
        ]

    def fits(self, values: Values, witness: Witness) -> Callable[[Posting], bool]:
        return lambda post: bool(self.before(values, post, witness))

    def fact(self, values: Values, post: Posting, witness: Witness) -> str:
        grade: Any = Grade(post.grade).label
        before = self.before(values, post, witness)
        if not before:
            return _("%(grade)s, no lower grade within this time: %(post)s") % {
                "grade": grade,
                "post": witness.post_words(post),
            }
        assert before[-1].valid_to is not None
        return _("from %(before)s to %(grade)s: %(before)s until %(day)s") % {
            "before": Grade(before[-1].grade).label,
            "grade": grade,
            "day": date_words(before[-1].valid_to - dt.timedelta(days=1)),
        }
