"""Pages of PDFs as pictures."""

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from cms.inspection import FileRefused
from cms.inspection.pdf import draw_page
from cms.models import CmsDocument, DocumentPage

# More is a book: let people download it.
MOST_PAGES = 80


def draw_pages(*, document: CmsDocument) -> list[DocumentPage]:
    """All pages of a PDF in their order; those that were drawn before are found, not drawn again.

    No transaction around it: drawing takes a tenth of a second a page, and every page drawn stays so.
    """
    count = document.facts().pages
    if count is None:
        raise FileRefused(_("This is not a PDF file, whatever its name says."))
    if count > MOST_PAGES:
        numbers = {"count": count, "most": MOST_PAGES}
        raise FileRefused(_("The PDF has %(count)s pages; up to %(most)s are shown. Split it.") % numbers)
    known = {page.number: page for page in document.pages_drawn.filter(file_hash=document.file_hash)}
    missing = [number for number in range(1, count + 1) if number not in known]
    if missing:
        with document.file.storage.open(document.file.name or "", "rb") as handle:
            for number in missing:
                known[number] = _draw(document, handle, number)
    return [known[number] for number in range(1, count + 1)]


def _draw(document: CmsDocument, handle: object, number: int) -> DocumentPage:
    drawn = draw_page(handle, number)  # type: ignore[arg-type]  # a file of the storage
    name = f"{document.file_hash}-{number}.webp"
    page, _is_new = DocumentPage.objects.get_or_create(
        document=document,
        file_hash=document.file_hash,
        number=number,
        defaults={
            "file": ContentFile(drawn.picture, name=name),
            "width": drawn.width,
            "height": drawn.height,
            "text": drawn.text,
        },
    )
    return page
