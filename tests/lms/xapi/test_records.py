"""What an administrator sees of the store: the list with its filters, and one record."""

import datetime as dt
import hashlib
import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.common.clock import local_date
from lms.xapi.builders import Activity, voiding
from lms.xapi.enums import ActivityType, Trust, Verb
from lms.xapi.exploring import Place, page_of
from lms.xapi.models import Statement
from tests.conftest import City, SignIn
from tests.factories.courses import make_course
from tests.factories.organization import GrantFactory, PersonFactory, PostingFactory
from tests.factories.xapi import NOW, api_client, client_statement, own_statement, store

pytestmark = pytest.mark.django_db


def text_of(browser: Client, /, **filters: str) -> str:
    answer = browser.get("/records/", filters)
    assert answer.status_code == 200
    return answer.content.decode()


def found(browser: Client, /, **filters: Any) -> list[Statement]:
    """The statements whose details the list leads to, in its order."""
    ids = re.findall(r"/records/statements/([0-9a-f-]{36})/", text_of(browser, **filters))
    rows = {row.statement_id: row for row in Statement.objects.all()}
    return [rows[uuid.UUID(key)] for key in ids]


def detail_of(client: Client, row: Statement) -> str:
    answer = client.get(reverse("statement_detail", args=[row.statement_id]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_act_is_told_in_plain_words_and_by_an_opaque_id(admin_client: Client) -> None:
    account = uuid.uuid4()
    store(own_statement(Verb.COMPLETED, account=account))

    page = text_of(admin_client)

    assert str(account) in page
    assert "DX基礎研修" in page


def test_what_a_client_says_is_marked_and_no_address_is_shown(admin_client: Client) -> None:
    client, _ = api_client(name="外部教材")
    store(
        client_statement(object={"objectType": "Agent", "mbox": "mailto:other@example.com"}),
        trust=Trust.CLIENT,
        client=client,
    )

    page = text_of(admin_client)

    assert "外部教材" in page
    assert "@example.com" not in page


def test_records_are_narrowed_by_verb_and_day(admin_client: Client) -> None:
    (row,) = store(own_statement(Verb.ATTENDED, account=uuid.UUID(int=7)))
    day = local_date(row.stored)

    before = (day - dt.timedelta(days=1)).isoformat()
    assert found(admin_client, verb=str(Verb.ATTENDED), since=day.isoformat(), until=day.isoformat()) == [row]
    assert found(admin_client, verb=str(Verb.PASSED)) == []
    assert found(admin_client, until=before) == []
    assert found(admin_client, verb="nonsense", since="yesterday") == [row]


def test_only_administrators_see_them(learner_client: Client, hr_client: Client, client: Client) -> None:
    assert learner_client.get("/records/").status_code == 404
    assert hr_client.get("/records/").status_code == 404
    assert client.get("/records/").status_code == 302


def test_the_list_takes_as_many_queries_for_many_as_for_few(admin_client: Client) -> None:
    counts = []
    for size in (2, 40):
        store(*[own_statement() for _ in range(size)])
        store(*[client_statement() for _ in range(size)], trust=Trust.CLIENT, client=api_client()[0])
        with CaptureQueriesContext(connection) as queries:
            text_of(admin_client)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_line_is_a_whole_sentence_with_result_and_course(admin_client: Client) -> None:
    course = Activity("courses", uuid.uuid4(), ActivityType.COURSE, {"ja": "DX基礎研修"})
    quiz = Activity("quizzes", "q", ActivityType.ASSESSMENT, {"ja": "確認テスト"})
    result = {"success": True, "score": {"scaled": 0.85, "raw": 17, "max": 20}, "duration": "PT12M"}
    store(own_statement(Verb.PASSED, account=uuid.UUID(int=7), activity=quiz, result=result, parent=course))

    page = text_of(admin_client)

    assert "職員 00000000は、「確認テスト」に合格しました（得点 17 / 20、12分、講座「DX基礎研修」で）。" in page


def test_a_course_that_its_statements_do_not_name_is_named_by_the_courses(admin_client: Client) -> None:
    course = make_course(title="統計の基礎")
    store(own_statement(Verb.ANSWERED, parent=Activity("courses", course.uuid, ActivityType.COURSE)))

    assert "講座「統計の基礎」で" in text_of(admin_client)


def test_each_filter_leaves_its_own(admin_client: Client) -> None:
    person, registration = uuid.uuid4(), uuid.uuid4()
    activity = Activity("courses", uuid.uuid4(), ActivityType.COURSE, {"ja": "統計の基礎"})
    (own,) = store(own_statement(account=person, registration=registration, activity=activity))
    client, _ = api_client(name="外部教材")
    (other,) = store(client_statement(), trust=Trust.CLIENT, client=client)
    (undone,) = store(own_statement())
    (undoing,) = store(voiding(id=uuid.uuid4(), account=person, voids=undone.statement_id, timestamp=NOW))

    assert found(admin_client) == [undoing, undone, other, own]
    assert found(admin_client, person=str(person)) == [undoing, own]
    assert found(admin_client, activity=activity.iri) == [own]
    assert found(admin_client, activity="統計") == [own]
    assert found(admin_client, registration=str(registration)) == [own]
    assert found(admin_client, client=str(client.pk)) == [other]
    assert found(admin_client, trust="client") == [other]
    assert found(admin_client, voided="voided") == [undone]
    assert found(admin_client, voided="standing") == [undoing, other, own]
    assert found(admin_client, id=str(own.statement_id)) == [own]
    assert found(admin_client, person=str(person), verb=str(Verb.VOIDED)) == [undoing]
    assert found(admin_client, verb="https://example.com/verbs/other") == []


def test_a_name_of_several_activities_is_asked_about(admin_client: Client) -> None:
    one, other = (Activity("courses", uuid.uuid4(), ActivityType.COURSE, {"ja": f"統計の{n}"}) for n in "基応")
    store(own_statement(activity=one), own_statement(activity=other))

    page = text_of(admin_client, activity="統計")

    assert f"activity={one.iri}".replace(":", "%3A").replace("/", "%2F") in page
    assert found(admin_client, activity="統計") == []
    assert "この名称の対象は見つかりません。" in text_of(admin_client, activity="統計学入門")


def test_pages_go_on_from_a_place_whatever_is_stored_meanwhile(admin_client: Client) -> None:
    rows = list(reversed(store(*[own_statement() for _ in range(120)])))
    first = text_of(admin_client)
    (after,) = re.findall(r'href="\?after=([0-9-]+)" rel="next"', first)
    store(*[own_statement() for _ in range(60)])

    assert found(admin_client, after=after) == rows[50:100]
    middle = text_of(admin_client, after=after)
    (before,) = re.findall(r'href="\?before=([0-9-]+)" rel="prev"', middle)
    assert len(found(admin_client, before=before)) == 50
    assert found(admin_client, before=before)[-1] == rows[49]
    assert found(admin_client, after="nonsense") == found(admin_client)
    assert found(admin_client, before="99999999999999999-1") == found(admin_client)


def test_every_row_is_on_one_page_whatever_the_size(admin_client: Client) -> None:
    rows = list(reversed(store(*[own_statement() for _ in range(23)])))
    seen, place = [], None
    while True:
        page = page_of(Statement.objects.all(), after=place, size=5)
        seen += page.rows
        if page.older is None:
            break
        place = Place.read(str(page.older))

    assert seen == rows


def test_a_record_is_told_with_all_that_is_known_of_it(admin_client: Client) -> None:
    registration = uuid.uuid4()
    sent = own_statement(
        Verb.ANSWERED, registration=registration, result={"success": False, "response": "いいえ", "duration": "PT90S"}
    )
    (row,) = store(sent)

    page = detail_of(admin_client, row)

    assert hashlib.sha256(bytes(row.raw)).hexdigest() in page
    assert "いいえ" in page
    assert f"registration={registration}" in page
    assert "&quot;timestamp&quot;" in page
    assert "1分" in page


def test_a_record_says_what_takes_it_back_and_what_speaks_of_it(admin_client: Client) -> None:
    client, _ = api_client()
    (row,) = store(own_statement())
    (undoing,) = store(voiding(id=uuid.uuid4(), account=uuid.uuid4(), voids=row.statement_id, timestamp=NOW))
    reference = {"objectType": "StatementRef", "id": str(row.statement_id)}
    (speaking,) = store(client_statement(object=reference), trust=Trust.CLIENT, client=client)

    page = detail_of(admin_client, row)

    assert reverse("statement_detail", args=[undoing.statement_id]) in page
    assert reverse("statement_detail", args=[speaking.statement_id]) in page
    assert "取消し済み" in page
    for other in (undoing, speaking):
        assert reverse("statement_detail", args=[row.statement_id]) in detail_of(admin_client, other)


def test_a_record_takes_as_many_queries_whatever_it_says(admin_client: Client) -> None:
    small, client = store(own_statement())[0], api_client()[0]
    (large,) = store(own_statement())
    references = [{"objectType": "StatementRef", "id": str(large.statement_id)} for _ in range(15)]
    store(*[client_statement(object=each) for each in references], trust=Trust.CLIENT, client=client)
    detail_of(admin_client, small)
    counts = []
    for row in (small, large):
        with CaptureQueriesContext(connection) as queries:
            detail_of(admin_client, row)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_what_is_not_there_is_404(admin_client: Client) -> None:
    assert admin_client.get(reverse("statement_detail", args=[uuid.uuid4()])).status_code == 404
    (row,) = store(own_statement())
    assert admin_client.get(reverse("statement_attachment", args=[row.statement_id, "0" * 64])).status_code == 404


def test_a_persons_records_by_day_and_course(admin_client: Client, city: City) -> None:
    course = Activity("courses", uuid.uuid4(), ActivityType.COURSE, {"ja": "DX基礎研修"})
    for days in (0, 0, 3):
        store(own_statement(account=city.learner.uuid, activity=course, timestamp=NOW - dt.timedelta(days=days)))

    page = admin_client.get(reverse("statement_person", args=[city.learner.uuid])).content.decode()

    assert city.learner.name in page
    assert "3件の記録" in page
    assert page.count("footprints__mark") == 2
    nobody = uuid.uuid4()
    assert admin_client.get(reverse("statement_person", args=[nobody])).status_code == 200


def test_a_timeline_is_closed_where_the_record_is(city: City, sign_in: SignIn) -> None:
    """An administrator of some units sees the people of these."""
    of_a_bureau = PersonFactory(with_account=True)
    PostingFactory(person=of_a_bureau, unit=city.far_section)
    GrantFactory(person=of_a_bureau, role="admin", unit=city.other_bureau)
    browser = sign_in(of_a_bureau)
    (row,) = store(own_statement(account=city.learner.uuid))

    assert browser.get(reverse("statement_person", args=[city.learner.uuid])).status_code == 404
    assert browser.get(reverse("statement_person", args=[of_a_bureau.uuid])).status_code == 200
    timeline = reverse("statement_person", args=[city.learner.uuid])
    assert f'<dd><a href="{timeline}">' not in detail_of(browser, row)


def test_an_employee_is_found_by_name_and_the_name_stays_out_of_the_address(admin_client: Client, city: City) -> None:
    answer = admin_client.post(reverse("statement_people"), {"q": city.learner.name})

    assert city.learner.name not in answer["Location"]
    assert (
        reverse("statement_person", args=[city.learner.uuid]) in admin_client.get(answer["Location"]).content.decode()
    )
    nothing = admin_client.post(reverse("statement_people"), {"q": "誰でもない人"})
    assert "この氏名・職員番号の人はいません" in admin_client.get(nothing["Location"]).content.decode()


def test_a_timeline_takes_as_many_queries_for_many_as_for_few(admin_client: Client) -> None:
    counts = []
    for size in (2, 60):
        account = uuid.uuid4()
        store(*[own_statement(account=account) for _ in range(size)])
        with CaptureQueriesContext(connection) as queries:
            assert admin_client.get(reverse("statement_person", args=[account])).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
