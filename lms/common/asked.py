"""What people typed into a search box.

It may be a name, and names do not belong in addresses: these are logged, kept in histories and handed on as referrers.
So the text is posted and stays in the session, and the address carries a key that means something to this session
alone: going back, reloading and paging work as with any address.
"""

import secrets
from typing import Any

SESSION_KEY = "asked"
KEPT = 20
LONGEST = 100


def remember(session: Any, text: str) -> str:
    """The key under which `text` can be asked for again in this session; empty for an empty text."""
    text = text.strip()[:LONGEST]
    if not text:
        return ""
    kept: dict[str, str] = session.get(SESSION_KEY, {})
    key = next((key for key, known in kept.items() if known == text), None) or secrets.token_urlsafe(6)
    others = [(known, value) for known, value in kept.items() if known != key]
    session[SESSION_KEY] = dict([*others, (key, text)][-KEPT:])
    return key


def recall(session: Any, key: str) -> str:
    """What was typed; empty if the key is another session's or was forgotten."""
    text: str = session.get(SESSION_KEY, {}).get(key, "") if key else ""
    return text
