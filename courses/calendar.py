"""Sessions as calendar entries (RFC 5545)."""

import datetime as dt

from django.conf import settings

from courses.models import RoomSession
from lms.common.clock import CITY_ZONE

_ESCAPES = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


def _text(value: str) -> str:
    return "".join(_ESCAPES.get(letter, letter) for letter in value if letter != "\r")


def _utc(day: dt.date, time: dt.time) -> str:
    moment = dt.datetime.combine(day, time, tzinfo=CITY_ZONE)
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _folded(line: str) -> str:
    """Lines hold at most 75 octets; a continuation starts with a space, and no character is cut."""
    parts, size = [""], 0
    for letter in line:
        width = len(letter.encode())
        if size + width > 73:
            parts.append("")
            size = 0
        parts[-1] += letter
        size += width
    return "\r\n ".join(parts)


def session_entry(session: RoomSession, summary: str, now: dt.datetime) -> str:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{settings.WAGTAIL_SITE_NAME}//JA",
        "BEGIN:VEVENT",
        f"UID:{session.uuid}@manabi-dx",
        f"DTSTAMP:{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART:{_utc(session.held_on, session.starts_at)}",
        f"DTEND:{_utc(session.held_on, session.ends_at)}",
        f"SUMMARY:{_text(summary)}",
        f"LOCATION:{_text(session.place)}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join(_folded(line) for line in lines) + "\r\n"
