"""How large a demo city is: the plan of its units, and by how much what happens in it is more than in the usual one."""

import dataclasses
from typing import Any

from lms.demo import data


@dataclasses.dataclass(frozen=True)
class Scale:
    """`crowd` and `leaders` are factors to the usual demo: of people in general, and of those in leaders' courses.

    `goals`: what the city's goals are divided by. `moves`: the share of people who change their post on a 1 April
    without rising. `reached`: the share of those who took the basic course before this system; the others catch up
    this autumn. `together`: a day's learning is written down in one go, not act by act.
    """

    name: str
    plan: str
    goals: int
    crowd: float
    leaders: float
    moves: float
    reached: float
    together: bool

    def spec(self) -> dict[str, Any]:
        spec: dict[str, Any] = data.read(self.plan)
        return spec

    def many(self, usual: int) -> int:
        """As many people as in the usual demo, for this city's size."""
        return max(1, round(usual * self.crowd))

    def trained(self, usual: int) -> int:
        return max(1, round(usual * self.leaders))


SCALES = {
    scale.name: scale
    for scale in (
        Scale("village", "village", goals=20, crowd=0.12, leaders=0.25, moves=0.17, reached=0.91, together=True),
        Scale("demo", "city", goals=5, crowd=1, leaders=1, moves=0.17, reached=0.91, together=False),
        Scale("city", "metropolis", goals=1, crowd=15, leaders=5, moves=0.075, reached=0.78, together=True),
    )
}
USUAL = SCALES["demo"]
