"""What courses add to the rules of audiences: who completed one, and who did not."""

import datetime as dt
from collections import defaultdict

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Completion, Course, Exemption
from courses.queries.titles import newest
from lms.common.fiscal import FiscalYear
from lms.organization.queries.audiences import (
    Choice,
    Condition,
    Finding,
    Lookup,
    Moment,
    OfPerson,
    Values,
    Witness,
    date_words,
)

COMPLETIONS = "courses.completions"
Dated = list[tuple[dt.date, str]]
EVER, THIS_YEAR, NOT_YET = "ever", "this_year", "not_yet"


def course_titles(moment: Moment) -> dict[str, str]:
    """By uuid, the newest title and the code of every course."""
    rows = Course.objects.annotate(title=newest("title")).order_by("code").values_list("uuid", "code", "title")
    return {str(uuid): f"{title}（{code}）" if title else code for uuid, code, title in rows}


class CompletedCourse(Condition):
    kind = "completion"
    label = gettext_lazy("Course completed")
    topics = frozenset({COMPLETIONS})
    parameters = (
        Lookup(
            name="courses",
            label=gettext_lazy("Courses"),
            help=gettext_lazy("Of several, any one counts."),
            everything=course_titles,
        ),
        Choice(
            name="when",
            label=gettext_lazy("When"),
            options=(
                (EVER, gettext_lazy("Completed at any time")),
                (THIS_YEAR, gettext_lazy("Completed in the fiscal year of the day")),
                (NOT_YET, gettext_lazy("Not completed so far")),
            ),
        ),
    )

    def wanted(self, values: Values, moment: Moment) -> OfPerson:
        q = Q(pk__in=self._rows(values, moment).values("person_id"))
        if values["when"] != THIS_YEAR:
            q |= Q(pk__in=self._exempt(values, moment).values("person_id"))
        return OfPerson(~q if values["when"] == NOT_YET else q)

    def _rows(self, values: Values, moment: Moment) -> QuerySet[Completion]:
        rows = Completion.objects.known(moment.sight.known_at)
        rows = rows.filter(course__uuid__in=values["courses"], occurred_on__lte=moment.day)
        if values["when"] == THIS_YEAR:
            rows = rows.filter(occurred_on__gte=FiscalYear.of(moment.day).first_day)
        return rows

    def _exempt(self, values: Values, moment: Moment) -> QuerySet[Exemption]:
        """Whoever is exempt need not be asked to complete it; within one year they completed nothing."""
        rows = Exemption.objects.known(moment.sight.known_at)
        return rows.filter(course__uuid__in=values["courses"], occurred_on__lte=moment.day)

    def words(self, values: Values, moment: Moment, *, negated: bool) -> str:
        texts = {
            (EVER, False): _("has completed %(courses)s"),
            (EVER, True): _("has not completed %(courses)s"),
            (THIS_YEAR, False): _("has completed %(courses)s in this fiscal year"),
            (THIS_YEAR, True): _("has not completed %(courses)s in this fiscal year"),
            (NOT_YET, False): _("has not completed %(courses)s"),
            (NOT_YET, True): _("has completed %(courses)s"),
        }
        titles = CompletedCourse.parameters[0].labels(values["courses"], moment)
        names = _(" or ").join(_("“%(title)s”") % {"title": title} for title in titles)
        return texts[values["when"], negated] % {"courses": names}

    def findings(self, values: Values, witness: Witness) -> dict[int, Finding]:
        """Completions of other years are told as well: they say why somebody does not count."""
        moment = witness.moment
        done = self._rows({**values, "when": EVER}, moment).filter(person_id__in=witness.person_ids)
        titles = CompletedCourse.parameters[0].known(moment)
        held: dict[int, list[tuple[dt.date, str]]] = defaultdict(list)
        for person_id, uuid, day in done.order_by("occurred_on").values_list(
            "person_id", "course__uuid", "occurred_on"
        ):
            held[person_id].append((day, titles[str(uuid)]))
        exempt: dict[int, list[tuple[dt.date, str]]] = defaultdict(list)
        rows = self._exempt(values, moment).filter(person_id__in=witness.person_ids).order_by("occurred_on")
        for person_id, uuid, day in rows.values_list("person_id", "course__uuid", "occurred_on"):
            exempt[person_id].append((day, titles[str(uuid)]))
        return {
            person_id: self._finding(values, moment, held[person_id], exempt[person_id])
            for person_id in witness.person_ids
        }

    def _finding(self, values: Values, moment: Moment, held: Dated, exempt: Dated) -> Finding:
        begins = FiscalYear.of(moment.day).first_day if values["when"] == THIS_YEAR else dt.date.min
        counts = any(day >= begins for day, _title in held) or (values["when"] != THIS_YEAR and bool(exempt))
        facts = [
            _("completed “%(title)s” on %(day)s") % {"title": title, "day": date_words(day)} for day, title in held
        ]
        facts += [
            _("exempt from “%(title)s” since %(day)s") % {"title": title, "day": date_words(day)}
            for day, title in exempt
        ]
        no_record = _("no completion on record by this day")
        return Finding(counts != (values["when"] == NOT_YET), _(", ").join(facts) or no_record)
