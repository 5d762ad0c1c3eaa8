"""What a city sets up once: skill standards, roles, curricula, goals, the courses themselves."""

import datetime as dt
from functools import partial

from django.conf import settings
from wagtail.models import Locale

from cms.models import GlossaryTerm
from courses.actions.curricula import create_curriculum, write_edition
from courses.actions.relations import add_prerequisite
from courses.authoring.build import build_course_pages
from courses.authoring.build_questions import build_bank
from courses.drafts import DraftGroup
from courses.models import CatalogPage, Course, CourseCategory
from lms.accounts.models import User
from lms.common.fiscal import FiscalYear
from lms.demo import data
from lms.skills.models import DxRole, Framework, Skill
from reports.models import Goal, YearlyTarget


def load_skills() -> None:
    for spec in data.read("skills")["frameworks"]:
        framework = Framework.objects.create(**{key: spec[key] for key in ("code", "version", "title", "source_note")})
        Skill.objects.bulk_create(
            Skill(framework=framework, position=position, **skill)
            for position, skill in enumerate(spec["skills"], start=1)
        )


def load_roles() -> dict[str, DxRole]:
    specs = data.read("roles")["roles"]
    return {spec["code"]: DxRole.objects.create(position=n, **spec) for n, spec in enumerate(specs, start=1)}


def load_glossary(locale: Locale) -> None:
    """In the city's own language, or in one that has a file of its own, such as glossary.en.yaml."""
    language = str(locale.language_code)
    terms = data.read("glossary" if language == settings.LANGUAGE_CODE else f"glossary.{language}")
    GlossaryTerm.objects.bulk_create(
        GlossaryTerm(
            locale=locale,
            term=spec["term"],
            # What is read as it is written stands where its letters put it.
            reading=spec.get("reading") or spec["term"].lower(),
            full=spec.get("full") or "",
            english=spec.get("english") or "",
            short=spec["short"],
            body=spec["body"],
            aliases="\n".join(spec.get("aliases") or []),
        )
        for spec in terms
    )


def load_banks() -> None:
    """Before the courses, whose quizzes draw from them. The city's own language comes first: it describes the bank."""
    for language, spec in data.banks():
        build_bank(spec, Locale.objects.get(language_code=language))


def load_courses(*, owner: User, now: dt.datetime) -> dict[str, Course]:
    """The courses, built as Wagtail pages and released, with their translations."""
    catalog = CatalogPage.objects.get(locale__language_code="ja")
    build = partial(build_course_pages, media_dir=data.MEDIA, catalog=catalog, owner=owner, now=now)
    settings = {spec["code"]: spec for spec in data.read("roles")["courses"]}
    categories = {
        spec["code"]: CourseCategory.objects.create(position=n, **spec)
        for n, spec in enumerate(data.read("roles")["categories"], start=1)
    }
    skills = {skill.name: skill for skill in Skill.objects.all()}
    courses = {}
    for spec in data.courses():
        code = spec["code"].lower()
        page = build(spec, locale="ja")
        for language, translation in data.translations(code):
            build(translation, locale=language)
        course = Course.objects.get(pages=page)
        course.format = settings[code]["format"]
        course.audience = settings[code]["audience"]
        course.category = categories[settings[code]["category"]]
        course.is_required = settings[code]["required"]
        course.save()
        course.skills.set([skills[name] for name in spec["skills"] if name in skills])
        courses[code] = course
    return courses


def load_curricula(roles: dict[str, DxRole], courses: dict[str, Course], *, by: User, now: dt.datetime) -> None:
    for spec in data.read("roles")["curricula"]:
        curriculum = create_curriculum(
            code=spec["code"],
            name=spec["name"],
            role=roles.get(spec["role"]),
            description=spec["description"],
            now=now,
            by=by,
        )
        draft = tuple(
            DraftGroup(group["name"], group.get("needed"), tuple(courses[code].pk for code in group["courses"]))
            for group in spec["groups"]
        )
        first_day = FiscalYear(spec["from"]).first_day
        write_edition(curriculum=curriculum, draft=draft, valid_from=first_day, now=now, by=by)


def load_prerequisites(courses: dict[str, Course], *, by: User, now: dt.datetime) -> None:
    for spec in data.read("roles")["prerequisites"]:
        add_prerequisite(course=courses[spec["course"]], needs=courses[spec["needs"]], now=now, by=by)


def load_goals(roles: dict[str, DxRole], courses: dict[str, Course], scale: int) -> None:
    """The city's goals, divided by the demo's `scale`; a share stays what it is."""
    for position, spec in enumerate(data.read("roles")["goals"], start=1):
        part = 1 if spec["kind"] == "rate" else scale
        note = (
            ""
            if part == 1
            else f"デモ市の規模に合わせ、目標を{scale}分の1（{spec['target']}→{spec['target'] // part}）にしています。"
        )
        goal = Goal.objects.create(
            **{key: spec[key] for key in ("code", "name", "name_en", "metric", "kind", "purpose", "source")},
            role=roles.get(spec.get("role", "")),
            course=courses.get(spec.get("course", "")),
            target=spec["target"] // part,
            first_fiscal_year=spec["years"][0],
            last_fiscal_year=spec["years"][1],
            scale_note=note,
            position=position,
        )
        YearlyTarget.objects.bulk_create(
            YearlyTarget(goal=goal, fiscal_year=year, value=value // part) for year, value in spec["yearly"].items()
        )
