"""Two texts side by side: which words are only in one of them."""

import difflib
from collections.abc import Sequence

import regex

# Japanese has no spaces: what is of one script is taken for a word.
_WORDS = regex.compile(r"\p{Han}+|\p{Katakana}[\p{Katakana}ー]*|\p{Hiragana}+|\p{L}+|\p{N}+|\s+|.", regex.S)
# Beyond it a reader sees two texts anyway, and comparing word by word takes long.
MOST_WORDS = 3000

# (text, whether only this side has it)
Marked = list[tuple[str, bool]]


def marked(before: str, after: str) -> tuple[Marked, Marked]:
    """Both texts in pieces."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        return [(before, before != after)], [(after, before != after)]
    left: Marked = []
    right: Marked = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        _put(left, "".join(old[old_from:old_to]), is_different=tag != "equal")
        _put(right, "".join(new[new_from:new_to]), is_different=tag != "equal")
    return left, right


def _put(side: Marked, text: str, *, is_different: bool) -> None:
    if text:
        side.append((text, is_different))


def moved(before: Sequence[str], after: Sequence[str]) -> frozenset[str]:
    """What both have and what stands elsewhere among it: as few of them as explain the new order."""
    common = set(before) & set(after)
    old, new = [key for key in before if key in common], [key for key in after if key in common]
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    kept = {key for block in matcher.get_matching_blocks() for key in old[block.a : block.a + block.size]}
    return frozenset(common - kept)
