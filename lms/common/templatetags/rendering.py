"""What the component tags share: an address with one parameter changed, ids unique in a page."""

from itertools import count
from weakref import WeakKeyDictionary

from django.http import HttpRequest
from django.template import Context

_counters: WeakKeyDictionary[HttpRequest, "count[int]"] = WeakKeyDictionary()


def request_of(context: Context) -> HttpRequest | None:
    """The request, also inside `{% include … only %}`, where it is no longer a variable."""
    request = context.get("request") or getattr(context, "request", None)
    return request if isinstance(request, HttpRequest) else None


def unique_id(context: Context, prefix: str) -> str:
    """The same page gives the same ids each time, so that cached and re-rendered pages are equal."""
    request = request_of(context)
    counter = _counters.setdefault(request, count(1)) if request else count(1)
    return f"{prefix}-{next(counter)}"


def querystring(context: Context, **changes: str | None) -> str:
    """The current address's querystring with parameters set, or dropped where None."""
    request = request_of(context)
    params = request.GET.copy() if request else None
    if params is None:
        return "?"
    for key, value in changes.items():
        if value is None:
            params.pop(key, None)
        else:
            params[key] = value
    return f"?{params.urlencode()}"


def kept_parameters(context: Context, dropped: set[str]) -> list[tuple[str, str]]:
    """What a GET form must carry along as hidden fields, since submitting replaces the whole querystring."""
    request = request_of(context)
    if request is None:
        return []
    return [(key, value) for key, values in request.GET.lists() if key not in dropped for value in values]
