"""Who could lead a section next, and why: certified people first, then those in training, each explained."""

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from enum import IntEnum
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.curricula import Edition
from courses.enums import ACTIVE
from courses.models import Enrolment
from courses.queries.achieved import achieved_by
from courses.queries.curricula import editions_by_role
from lms.common.clock import local_date
from lms.common.templatetags.dates import jdate_text
from lms.organization.enums import PostingKind
from lms.organization.models import Leave, Posting, Sight, Unit
from lms.organization.queries import Tree, postings_on, tree_on
from lms.skills.models import DxRole
from lms.talent.models import Certification, Designation


class Standing(IntEnum):
    """How near a person is to leading the section, nearest first."""

    READY = 1
    TRAINING = 2
    ELSEWHERE = 3


@dataclasses.dataclass(frozen=True)
class Candidate:
    """`reasons` are sentences; only the certified who are posted here can be designated as things stand."""

    person_id: int
    person_uuid: UUID
    name: str
    kana: str
    place: str
    post: str
    standing: Standing
    reasons: tuple[str, ...]
    progress: float
    is_busy: bool
    is_on_leave: bool

    @property
    def is_ready(self) -> bool:
        return self.standing == Standing.READY

    @property
    def order(self) -> tuple[int, bool, bool, float]:
        return self.standing, self.is_on_leave, self.is_busy, -self.progress


@dataclasses.dataclass(frozen=True)
class _Known:
    """What is known on the day of the people posted in the bureau."""

    unit_id: int
    here: frozenset[int]
    tree: Tree
    certified: dict[int, dt.date]
    leading: dict[int, set[int]]
    on_leave: set[int]
    edition: Edition | None
    have: dict[int, frozenset[int]]
    enrolled: dict[int, set[int]]


def candidates_for(
    unit: Unit, day: dt.date, sight: Sight, role: DxRole, *, within: frozenset[int] | None = None
) -> list[Candidate]:
    """Ranked: certified and posted here; posted here and in training; certified and posted elsewhere in the bureau.

    `within`: the units whose people the reader may see (None: all). The number of queries does not depend on sizes.
    """
    tree = tree_on(day, sight)
    bureau = tree.bureau_of(unit.pk)
    units = tree.below(bureau.unit_id if bureau else unit.pk)
    postings = list(postings_on(day, sight).filter(unit_id__in=units if within is None else units & within))
    people = {posting.person_id for posting in postings}
    known = _known(unit.pk, tree, people, role=role, day=day, sight=sight)
    best: dict[int, Candidate] = {}
    # A post in the section itself counts before one elsewhere, the primary before a concurrent one.
    for posting in sorted(postings, key=lambda p: (p.unit_id in known.here, p.kind == PostingKind.PRIMARY)):
        if unit.pk not in known.leading[posting.person_id] and (candidate := _candidate(posting, known)):
            best[posting.person_id] = candidate
    return sorted(best.values(), key=lambda candidate: (candidate.order, candidate.kana, candidate.person_id))


def _known(unit_id: int, tree: Tree, people: Collection[int], *, role: DxRole, day: dt.date, sight: Sight) -> _Known:
    certified = Certification.objects.known(sight.known_at).on(day).filter(role=role, person_id__in=people)
    edition = editions_by_role(day).get(role.pk)
    courses = frozenset(edition.needed_courses) if edition else frozenset()
    enrolled = Enrolment.objects.filter(status__in=ACTIVE, course_id__in=courses, person_id__in=people)
    return _Known(
        unit_id=unit_id,
        here=tree.below(unit_id),
        tree=tree,
        certified=dict(certified.values_list("person_id", "valid_from")),
        leading=_leading(people, tree, role=role, day=day, sight=sight),
        on_leave=set(
            Leave.objects.seen(sight).on(day).filter(person_id__in=people).values_list("person_id", flat=True)
        ),
        edition=edition,
        have={key: courses & have.keys() for key, have in achieved_by(people, sight.known_at).items()},
        enrolled=_sets(enrolled.values_list("person_id", "course_id")),
    )


def _leading(people: Collection[int], tree: Tree, *, role: DxRole, day: dt.date, sight: Sight) -> dict[int, set[int]]:
    """The sections that each leads on the day or later.

    A designation yet to begin tells of the posting it rests on: who may not see that posting sees neither.
    """
    designated = Designation.objects.known(sight.known_at).overlapping(day, None)
    rows = designated.filter(role=role, person_id__in=people).values_list("person_id", "unit_id", "valid_from")
    today = local_date(sight.now)
    ahead = {person_id for person_id, _unit_id, start in rows if start > today}
    posts = list(Posting.objects.seen(sight).filter(person_id__in=ahead))
    leading: dict[int, set[int]] = defaultdict(set)
    for person_id, unit_id, start in rows:
        held = (post for post in posts if post.person_id == person_id and post.holds_on(start))
        if start <= today or any(post.unit_id in tree.below(unit_id) for post in held):
            leading[person_id].add(unit_id)
    return leading


def _sets(rows: Collection[tuple[int, int]]) -> dict[int, set[int]]:
    sets: dict[int, set[int]] = defaultdict(set)
    for key, value in rows:
        sets[key].add(value)
    return sets


def _candidate(posting: Posting, known: _Known) -> Candidate | None:
    standing = _standing(posting, known)
    if standing is None:
        return None
    person = posting.person
    done, wanted = _progress(person.pk, known)
    return Candidate(
        person_id=person.pk,
        person_uuid=person.uuid,
        name=person.name,
        kana=person.kana,
        place=known.tree.path_name(posting.unit_id),
        post=posting.title,
        standing=standing,
        reasons=tuple(_reasons(posting, standing, known)),
        progress=done / wanted if wanted else 0.0,
        is_busy=bool(known.leading[person.pk]),
        is_on_leave=person.pk in known.on_leave,
    )


def _standing(posting: Posting, known: _Known) -> Standing | None:
    is_certified = posting.person_id in known.certified
    if posting.unit_id in known.here:
        if is_certified:
            return Standing.READY
        is_learning = known.enrolled[posting.person_id] or known.have.get(posting.person_id)
        return Standing.TRAINING if is_learning else None
    return Standing.ELSEWHERE if is_certified and posting.kind == PostingKind.PRIMARY else None


def _reasons(posting: Posting, standing: Standing, known: _Known) -> list[str]:
    person_id = posting.person_id
    reasons: list[str] = []
    if standing == Standing.TRAINING:
        reasons += _training(person_id, known)
    else:
        reasons.append(_("Certified on %(day)s.") % {"day": jdate_text(known.certified[person_id], "short")})
    if standing == Standing.ELSEWHERE:
        reasons.append(_("Posted in another section of the bureau: a concurrent post or a transfer is needed first."))
    elif posting.kind == PostingKind.CONCURRENT:
        reasons.append(_("Posted here concurrently."))
    if person_id in known.on_leave:
        reasons.append(_("On leave on this day."))
    if others := len(known.leading[person_id]):
        reasons.append(
            ngettext("Leads %(count)d other section already.", "Leads %(count)d other sections already.", others)
            % {"count": others}
        )
    return reasons


def _progress(person_id: int, known: _Known) -> tuple[int, int]:
    """How many of the courses that the role asks for the person has, and of how many."""
    edition = known.edition
    return (edition.done(known.have.get(person_id, ())), edition.wanted) if edition else (0, 0)


def _training(person_id: int, known: _Known) -> list[str]:
    done, total = _progress(person_id, known)
    reasons = [_("In training: %(done)d of %(total)d required courses are completed.") % {"done": done, "total": total}]
    if not known.enrolled[person_id]:
        reasons.append(_("Not enrolled in the next course yet."))
    return reasons
