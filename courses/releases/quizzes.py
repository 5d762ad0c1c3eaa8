"""Compiles a quiz: its own questions, those chosen from banks, and all that may be drawn, as they stand now."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from courses.models import BankQuestion, QuizPage
from courses.questions.data import question_data
from courses.questions.faults import faults_of
from courses.releases.problems import Problems
from courses.releases.tags import tags_of
from lms.common.text import search_key

Data = dict[str, Any]


class QuizCompiler:
    """One quiz in one language. `lessons`: the keys of its lessons by their slugs."""

    def __init__(self, quiz: QuizPage, lessons: Mapping[str, str], problems: Problems) -> None:
        self.quiz = quiz
        self.lessons = lessons
        self.problems = problems
        self.questions: dict[str, Data] = {}
        self.plan: list[Data] = []

    def compile(self) -> Data:
        quiz = self.quiz
        if not quiz.questions:
            self._say(_("The quiz has no question."))
        for number, block in enumerate(quiz.questions, start=1):
            self._part(block, number)
        self._check_draws()
        return {
            "key": str(quiz.translation_key),
            "title": quiz.title,
            "minutes": quiz.minutes or 0,
            "intro": quiz.intro or "",
            "pass_mark": quiz.pass_mark,
            "max_attempts": quiz.max_attempts,
            "one_by_one": quiz.one_by_one,
            "time_limit": quiz.time_limit,
            "scoring": quiz.scoring,
            "shuffle_questions": quiz.shuffle_questions,
            "shuffle_options": quiz.shuffle_options,
            "questions": list(self.questions.values()),
            "plan": self.plan,
        }

    def _say(self, what: str) -> None:
        self.problems.add(self.quiz.title, what)

    def _part(self, block: Any, number: int) -> None:
        if block.block_type == "draw":
            self._draw(block.value, number)
        elif block.block_type == "banked":
            self._banked(block.value, number)
        else:
            self._ask(block, block.id or f"new-{number}", number)

    def _ask(self, block: Any, key: str, number: int) -> None:
        """A question that everybody is asked."""
        self._add(block, key, _("Question %(number)s") % {"number": number})
        self.plan.append({"count": 1, "keys": [key]})

    def _add(self, block: Any, key: str, name: str) -> None:
        if key in self.questions:
            return
        lesson = self.lessons.get(block.value.get("lesson") or "", "")
        question = question_data(block.block_type, block.value, key, lesson)
        for fault in faults_of(question):
            self._say(_("%(question)s: %(fault)s") % {"question": name, "fault": fault})
        self.questions[key] = question

    def _banked(self, chosen: BankQuestion | None, number: int) -> None:
        """In the language of the page where the bank has it."""
        if chosen is None or chosen.block is None:
            self._say(
                _("Question %(number)s is no longer in its bank. Choose another or remove it.") % {"number": number}
            )
            return
        if chosen.locale_id != self.quiz.locale_id:
            own = BankQuestion.objects.filter(
                translation_key=chosen.translation_key, locale=self.quiz.locale_id
            ).first()
            chosen = own or chosen
        key = str(chosen.translation_key)
        if any(draw["keys"] == [key] for draw in self.plan):
            self._say(_("Question %(number)s is asked twice.") % {"number": number})
        self._ask(chosen.block, key, number)

    def _draw(self, value: Any, number: int) -> None:
        bank = value["bank"]
        if bank is None:
            self._say(_("Draw %(number)s has lost its bank. Choose another or remove it.") % {"number": number})
            return
        rows = BankQuestion.objects.filter(bank=bank, locale=self.quiz.locale_id).prefetch_related("tags")  # type: ignore[misc]  # taggit is untyped
        if value["difficulty"]:
            rows = rows.filter(difficulty=value["difficulty"])
        wanted = {search_key(tag) for tag in tags_of(value["tags"] or "")}
        pool = [
            row
            for row in rows.order_by("translation_key")
            if row.block is not None and wanted <= {search_key(tag.name) for tag in row.tags.all()}
        ]
        for row in pool:
            name = _("“%(text)s” in “%(bank)s”") % {"text": row.text[:40], "bank": bank.name}
            self._add(row.block, str(row.translation_key), name)
        self.plan.append(
            {"count": value["count"] or 1, "keys": [str(row.translation_key) for row in pool], "number": number}
        )

    def _check_draws(self) -> None:
        """Enough is left for each draw, whatever the fixed questions and the draws before it take."""
        fixed = {draw["keys"][0] for draw in self.plan if "number" not in draw}
        before: list[Data] = []
        for draw in self.plan:
            number = draw.pop("number", None)
            if number is None:
                continue
            pool = set(draw["keys"]) - fixed
            taken = sum(min(other["count"], len(pool & set(other["keys"]))) for other in before)
            if len(pool) - taken < draw["count"]:
                told = {"number": number, "count": draw["count"], "there": max(len(pool) - taken, 0)}
                self._say(_("Draw %(number)s asks for %(count)s questions, but only %(there)s are left for it.") % told)
            # The pool without what is asked anyway: so that a draw of all is told from a fixed question.
            draw["keys"] = sorted(pool)
            before.append(draw)
