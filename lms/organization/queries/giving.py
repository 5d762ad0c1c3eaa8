"""Which roles a reader may entrust, over which units: the administrator all, HR delegates, a head a delegate for the
own units. Whoever was entrusted by a head entrusts nothing further.
"""

import dataclasses
import datetime as dt

from lms.common.access import Access, Role
from lms.common.clock import local_date
from lms.organization.enums import HEADING, GrantRole
from lms.organization.models import PUBLIC, Grant, Posting
from lms.organization.queries.editing import Reach
from lms.organization.queries.tree import Tree

NOTHING = Reach(whole=False, roots=frozenset())


@dataclasses.dataclass(frozen=True)
class Giving:
    """How far the reader's hand reaches as an administrator, as HR, and as a head."""

    as_admin: Reach
    as_hr: Reach
    as_head: Reach

    @property
    def roles(self) -> tuple[GrantRole, ...]:
        """Those that may be entrusted over some unit at least."""
        if _anything(self.as_admin):
            return tuple(GrantRole)
        return (GrantRole.DELEGATE,) if _anything(self.as_hr) or _anything(self.as_head) else ()

    def reach(self, role: GrantRole) -> Reach:
        """Where this role may be entrusted and taken back."""
        if role != GrantRole.DELEGATE:
            return self.as_admin
        whole = self.as_admin.whole or self.as_hr.whole
        return Reach(whole, self.as_admin.roots | self.as_hr.roots | self.as_head.roots)

    @property
    def widest(self) -> Reach:
        return self.reach(GrantRole.DELEGATE)

    def may(self, role: GrantRole, unit_id: int | None, tree: Tree) -> bool:
        """`unit_id` None: over the whole city."""
        reach = self.reach(role)
        return reach.whole if unit_id is None else reach.covers(unit_id, tree)

    def needs_an_end(self, role: GrantRole, unit_id: int | None, tree: Tree) -> bool:
        """What a head entrusts ends by date: the head will be transferred, and the delegate stay."""
        if role != GrantRole.DELEGATE or unit_id is None:
            return False
        return not (self.as_admin.covers(unit_id, tree) or self.as_hr.covers(unit_id, tree))


def _anything(reach: Reach) -> bool:
    return reach.whole or bool(reach.roots)


def giving_of(access: Access, now: dt.datetime) -> Giving:
    """Two queries: what was entrusted to the reader, and which units the reader heads."""
    if access.person_id is None or not access.has(Role.ADMIN, Role.HR, Role.MANAGER):
        return Giving(NOTHING, NOTHING, NOTHING)
    today = local_date(now)
    held = Grant.objects.known().on(today).filter(person_id=access.person_id)
    grants = list(held.filter(role__in=(GrantRole.ADMIN, GrantRole.HR)).values_list("role", "unit_id"))
    headed = Posting.objects.seen(PUBLIC(now)).on(today).filter(person_id=access.person_id, head__in=HEADING)
    return Giving(
        as_admin=_reach([unit_id for role, unit_id in grants if role == GrantRole.ADMIN]),
        as_hr=_reach([unit_id for role, unit_id in grants if role == GrantRole.HR]),
        as_head=_reach(list(headed.values_list("unit_id", flat=True))),
    )


def _reach(unit_ids: list[int | None]) -> Reach:
    return Reach(None in unit_ids, frozenset(unit_id for unit_id in unit_ids if unit_id is not None))
