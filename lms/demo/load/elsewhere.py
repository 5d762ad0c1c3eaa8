"""Another system that reports into the store: a training centre, whose videos the infrastructure staff watch."""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from lms.accounts.models import User
from lms.demo.load.organisation import City
from lms.demo.load.scenario import noon
from lms.organization.models import PUBLIC, Person, Posting
from lms.xapi import cursors
from lms.xapi.actions.clients import create_client
from lms.xapi.actions.store import store_statements
from lms.xapi.builders import agent, iso
from lms.xapi.enums import Scope, Trust

NAME = "都市基盤研修センター 映像教材"
HOME = "https://video.center.example"
VIDEOS = {
    "bridge": "橋梁点検の基礎（映像）",
    "drone": "ドローン点検の安全管理（映像）",
    "points": "点群データの見方（映像）",
    "sewer": "下水道管路の診断（映像）",
}
VERB = {"id": "http://adlnet.gov/expapi/verbs/completed", "display": {"ja": "修了した", "en": "completed"}}
BUREAU, VIEWERS, DAYS = "建設局", 12, 20
SATURDAY = 5


def report(city: City, admin: User, today: dt.date, rng: random.Random) -> None:
    """What was watched in the last weeks comes in one call, today: the order of the store is that of arrival."""
    now = noon(today)
    client, _secret = create_client(name=NAME, scopes=[Scope.WRITE, Scope.READ_MINE], now=now, by=admin)
    viewers = _viewers(city, today)
    days = [today - dt.timedelta(days=number) for number in range(DAYS, 0, -1)]
    views = [view for day in days if day.weekday() < SATURDAY for view in _views(viewers, day, rng)]
    store_statements(statements=views, trust=Trust.CLIENT, now=now, client=client)
    cursors.follow_all(now=now)


def _viewers(city: City, today: dt.date) -> list[Person]:
    """What a plan without that bureau lacks is left out."""
    units = [unit for key, unit in city.units.items() if key.startswith(f"{BUREAU}/")]
    posts = Posting.objects.seen(PUBLIC(noon(today))).on(today).filter(unit__in=units).select_related("person")
    return [post.person for post in posts.order_by("person__employee_number")[:VIEWERS]]


def _views(viewers: list[Person], day: dt.date, rng: random.Random) -> Iterator[dict[str, Any]]:
    for person in viewers:
        if rng.random() < 0.2:
            video, minutes = rng.choice(list(VIDEOS)), rng.randint(6, 25)
            yield {
                "id": str(UUID(int=rng.getrandbits(128), version=4)),
                "actor": agent(person.uuid),
                "verb": VERB,
                "object": {
                    "objectType": "Activity",
                    "id": f"{HOME}/videos/{video}",
                    "definition": {
                        "name": {"ja": VIDEOS[video]},
                        "type": "https://w3id.org/xapi/video/activity-type/video",
                    },
                },
                "result": {"completion": True, "duration": f"PT{minutes}M"},
                "timestamp": iso(noon(day) + dt.timedelta(minutes=rng.randint(0, 45))),
            }
