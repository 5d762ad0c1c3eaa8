"""The five people as whom one looks at the demo, and the accounts they sign in with."""

import dataclasses
import datetime as dt
import random

from django.conf import settings

from lms.accounts.models import User
from lms.demo.load.organisation import City
from lms.demo.simulation.careers import Careers, Someone
from lms.organization.actions import grants
from lms.organization.enums import Grade, GrantRole
from lms.organization.models import Person

LEARNER, MANAGER, HR, TRAINER, ADMIN = "9000001", "9000002", "9000003", "9000004", "9000005"
HOME_SECTION = "市民局/住民情報課"


@dataclasses.dataclass(frozen=True)
class Personas:
    """Chosen among the simulated: people who sit where the story needs them. `leader` is the manager's section's."""

    learner: Someone
    manager: Someone
    hr: Someone
    trainer: Someone
    admin: Someone
    leader: Someone

    def all(self) -> set[Someone]:
        return {self.learner, self.manager, self.hr, self.trainer, self.admin, self.leader}

    def numbers(self) -> dict[Someone, str]:
        return {
            self.learner: LEARNER,
            self.manager: MANAGER,
            self.hr: HR,
            self.trainer: TRAINER,
            self.admin: ADMIN,
        }


def choose(careers: Careers, rng: random.Random) -> Personas:
    def sitting(unit: str, grade: Grade) -> list[Someone]:
        """Those who sit there, the longest first."""
        found = [s for s in careers.people if s.is_serving and s.now.seat.unit == unit and s.now.seat.grade == grade]
        return sorted(found, key=lambda s: (s.now.start, s.number))

    staff = sitting(HOME_SECTION, Grade.STAFF)
    return Personas(
        learner=staff[0],
        manager=sitting(HOME_SECTION, Grade.MANAGER)[0],
        hr=sitting("総務局/人事課", Grade.CHIEF)[0],
        trainer=sitting("デジタル統括室/DX人材育成課", Grade.CHIEF)[0],
        admin=sitting("デジタル統括室/共通基盤課", Grade.CHIEF)[0],
        leader=next(s for s in staff[1:] if s.stints[0].start == careers.plan.founded),
    )


def open_accounts(city: City, personas: Personas, now: dt.datetime) -> dict[str, User]:
    """Accounts and grants of the personas; everybody else has an account without a usable password."""
    users = {}
    for someone, number in personas.numbers().items():
        user = User.objects.create_user(number, settings.DEMO_PASSWORD, name=someone.name)
        person = city.people[someone]
        person.user = user
        person.save(update_fields=["user"])
        users[number] = user
    _grant(city.people[personas.hr], GrantRole.HR, "人事課 人材育成担当", now)
    _grant(city.people[personas.hr], GrantRole.EMBARGO, "人事異動の内示を扱う担当", now)
    _grant(city.people[personas.trainer], GrantRole.TRAINER, "研修講師", now)
    _grant(city.people[personas.admin], GrantRole.ADMIN, "システム管理者", now)
    return users


def _grant(person: Person, role: GrantRole, reason: str, now: dt.datetime) -> None:
    grants.give_grant(person=person, role=role, unit=None, valid_from=now.date(), reason=reason, now=now, by=None)
