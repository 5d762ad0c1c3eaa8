"""What the catalogue's filters offer stands in the city's own order, in the reader's language, each once."""

import pytest

from courses.models import CourseCategory, Curriculum
from courses.queries.offered import offered
from lms.skills.models import DxRole, Framework, Skill
from tests.conftest import City
from tests.factories.courses import make_course

pytestmark = pytest.mark.django_db


def test_categories_stand_by_their_place_and_speak_english_where_they_can() -> None:
    CourseCategory.objects.create(code="later", name="後", name_en="Later", position=20)
    CourseCategory.objects.create(code="first", name="先", position=3)

    assert offered(in_english=False)["category"] == [("first", "先"), ("later", "後")]
    assert offered(in_english=True)["category"] == [("first", "先"), ("later", "Later")]


def test_a_skill_is_offered_once_with_its_framework_if_a_course_teaches_it(city: City) -> None:
    older, newer = (Framework.objects.create(code="dss", version=each, title="標準") for each in ("1.2", "1.10"))
    skills = [
        Skill.objects.create(
            framework=framework, code=f"s{place}", name=f"技能{place}", category="区分", position=place
        )
        for framework, place in ((newer, 2), (newer, 10), (older, 1), (older, 5))
    ]
    for course in (make_course(title="一"), make_course(title="二")):
        course.skills.set(skills[:3])

    names = [label for _value, label in offered(in_english=False)["skill"]]

    assert sorted(names) == ["技能10（標準 1.10）", "技能1（標準 1.2）", "技能2（標準 1.10）"]
    assert names.index("技能2（標準 1.10）") < names.index("技能10（標準 1.10）")


def test_a_role_is_offered_if_a_curriculum_leads_to_it(city: City) -> None:
    wanted, _other = (
        DxRole.objects.create(code=code, name=f"役割{code}", name_en=f"Role {code}", holder="誰か")
        for code in ("x", "y")
    )
    Curriculum.objects.create(code="c1", name="道筋", role=wanted)
    Curriculum.objects.create(code="c2", name="別の道筋", role=wanted)

    assert offered(in_english=False)["role"] == [("x", "役割x")]
    assert offered(in_english=True)["role"] == [("x", "Role x")]
