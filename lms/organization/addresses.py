"""Addresses of units' pages, for pages that name hundreds of units."""

import uuid

from django.urls import reverse

NO_UNIT = uuid.UUID(int=0)


class UnitAddress:
    """Resolves the route once. `query` ends every address: "?as_of=…" or nothing."""

    def __init__(self, query: str = "", route: str = "organization_unit") -> None:
        self._before, self._after = reverse(route, args=[NO_UNIT]).split(str(NO_UNIT))
        self._after += query.replace("&", "&amp;")

    def of(self, unit: uuid.UUID) -> str:
        """Fit for an attribute of HTML."""
        return f"{self._before}{unit}{self._after}"
