"""Pictures of the CMS as the site shows them. Releases have files of their own."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponseBase
from django.views.decorators.http import require_safe

from cms.files import content_type_of, is_shown
from lms.common.access import EVERY_ROLE, AuthedRequest, Role, allow

# Renditions stand on pages for everybody; what was uploaded is for those who write.
FOR_ALL = "images/"
FOR_AUTHORS = ("original_images/", "slides/")


@require_safe
@allow(*EVERY_ROLE)
def media(request: AuthedRequest, name: str) -> HttpResponseBase:
    is_author = request.access.has(Role.TRAINER, Role.HR, Role.ADMIN)
    if not name.startswith(FOR_ALL) and not (is_author and name.startswith(FOR_AUTHORS)):
        raise Http404
    if ".." in name.split("/") or not default_storage.exists(name):
        raise Http404
    content_type = content_type_of(name)
    # What a browser might run is handed over, never opened.
    response = FileResponse(
        default_storage.open(name), content_type=content_type, as_attachment=not is_shown(content_type)
    )
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    return response
