"""Conditions on the person, whatever the posts."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.organization.enums import LeaveKind, PersonKind
from lms.organization.models import Leave
from lms.organization.queries.audiences.conditions import Condition, Finding, OfPerson, Values
from lms.organization.queries.audiences.moments import Moment, date_words
from lms.organization.queries.audiences.parameters import Choices, Listed
from lms.organization.queries.audiences.posts import either
from lms.organization.queries.audiences.witness import Witness


class OnLeave(Condition):
    kind = "leave"
    label = gettext_lazy("On leave")
    parameters = (
        Choices(
            name="kinds",
            label=gettext_lazy("Kind of leave"),
            help=gettext_lazy("None chosen: any."),
            required=False,
            options=lambda: LeaveKind.choices,
        ),
    )

    def kinds(self, values: Values) -> list[str]:
        return values.get("kinds") or list(LeaveKind.values)

    def wanted(self, values: Values, moment: Moment) -> OfPerson:
        leaves = Leave.objects.seen(moment.sight).on(moment.day).filter(kind__in=self.kinds(values))
        return OfPerson(Q(pk__in=leaves.values("person_id")))

    def words(self, values: Values, moment: Moment, *, negated: bool) -> str:
        text = _("is not on leave%(kinds)s") if negated else _("is on leave%(kinds)s")
        names = [str(LeaveKind(kind).label) for kind in values.get("kinds") or []]
        return text % {"kinds": _(" (%(kinds)s)") % {"kinds": either(names)} if names else ""}

    def findings(self, values: Values, witness: Witness) -> dict[int, Finding]:
        found = {}
        for person_id in witness.person_ids:
            leaves = witness.leaves.get(person_id, [])
            facts = [
                _("%(kind)s since %(day)s") % {"kind": LeaveKind(leave.kind).label, "day": date_words(leave.valid_from)}
                for leave in leaves
            ]
            holds = any(leave.kind in self.kinds(values) for leave in leaves)
            found[person_id] = Finding(holds, _(", ").join(facts) or _("at work, no leave on this day"))
        return found


class IsKind(Condition):
    kind = "kind"
    label = gettext_lazy("Employee or external")
    parameters = (Choices(name="kinds", label=gettext_lazy("Kind"), options=lambda: PersonKind.choices),)

    def wanted(self, values: Values, moment: Moment) -> OfPerson:
        return OfPerson(Q(kind__in=values["kinds"]))

    def words(self, values: Values, moment: Moment, *, negated: bool) -> str:
        text = _("is not one of: %(kinds)s") if negated else _("is one of: %(kinds)s")
        return text % {"kinds": either([str(PersonKind(kind).label) for kind in values["kinds"]])}

    def findings(self, values: Values, witness: Witness) -> dict[int, Finding]:
        return {
            person_id: Finding(person.kind in values["kinds"], str(PersonKind(person.kind).label))
            for person_id, person in witness.people.items()
        }


class IsListed(Condition):
    """Named one by one. The sentence counts them: numbers are personal, and sentences are read by many."""

    kind = "listed"
    label = gettext_lazy("Named people")
    parameters = (
        Listed(
            name="people",
            label=gettext_lazy("Employee numbers"),
            help=gettext_lazy("One in a line, or divided by commas. With NOT in front, these people are left out."),
        ),
    )

    def wanted(self, values: Values, moment: Moment) -> OfPerson:
        return OfPerson(Q(uuid__in=values["people"]))

    def words(self, values: Values, moment: Moment, *, negated: bool) -> str:
        count = len(values["people"])
        if negated:
            text = ngettext("is not %(count)d person named", "is none of %(count)d people named", count)
        else:
            text = ngettext("is %(count)d person named", "is one of %(count)d people named", count)
        return text % {"count": count}

    def findings(self, values: Values, witness: Witness) -> dict[int, Finding]:
        named = set(values["people"])
        return {
            person_id: Finding(*self._is_named(str(person.uuid) in named))
            for person_id, person in witness.people.items()
        }

    def _is_named(self, is_named: bool) -> tuple[bool, str]:
        return is_named, _("named in the list") if is_named else _("not named in the list")
