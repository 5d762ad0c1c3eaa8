"""What a planned change of the organisation does to DX leaders: told to HR before it is confirmed."""

from django.db.models import Q
from django.utils.translation import gettext as _

from lms.common.templatetags.dates import jdate_text
from lms.organization.consequences import Change, Question
from lms.organization.models import Sight
from lms.organization.queries import tree_on
from lms.talent.models import Designation
from lms.talent.queries import leader_role
from lms.talent.queries.coverage import SectionRow, section_on


def tell_leaders(change: Change, sight: Sight) -> Question:
    """Sections that lose their last active leader, gain one again, or end with a leader designated."""
    role = leader_role()
    if role is None:
        return list
    made = Designation.objects.known(sight.known_at).filter(role=role).overlapping(change.day, None)
    touched = made.filter(Q(person__in=change.person_ids) | Q(unit__in=change.unit_ids))
    section_ids = sorted(set(touched.values_list("unit_id", flat=True)))
    before = {unit_id: section_on(unit_id, change.day, sight, role) for unit_id in section_ids}

    def tell() -> list[str]:
        told = []
        for unit_id, row in before.items():
            if row is not None and row.active:
                told += _lost(row, section_on(unit_id, change.day, sight, role), change, sight)
        return told

    return tell


def _lost(before: SectionRow, after: SectionRow | None, change: Change, sight: Sight) -> list[str]:
    names = "、".join(leader.name for leader in before.active)
    words = {"names": names, "unit": before.node.name, "day": jdate_text(change.day)}
    if after is None:
        if tree_on(change.day, sight).node(before.node.unit_id) is None:
            return [_("%(unit)s had a DX leader (%(names)s). With the unit the designation ends to count.") % words]
        return [_("%(unit)s had a DX leader (%(names)s) and no longer counts as a section.") % words]
    if not after.active:
        return [_("%(unit)s loses its DX leader (%(names)s) on %(day)s.") % words]
    remaining = {leader.person_id for leader in after.active}
    gone = [leader.name for leader in before.active if leader.person_id not in remaining]
    if not gone:
        return []
    words["gone"] = "、".join(gone)
    return [_("%(gone)s no longer counts as a DX leader of %(unit)s; another one remains.") % words]
