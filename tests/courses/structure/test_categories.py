"""The categories of the catalogue are the city's own: HR writes them, trainers file courses under them."""

import pytest
from django.test import Client
from django.urls import reverse

from courses.models import Course, CourseCategory
from tests.conftest import City
from tests.factories.courses import make_course

pytestmark = pytest.mark.django_db
NAMED = "wagtailsnippets_courses_coursecategory"
FORM = {"name": "防災", "name_en": "Disaster prevention", "code": "bosai", "position": "3"}


def screens_of(pk: int) -> dict[str, list[int]]:
    return {"list": [], "add": [], "edit": [pk], "delete": [pk]}


@pytest.fixture
def course(city: City) -> Course:
    made: Course = make_course(title="避難所の運営")
    return made


def test_a_new_category_is_offered_at_once(course: Course, hr_client: Client) -> None:
    hr_client.post(reverse(f"{NAMED}:add"), FORM)

    made = CourseCategory.objects.get(code="bosai")
    Course.objects.filter(pk=course.pk).update(category=made)
    page = hr_client.get(reverse("course_list"), {"category": "bosai"})

    assert "防災" in page.content.decode()
    assert [card.course.code for card in page.context["cards"]] == [course.code]


def test_the_way_leads_from_where_a_course_is_filed(course: Course, hr_client: Client) -> None:
    page = hr_client.get(reverse("course_structure", args=[course.code])).content.decode()
    listing = reverse(f"{NAMED}:list")

    assert f'href="{listing}"' in page
    assert hr_client.get(listing).status_code == 200


def test_trainers_file_courses_and_do_not_write_categories(course: Course, trainer_client: Client, city: City) -> None:
    course.trainers.add(city.trainer)
    page = trainer_client.get(reverse("course_structure", args=[course.code])).content.decode()

    assert f'href="{reverse(f"{NAMED}:list")}"' not in page
    trainer_client.post(reverse(f"{NAMED}:add"), FORM)
    assert not CourseCategory.objects.exists()


def test_one_in_use_stays(course: Course, hr_client: Client) -> None:
    used = CourseCategory.objects.create(code="used", name="使用中")
    Course.objects.filter(pk=course.pk).update(category=used)

    answer = hr_client.post(reverse(f"{NAMED}:delete", args=[used.pk]), follow=True)

    assert "使用中" in " ".join(map(str, answer.context["messages"]))
    assert CourseCategory.objects.filter(pk=used.pk).exists()


def test_its_screens_speak_japanese(course: Course, hr_client: Client) -> None:
    made = CourseCategory.objects.create(code="bosai", name="防災")
    screens = {name: hr_client.get(reverse(f"{NAMED}:{name}", args=args)) for name, args in screens_of(made.pk).items()}

    assert {screen.status_code for screen in screens.values()} == {200}
    assert all("講座の分類" in screen.content.decode() for screen in screens.values())
    assert all(label in screens["edit"].content.decode() for label in ("並び順", "名称（英語）", "小さい順に並びます"))


def test_a_code_is_given_once(hr_client: Client, city: City) -> None:
    CourseCategory.objects.create(code="bosai", name="別の名前")

    answer = hr_client.post(reverse(f"{NAMED}:add"), FORM)

    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"code"}
