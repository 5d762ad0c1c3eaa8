"""Compiles what is watched, heard and paged through."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from cms.actions.pages import draw_pages
from cms.inspection import Facts, FileRefused
from courses.releases.html import clean_html, has_text
from courses.releases.workbench import Workbench

Data = dict[str, Any] | None


def _rich(value: Any) -> str:
    return clean_html(value.source if value else "")


def _captions(bench: Workbench, document: Any) -> str | None:
    facts = bench.facts(document)
    if facts is not None and not facts.is_captions:
        bench.problem(_("“%(name)s” is not a WebVTT file.") % {"name": document.title})
        return None
    return bench.shelf.document(document) if facts else None


def _media(bench: Workbench, document: Any, fits: Callable[[Facts], bool], not_fitting: str) -> str | None:
    """The file if it is there and of the right kind; says what is wrong with one that is there and is not."""
    facts = bench.facts(document)
    if facts is None:
        return None
    if not fits(facts):
        bench.problem(not_fitting)
        return None
    return bench.shelf.document(document)


def _video(bench: Workbench, block: Any) -> Data:
    value, name = block.value, {"name": block.value["title"] or ""}
    not_video = _("The file of the video “%(name)s” is not a video.") % name
    video = _media(bench, value["video"], lambda facts: facts.is_video, not_video)
    captions = _captions(bench, value["captions"])
    if video is None:
        bench.problem(_("The file of the video “%(name)s” is missing.") % name)
    if captions is None:
        bench.problem(_("The video “%(name)s” has no captions.") % name)
    if video is None or captions is None:
        return None
    poster = bench.shelf.image(value["poster"])
    transcript = _rich(value["transcript"])
    if not has_text(transcript):
        bench.problem(_("The video “%(name)s” has no transcript.") % name)
    return {**_titled(value), "file": video, "captions": captions, "poster": poster, "transcript": transcript}


def _titled(value: Any) -> dict[str, str]:
    return {"title": value["title"] or ""}


def _audio(bench: Workbench, block: Any) -> Data:
    value, name = block.value, {"name": block.value["title"] or ""}
    not_audio = _("The file of the sound “%(name)s” is not a sound file.") % name
    audio = _media(bench, value["audio"], lambda facts: facts.is_audio, not_audio)
    transcript = _rich(value["transcript"])
    if not has_text(transcript):
        bench.problem(_("The sound “%(name)s” has no transcript: people who cannot hear it get nothing.") % name)
    if audio is None:
        bench.problem(_("The file of the sound “%(name)s” is missing.") % name)
        return None
    captions = _captions(bench, value["captions"]) if value["captions"] else None
    return {**_titled(value), "file": audio, "captions": captions, "transcript": transcript}


def _slides(bench: Workbench, block: Any) -> Data:
    value, document = block.value, block.value["document"]
    name = {"name": value["title"] or ""}
    not_pdf = _("The file of the slides “%(name)s” is not a PDF.") % name
    kept = _media(bench, document, lambda facts: facts.is_pdf, not_pdf)
    if kept is None:
        bench.problem(_("The file of the slides “%(name)s” is missing.") % name)
        return None
    described = {row["page"]: row["text"] for row in value["descriptions"]}
    try:
        drawn = draw_pages(document=document)
    except FileRefused as refusal:
        bench.problem(_("The file “%(name)s”: %(why)s") % {"name": document.title, "why": refusal.message})
        return None
    pages = []
    for page in drawn:
        alt = described.get(page.number) or ""
        if not alt and not page.text.strip():
            bench.problem(
                _("Page %(page)s of the slides “%(name)s” holds no text that can be read out: describe it.")
                % {**name, "page": page.number}
            )
        pages.append({"file": bench.shelf.page(page), "text": page.text, "alt": alt})
    for number in sorted(set(described) - {page.number for page in drawn}):
        bench.problem(_("The slides “%(name)s” have no page %(page)s, but it is described.") % {**name, "page": number})
    return {**_titled(value), "document": kept, "pages": pages}


def _download(bench: Workbench, block: Any) -> Data:
    value = block.value
    facts = bench.facts(value["document"])
    kept = bench.shelf.document(value["document"]) if facts else None
    if kept is None:
        bench.problem(_("The file to download “%(name)s” is missing.") % {"name": value["title"] or ""})
        return None
    return {**_titled(value), "note": value["note"] or "", "file": kept}


KINDS: dict[str, Callable[[Any, Any], Data]] = {
    "video": _video,
    "audio": _audio,
    "slides": _slides,
    "download": _download,
}
