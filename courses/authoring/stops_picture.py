"""Where learners stop, as a picture with its table: one bar for each number that the table has."""

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from courses.queries.stops import StepFigures, stops_sentence
from courses.releases.elements import Chart


def _label(step: StepFigures) -> str:
    return str(step.number or _("Quiz"))


def stops_picture(steps: Sequence[StepFigures], begun: int) -> dict[str, Any]:
    """For the component chart_figure. The picture has room for numbers of lessons, the table says their titles."""
    from courses.charts import draw  # noqa: PLC0415  # only who draws waits for Altair

    counts = [(step.opened, step.finished, step.standing, step.left) for step in steps]
    columns = (_("Opened"), _("Finished"), _("Stopped here"), _("Left there"))
    sentence = stops_sentence(list(steps), begun)
    chart = Chart(
        id="stops",
        title="",
        kind="bar",
        sentence=sentence,
        unit="",
        label_head=_("Lesson"),
        labels=tuple(map(_label, steps)),
        columns=columns,
        rows=tuple(counts),
    )
    titles = [f"{step.number}. {step.title}" if step.number else step.title for step in steps]
    rows = [[title, *count] for title, count in zip(titles, counts, strict=True)]
    return {"svg": SafeString(draw(chart)), "sentence": sentence, "columns": [_("Lesson"), *columns], "rows": rows}
