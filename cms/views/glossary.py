"""The glossary for everybody."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from cms.glossary import rows_of
from cms.models import GlossaryTerm
from lms.common.access import EVERY_ROLE, AuthedRequest, allow


@allow(*EVERY_ROLE)
def glossary(request: AuthedRequest) -> HttpResponse:
    """In the reader's language if it has terms, else in the city's."""
    terms = list(GlossaryTerm.objects.filter(locale__language_code=get_language()))
    if not terms:
        terms = list(GlossaryTerm.objects.filter(locale__language_code=settings.LANGUAGE_CODE))
    return render(request, "cms/glossary.html", {"rows": rows_of(terms), "count": len(terms)})
