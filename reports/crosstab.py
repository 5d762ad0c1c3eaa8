"""Who began to count when, and where: bureaus by fiscal years."""

import uuid
from collections.abc import Iterable

from lms.common.fiscal import FiscalYear
from reports.metrics import Fact

ELSEWHERE = ""


def new_by_year(facts: Iterable[Fact], home: dict[int, uuid.UUID]) -> dict[uuid.UUID | None, dict[int, int]]:
    """{bureau: {fiscal year: people who count since that year}}; None is whoever is in no bureau on the day.

    `home` gives each person's bureau. A bureau of nobody is missing; every bureau that is there has all years.
    """
    rows = [(str(home.get(fact.person_id, ELSEWHERE)), FiscalYear.of(fact.since).start_year) for fact in facts]
    if not rows:
        return {}
    import pandas as pd  # noqa: PLC0415  # slow to load, and few ask for this table

    frame = pd.DataFrame(rows, columns=["bureau", "year"]).astype({"bureau": "str", "year": "int64"})
    table = frame.groupby(["bureau", "year"]).size().unstack(fill_value=0)  # what crosstab does, in a third of its time
    years = range(int(frame["year"].min()), int(frame["year"].max()) + 1)
    table = table.reindex(columns=list(years), fill_value=0)
    return {
        uuid.UUID(str(bureau)) if bureau else None: dict(zip(years, counts, strict=True))
        for bureau, counts in zip(table.index, table.to_numpy().tolist(), strict=True)
    }
