"""What lesson templates are given. Learners and previews get it from here alike, so that both see the same page."""

from collections.abc import Callable, Collection
from typing import Any

from courses.desks import Desk
from courses.releases.schema import Checkpoint, CourseText, Lesson


def lesson_steps(
    text: CourseText, current: str, done: Collection[str], url_of: Callable[[Lesson], str | None]
) -> list[dict[str, Any]]:
    """The thin line of steps above a lesson."""
    return [
        {
            "label": lesson.title,
            "url": url_of(lesson),
            "state": "current" if lesson.key == current else "done" if lesson.key in done else "todo",
        }
        for lesson in text.lessons
    ]


def lesson_context(
    text: CourseText,
    lesson: Lesson,
    *,
    url_of: Callable[[Lesson], str | None],
    done: Collection[str] = (),
    desk: Desk | None = None,
) -> dict[str, Any]:
    """`desk`: what the reader has done here, and where answers go; without one they cannot be given."""
    index = text.lesson_index(lesson.key) or 0
    following = text.lessons[index + 1] if index + 1 < len(text.lessons) else None
    preceding = text.lessons[index - 1] if index else None
    return {
        "text": text,
        "lesson": lesson,
        "number": index + 1,
        "count": len(text.lessons),
        "steps": lesson_steps(text, lesson.key, done, url_of),
        "previous": preceding,
        "previous_url": url_of(preceding) if preceding else None,
        "next": following,
        "next_url": url_of(following) if following else None,
        "is_last": following is None,
        "desk": desk or Desk(),
    }


def checkpoint_context(block: Checkpoint, url: str, answer: Any = None) -> dict[str, Any]:
    """One checkpoint, for courses/blocks/checkpoint.html. `answer`: the key or keys that were chosen, if any."""
    chosen = {answer} if isinstance(answer, str) else set(answer or ())
    right = {option.key for option in block.options if option.correct}
    return {
        "block": block,
        "url": url,
        "rows": [{"option": option, "is_chosen": option.key in chosen} for option in block.options],
        "is_answered": bool(chosen),
        "is_right": chosen == right,
    }
