"""The files of releases."""

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from cms.files import serve_file
from courses.models import ReleaseFile
from courses.queries.files import may_have
from lms.common import clock
from lms.common.access import EVERY_ROLE, AuthedRequest, allow


@require_safe
@allow(*EVERY_ROLE)
def release_file(request: AuthedRequest, sha256: str, name: str) -> HttpResponseBase:
    """For those whose release shows it, whole or in parts. The address changes with the content."""
    kept = get_object_or_404(ReleaseFile, pk=sha256)
    if not may_have(request.access, kept, clock.now()):
        raise Http404
    return serve_file(request, kept.file, name=name, content_type=kept.content_type, etag=sha256)
