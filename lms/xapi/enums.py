"""Verbs, activity types and how far a statement is trusted."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """The verbs that our own acts use. Others may come from outside and are stored as they are."""

    REGISTERED = "http://adlnet.gov/expapi/verbs/registered", _("registered")
    INITIALIZED = "http://adlnet.gov/expapi/verbs/initialized", _("started")
    EXPERIENCED = "http://adlnet.gov/expapi/verbs/experienced", _("viewed")
    COMPLETED = "http://adlnet.gov/expapi/verbs/completed", _("completed")
    ATTEMPTED = "http://adlnet.gov/expapi/verbs/attempted", _("attempted")
    ANSWERED = "http://adlnet.gov/expapi/verbs/answered", _("answered")
    PASSED = "http://adlnet.gov/expapi/verbs/passed", _("passed")
    FAILED = "http://adlnet.gov/expapi/verbs/failed", _("did not pass")
    ATTENDED = "http://adlnet.gov/expapi/verbs/attended", _("attended")
    EARNED = "http://id.tincanapi.com/verb/earned", _("earned")
    VOIDED = "http://adlnet.gov/expapi/verbs/voided", _("voided")


class ActivityType(TextChoices):
    COURSE = "http://adlnet.gov/expapi/activities/course"
    LESSON = "http://adlnet.gov/expapi/activities/lesson"
    ASSESSMENT = "http://adlnet.gov/expapi/activities/assessment"
    QUESTION = "http://adlnet.gov/expapi/activities/cmi.interaction"
    SESSION = "http://adlnet.gov/expapi/activities/meeting"
    CERTIFICATE = "https://www.opigno.org/en/tincan_registry/activity_type/certificate"


class Trust(TextChoices):
    """Who says so. Only OWN and LAUNCH statements may complete anything."""

    OWN = "own", _("This system's own act")
    LAUNCH = "launch", _("A package launched from here")
    CLIENT = "client", _("Another system")


COUNTING = frozenset({Trust.OWN, Trust.LAUNCH})


class Scope(TextChoices):
    """What an API credential opens, in the specification's words."""

    WRITE = "statements/write", _("storing records")
    READ_MINE = "statements/read/mine", _("reading what it stored itself")
    READ = "statements/read", _("reading all records")
    STATE = "state", _("documents of activities' state")
    PROFILE = "profile", _("documents of agents' and activities' profiles")
    DEFINE = "define", _("saying what activities and agents are called, for everybody")
    ALL_READ = "all/read", _("reading everything, documents too")
    ALL = "all", _("everything")


class ClientState(TextChoices):
    """Whether a credential opens anything."""

    VALID = "valid", _("Valid")
    CHANGING = "changing", _("Valid, two secrets work")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Taken back")


class Operation(TextChoices):
    """What the endpoint was asked to do, as far as figures tell it apart."""

    STORE = "store", _("Storing records")
    READ = "read", _("Reading records")
    DOCUMENTS = "documents", _("Documents")
    OTHER = "other", _("Agents and activities")
