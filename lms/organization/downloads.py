"""Tables to take away: which formats there are, what is said before one is taken, and the answer that carries it."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.common.access import AuthedRequest
from lms.common.sheets import XLSX, Sheet, substitutions, write_csv, write_xlsx

FORMATS = {
    "xlsx": (gettext_lazy("Excel"), "xlsx", XLSX),
    "csv": (gettext_lazy("CSV (UTF-8)"), "csv", "text/csv; charset=utf-8"),
    "csv-cp932": (gettext_lazy("CSV (CP932)"), "csv", "text/csv; charset=cp932"),
}
SHOWN = 200


def download_links(address: Callable[[str], str], request: AuthedRequest) -> list[tuple[str, str]]:
    """(label, address) of each format, the page's own choices carried along."""
    query = request.GET.urlencode()
    return [(str(label), f"{address(name)}{'?' + query if query else ''}") for name, (label, *_rest) in FORMATS.items()]


def answer(
    request: AuthedRequest,
    sheet: Sheet,
    file_format: str,
    *,
    name: str,
    back: str,
    record: Callable[[bytes], object],
) -> HttpResponse:
    """The file, written down by `record`. What CP932 cannot hold is shown first; 404 for a format there is not."""
    if file_format not in FORMATS:
        raise Http404
    encoding = "cp932" if file_format == "csv-cp932" else "utf-8-sig"
    replaced = substitutions(sheet, encoding)
    if replaced and "anyway" not in request.GET:
        anyway = request.GET.copy()
        anyway["anyway"] = "1"
        context = {
            "crumbs": [(sheet.title, back), (_("Download"), None)],
            "replaced": replaced[:SHOWN],
            "total": len(replaced),
            "anyway_url": f"{request.path}?{anyway.urlencode()}",
            "utf8_url": f"{request.path.removesuffix(file_format)}csv?{request.GET.urlencode()}",
            "back_url": back,
        }
        return render(request, "substitutions.html", context)
    content = write_xlsx(sheet) if file_format == "xlsx" else write_csv(sheet, encoding)
    record(content)
    _label, extension, content_type = FORMATS[file_format]
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    return response
