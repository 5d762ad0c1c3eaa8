"""The one text of a language map that suits a reader, by Accept-Language as RFC 2616 (14.4) has it."""

from collections.abc import Mapping

from django.utils.translation.trans_real import parse_accept_lang_header


def best(texts: Mapping[str, str], accepted: str) -> dict[str, str]:
    """The language that the reader likes best; if none is liked, a relative of one that is, else any not refused."""
    if not texts:
        return {}
    wanted = parse_accept_lang_header(accepted)
    tags = sorted(texts)
    liked = {tag: _liking(tag.lower(), wanted) for tag in tags}
    chosen = max(tags, key=lambda tag: liked[tag] or (0.0, 0))
    best_liked = liked[chosen]
    if not best_liked or not best_liked[0]:
        chosen = _relative(tags, wanted) or next((tag for tag in tags if liked[tag] is None), tags[0])
    return {chosen: texts[chosen]}


def _liking(tag: str, wanted: tuple[tuple[str, float], ...]) -> tuple[float, int] | None:
    """The quality of the longest range that fits, and how early it stands; None where none does."""
    fitting = [
        (len(language) if language != "*" else 0, quality, -index)
        for index, (language, quality) in enumerate(wanted)
        if language in {tag, "*"} or tag.startswith(f"{language}-")
    ]
    return max(fitting)[1:] if fitting else None


def _relative(tags: list[str], wanted: tuple[tuple[str, float], ...]) -> str | None:
    """Who asks for en-AU is served with en, or with en-US, rather than with anything else."""
    for language, quality in wanted:
        kind = language.partition("-")[0]
        if found := [tag for tag in tags if tag.lower().partition("-")[0] == kind and quality]:
            return found[0]
    return None
