"""Rules being written, kept in the visitor's session: a preview has an address, and going back loses nothing."""

import secrets

from django.http import Http404

from lms.common.access import AuthedRequest
from lms.organization.audience_drafts import Draft

SESSION_KEY = "audience_drafts"
KEPT = 5


def keep_draft(request: AuthedRequest, draft: Draft, audience: str) -> str:
    """The key of the draft in this session. `audience`: which one it changes, empty for a new one."""
    kept = request.session.get(SESSION_KEY, {})
    key = secrets.token_urlsafe(8)
    stored = {"draft": draft.stored(), "audience": audience}
    request.session[SESSION_KEY] = dict([*kept.items(), (key, stored)][-KEPT:])
    return key


def draft_of(request: AuthedRequest, key: str) -> Draft:
    """404: another session's, or forgotten."""
    kept = request.session.get(SESSION_KEY, {})
    if key not in kept:
        raise Http404
    return Draft.of_stored(kept[key]["draft"])


def audience_of_draft(request: AuthedRequest, key: str) -> str:
    return str(request.session.get(SESSION_KEY, {}).get(key, {}).get("audience", ""))
