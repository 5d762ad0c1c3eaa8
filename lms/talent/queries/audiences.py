"""What talent adds to the rules of audiences: who holds a DX role, by each of its facts."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lms.common.clock import local_date
from lms.organization.models import Posting, Sight
from lms.organization.queries import tree_on
from lms.organization.queries.audiences import (
    ORGANIZATION,
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
from lms.skills.models import DxRole
from lms.talent.models import Certification, Designation
from lms.talent.queries.facts import facts_known
from lms.talent.queries.spans import at

ROLES = "talent.roles"
CERTIFIED, DESIGNATED, PLACED = "certified", "designated", "placed"


def role_names(moment: Moment) -> dict[str, str]:
    """By code, in the city's order."""
    is_japanese = (get_language() or "ja").startswith("ja")
    return {role.code: role.name if is_japanese else role.name_en for role in DxRole.objects.all()}


class HoldsRole(Condition):
    kind = "role"
    label = gettext_lazy("DX role held")
    topics = frozenset({ORGANIZATION, ROLES})
    parameters = (
        Lookup(name="roles", label=gettext_lazy("Roles"), everything=role_names, widget="offered"),
        Choice(
            name="state",
            label=gettext_lazy("How far"),
            options=(
                (CERTIFIED, gettext_lazy("Certified for the role")),
                (DESIGNATED, gettext_lazy("Designated to a section")),
                (PLACED, gettext_lazy("Leads a section now (certified, designated, posted, not on leave)")),
            ),
        ),
    )

    def wanted(self, values: Values, moment: Moment) -> OfPerson:
        roles, state = values["roles"], values["state"]
        if state == CERTIFIED:
            return OfPerson(Q(pk__in=certified(moment, roles).values("person_id")))
        if state == DESIGNATED:
            return OfPerson(Q(pk__in=designated(moment, roles).values("person_id")))
        return OfPerson(Q(pk__in=sorted(leading(moment, roles))))

    def words(self, values: Values, moment: Moment, *, negated: bool) -> str:
        texts = {
            (CERTIFIED, False): _("is certified as %(roles)s"),
            (CERTIFIED, True): _("is not certified as %(roles)s"),
            (DESIGNATED, False): _("is designated to a section as %(roles)s"),
            (DESIGNATED, True): _("is not designated to a section as %(roles)s"),
            (PLACED, False): _("leads a section as %(roles)s"),
            (PLACED, True): _("leads no section as %(roles)s"),
        }
        names = str(_(" or ")).join(HoldsRole.parameters[0].labels(values["roles"], moment))
        return texts[values["state"], negated] % {"roles": names}

    def findings(self, values: Values, witness: Witness) -> dict[int, Finding]:
        moment, roles = witness.moment, values["roles"]
        holders = self._holders(values, witness)
        facts = _by_person(_certified_words(certified(moment, roles), witness))
        terms = _by_person(_designated_words(designated(moment, roles), witness))
        return {
            person_id: Finding(
                person_id in holders,
                _(", ").join([*facts[person_id], *terms[person_id]]) or _("neither certified nor designated"),
            )
            for person_id in witness.person_ids
        }

    def _holders(self, values: Values, witness: Witness) -> set[int]:
        if values["state"] == PLACED:
            return leading(witness.moment, values["roles"])
        source = certified if values["state"] == CERTIFIED else designated
        rows = source(witness.moment, values["roles"]).filter(person_id__in=witness.person_ids)
        return set(rows.values_list("person_id", flat=True))


def certified(moment: Moment, roles: list[str]) -> QuerySet[Certification]:
    return Certification.objects.known(moment.sight.known_at).on(moment.day).filter(role__code__in=roles)


def designated(moment: Moment, roles: list[str]) -> QuerySet[Designation]:
    """One that begins in the future tells of the posting it rests on: whoever may not see that sees neither."""
    today = local_date(moment.sight.now)
    rows = Designation.objects.known(moment.sight.known_at).on(moment.day).filter(role__code__in=roles)
    if moment.day <= today:
        return rows
    return rows.filter(Q(valid_from__lte=today) | Q(pk__in=_announced(rows.filter(valid_from__gt=today), moment.sight)))


def _announced(rows: QuerySet[Designation], sight: Sight) -> list[int]:
    """Those of some future designations whose posting the sight shows; a tree for each day on which any begins."""
    found = []
    trees = {day: tree_on(day, sight) for day in set(rows.values_list("valid_from", flat=True))}
    for row in rows:
        below = trees[row.valid_from].below(row.unit_id)
        posts = Posting.objects.seen(sight).on(row.valid_from).filter(person_id=row.person_id)
        if posts.filter(unit_id__in=below).exists():
            found.append(row.pk)
    return found


def leading(moment: Moment, roles: list[str]) -> set[int]:
    """Those who cover a section on the day: by the same facts as the board."""
    return moment.memo(("leading", tuple(roles)), lambda: _leading(moment, roles))


def _leading(moment: Moment, roles: list[str]) -> set[int]:
    found: set[int] = set()
    for role in DxRole.objects.filter(code__in=roles):
        facts = facts_known(moment.sight, role)
        found.update(
            made.person_id
            for made in facts.designations
            if at(facts.leading(made), moment.day) and not at(facts.leaves.get(made.person_id, []), moment.day)
        )
    return found


def _by_person(words: Iterable[tuple[int, str]]) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for person_id, text in words:
        found[person_id].append(text)
    return found


def _certified_words(rows: QuerySet[Certification], witness: Witness) -> Iterable[tuple[int, str]]:
    names = witness.moment.memo(role_names, lambda: role_names(witness.moment))
    for row in rows.filter(person_id__in=witness.person_ids).select_related("role"):
        text = _("certified as %(role)s since %(day)s")
        yield row.person_id, text % {"role": names[row.role.code], "day": date_words(row.valid_from)}


def _designated_words(rows: QuerySet[Designation], witness: Witness) -> Iterable[tuple[int, str]]:
    for row in rows.filter(person_id__in=witness.person_ids).select_related("role"):
        text = _("designated to %(unit)s since %(day)s")
        unit = witness.moment.tree.path_name(row.unit_id) or _("a unit that is not there on this day")
        yield row.person_id, text % {"unit": unit, "day": date_words(row.valid_from)}
