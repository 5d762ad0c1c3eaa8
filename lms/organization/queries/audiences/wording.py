"""A rule as one sentence."""

from django.utils.translation import gettext as _

from lms.organization.queries.audiences.moments import Moment
from lms.organization.queries.audiences.rules import Among, Group, Join, Node, Rule


def rule_sentence(rule: Rule, moment: Moment) -> str:
    """「在職している職員のうち、建設局（下の所属を含む）に所属している、かつ課長級である人」"""
    if not rule.where.of:
        return _("Everybody: %(among)s.") % {"among": Among(rule.among).label}
    texts = {
        Among.EMPLOYEE: _("Employees in service of whom this is true: %(rule)s."),
        Among.EXTERNAL: _("Externals of whom this is true: %(rule)s."),
        Among.EVERYBODY: _("Employees in service and externals of whom this is true: %(rule)s."),
    }
    return texts[rule.among] % {"rule": _inner(rule.where, moment)}


def _inner(group: Group, moment: Moment) -> str:
    joint = _(" and ") if group.join == Join.ALL else _(" or, ")
    text = joint.join(node_words(node, moment) for node in group.of)
    return _("not (%(rule)s)") % {"rule": text} if group.negated else text


def node_words(node: Node, moment: Moment) -> str:
    """A group within another stands in brackets, unless it holds a single condition."""
    if not isinstance(node, Group):
        return node.condition.words(node.values, moment, negated=node.negated)
    if node.negated or len(node.of) == 1:
        return _inner(node, moment)
    return _("(%(rule)s)") % {"rule": _inner(node, moment)}
