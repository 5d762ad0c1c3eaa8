"""What somebody did, as a sentence's core: each verb says itself how its person and its thing stand in it."""

from django.utils.translation import gettext as _

from lms.xapi.enums import Verb


def phrase(verb: str, who: str, what: str, other: str) -> str:
    """`other` is the verb's own word, for verbs of other systems."""
    said = {
        Verb.REGISTERED: _("%(who)s was enrolled in %(what)s"),
        Verb.INITIALIZED: _("%(who)s started %(what)s"),
        Verb.EXPERIENCED: _("%(who)s viewed %(what)s"),
        Verb.COMPLETED: _("%(who)s completed %(what)s"),
        Verb.ATTEMPTED: _("%(who)s attempted %(what)s"),
        Verb.ANSWERED: _("%(who)s answered %(what)s"),
        Verb.PASSED: _("%(who)s passed %(what)s"),
        Verb.FAILED: _("%(who)s did not pass %(what)s"),
        Verb.ATTENDED: _("%(who)s attended %(what)s"),
        Verb.EARNED: _("%(who)s earned %(what)s"),
        Verb.VOIDED: _("%(who)s took back %(what)s"),
    }
    values = {"who": who, "what": what}
    if verb in Verb.values:
        return said[Verb(verb)] % values
    return _("%(who)s did “%(verb)s” to %(what)s") % {**values, "verb": other}
