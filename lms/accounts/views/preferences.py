"""The language and the calendar that the reader wants."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from lms.accounts.actions.preferences import save_preferences
from lms.accounts.models import EraChoice, User
from lms.accounts.views.sign_in import safe_next
from lms.common.access import AuthedRequest, public


@public
@require_POST
def preferences(request: AuthedRequest) -> HttpResponse:
    """Kept with the account; a cookie serves the pages before sign-in. What is not on offer is ignored."""
    language = request.POST.get("language", "")
    language = language if language in dict(settings.LANGUAGES) else ""
    era = request.POST.get("era", "")
    if isinstance(request.user, User):
        save_preferences(user=request.user, language=language, era=era if era in EraChoice.values else "")
    response = HttpResponseRedirect(safe_next(request))
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=60 * 60 * 24 * 365,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )
    return response
