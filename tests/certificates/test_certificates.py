"""Certificates: issued once, numbered without gaps, frozen, and checked by anybody who holds the paper."""

import datetime as dt
import hashlib
import io
import threading
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from pypdf import PdfReader

from certificates.actions.certificates import issue_certificate, issue_certificates, new_token, revoke_certificate
from certificates.consumers import follow_completions
from certificates.models import Certificate
from certificates.pdf.rendering import STATIONERY, certificate_pdf
from certificates.queries import Standing, certificates_of, read_token, verify_code
from certificates.throttling import WRONG_CODES
from courses.actions.attendance import record_attendance
from courses.actions.completions import PriorCompletion, record_prior_completions
from courses.enums import Format, Presence
from courses.models import Completion
from lms.accounts.models import AuditEvent
from lms.common.clock import CITY_ZONE, local_date
from lms.common.errors import DomainError
from lms.common.fiscal import FiscalYear
from lms.common.printing import OwnFiles, Refused
from lms.xapi.enums import Verb
from lms.xapi.models import Statement
from lms.xapi.queries import is_voided
from tests.conftest import City
from tests.factories.certificates import make_certificate
from tests.factories.courses import completed, make_course, make_session
from tests.factories.organization import PersonFactory, PostingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_waits() -> None:
    cache.clear()


def follow(now: dt.datetime) -> None:
    """Replay the whole store: the cursor hands out no row of a transaction that still runs, as a test's does."""
    follow_completions(list(Statement.objects.order_by("seq")), now)


class TestIssuing:
    def test_a_completion_is_followed_by_its_certificate(self, city: City, now: dt.datetime) -> None:
        enrolment = completed(city.learner, make_course(title="DX基礎研修"), now)
        follow(now)
        certificate = Certificate.objects.get()
        assert certificate.content == {
            "name": city.learner.name,
            "course_title": "DX基礎研修",
            "course_title_en": "",
            "completed_on": local_date(now).isoformat(),
            "issued_on": local_date(now).isoformat(),
            "issuer": "まなび市",
            "number": f"{FiscalYear.of(local_date(now)).label()} 第000001号",
            "minutes": 13,
            "release": 1,
        }
        assert certificate.statement_id
        said = Statement.objects.get(statement_id=certificate.statement_id)
        assert (said.verb, said.registration) == (Verb.EARNED, enrolment.uuid)

    def test_replaying_the_store_issues_nothing_twice(self, city: City, now: dt.datetime) -> None:
        certificate = make_certificate(city.learner, now)
        for _ in range(2):
            follow(now)
        assert issue_certificate(completion=certificate.completion, now=now) == certificate
        assert Certificate.objects.count() == 1

    def test_numbers_follow_each_other_and_start_anew_each_fiscal_year(self, city: City) -> None:
        march = dt.datetime(2026, 3, 31, 12, tzinfo=CITY_ZONE)
        certificates = [make_certificate(person, march) for person in PersonFactory.create_batch(2)]
        april = make_certificate(PersonFactory(), march + dt.timedelta(days=1))
        assert [certificate.content["number"] for certificate in [*certificates, april]] == [
            "令和7年度 第000001号",
            "令和7年度 第000002号",
            "令和8年度 第000001号",
        ]

    def test_a_transaction_that_fails_leaves_no_gap(self, city: City, now: dt.datetime) -> None:
        enrolment = completed(city.learner, make_course(), now)
        completion = Completion.objects.get(enrolment=enrolment)
        with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012  # it fails after the issue
            issue_certificate(completion=completion, now=now)
            raise RuntimeError
        assert issue_certificate(completion=completion, now=now).serial == 1

    def test_records_from_before_have_papers_of_their_own(self, city: City, now: dt.datetime) -> None:
        row = PriorCompletion(city.learner, make_course(), dt.date(2024, 11, 8))
        record_prior_completions(rows=[row], document="修了者名簿", now=now, by=None)
        follow(now)
        assert not Certificate.objects.exists()

    def test_attending_earns_one_too(self, city: City, now: dt.datetime) -> None:
        course = make_course(format=Format.ROOM, lessons=0, quiz=False, title="BIM/CIM研修")
        session = make_session(course, local_date(now), now)
        record_attendance(session=session, person=city.learner, presence=Presence.PRESENT, now=now, by=None)
        follow(now)
        assert Certificate.objects.get().content["course_title"] == "BIM/CIM研修"

    def test_a_corrected_completion_takes_its_certificate_back(self, city: City, now: dt.datetime) -> None:
        session = make_session(make_course(format=Format.ROOM, lessons=0, quiz=False), local_date(now), now)
        record_attendance(session=session, person=city.learner, presence=Presence.PRESENT, now=now, by=None)
        follow(now)
        later = now + dt.timedelta(hours=1)
        record_attendance(session=session, person=city.learner, presence=Presence.ABSENT, now=later, by=None)
        follow(later)
        certificate = Certificate.objects.get()
        assert not certificate.is_valid
        assert certificate.statement_id in is_voided([certificate.statement_id])  # type: ignore[list-item]  # it was said

    def test_many_are_issued_with_few_questions(
        self, city: City, now: dt.datetime, django_assert_max_num_queries: object
    ) -> None:
        course = make_course()
        for person in PersonFactory.create_batch(5):
            completed(person, course, now)
        rows = list(Completion.objects.select_related("person", "course", "enrolment__release"))
        with django_assert_max_num_queries(16):  # type: ignore[operator]  # pytest-django's fixture
            issue_certificates(completions=rows, now=now)
        assert certificates_of(rows[0].person).count() == 1


class TestPaper:
    def test_the_pdf_says_what_is_on_record(self, city: City, now: dt.datetime) -> None:
        person = PersonFactory(name="髙橋 﨑子")
        certificate = make_certificate(person, now, make_course(title="DXリーダー養成研修"))
        reader = PdfReader(io.BytesIO(certificate_pdf(certificate)))
        text = reader.pages[0].extract_text()
        for printed in ("髙橋 﨑子", "DXリーダー養成研修", certificate.content["number"], certificate.token):
            assert printed.replace(" ", "") in text.replace(" ", "")
        assert len(reader.pages) == 1
        assert reader.metadata is not None
        assert certificate.content["number"] in (reader.metadata.title or "")
        assert "/MarkInfo" in reader.root_object

    @pytest.mark.parametrize(
        "url",
        ["file:///etc/passwd", "http://127.0.0.1/", "font:../../package.json", "own:rendering.py", "data:text/plain,x"],
    )
    def test_it_opens_no_file_but_its_own(self, url: str) -> None:
        with pytest.raises(Refused):
            OwnFiles(STATIONERY).fetch(url)

    def test_what_was_printed_does_not_follow_later_changes(self, city: City, now: dt.datetime) -> None:
        person = PersonFactory(name="山田 花子")
        certificate = make_certificate(person, now)
        person.name = "佐藤 花子"
        person.save()
        certificate.refresh_from_db()
        assert certificate.content["name"] == "山田 花子"
        canonical = orjson.dumps(certificate.content, option=orjson.OPT_SORT_KEYS)
        assert certificate.sha256 == hashlib.sha256(canonical).hexdigest()

    def test_it_is_for_the_holder_and_those_entrusted_with_them(
        self, city: City, learner_client: Client, manager_client: Client, hr_client: Client, trainer_client: Client
    ) -> None:
        now = dt.datetime(2026, 6, 1, tzinfo=CITY_ZONE)
        url = f"/certificates/{make_certificate(city.learner, now).uuid}.pdf"
        for client in (learner_client, manager_client, hr_client):
            answer = client.get(url)
            assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert trainer_client.get(url).status_code == 404
        stranger = PersonFactory()
        PostingFactory(person=stranger, unit=city.far_section)
        assert manager_client.get(f"/certificates/{make_certificate(stranger, now).uuid}.pdf").status_code == 404

    def test_my_certificates(self, city: City, learner_client: Client, now: dt.datetime) -> None:
        assert learner_client.get("/certificates/").status_code == 200
        certificate = make_certificate(city.learner, now)
        assert certificate.content["number"] in learner_client.get("/certificates/").content.decode()


class TestAfterCompletion:
    def test_the_page_waits_for_the_worker(self, city: City, learner_client: Client, now: dt.datetime) -> None:
        enrolment = completed(city.learner, make_course(), now)
        url = f"/completed/{enrolment.uuid}/"
        assert "hx-get" in learner_client.get(url).content.decode()
        assert learner_client.get(f"{url}certificate/").status_code == 204
        follow(now)
        assert ".pdf" in learner_client.get(f"{url}certificate/").content.decode()
        assert ".pdf" in learner_client.get(url).content.decode()

    def test_it_is_nobody_elses(self, city: City, manager_client: Client, now: dt.datetime) -> None:
        enrolment = completed(city.learner, make_course(), now)
        assert manager_client.get(f"/completed/{enrolment.uuid}/").status_code == 404
        assert manager_client.get(f"/completed/{enrolment.uuid}/certificate/").status_code == 404


class TestVerification:
    def test_anybody_sees_what_the_paper_should_say(self, city: City, client: Client, now: dt.datetime) -> None:
        certificate = make_certificate(city.learner, now)
        page = client.get(f"/verify/{certificate.token}/")
        assert page.context["standing"] == "valid"
        for printed in (certificate.content["name"], certificate.content["number"]):
            assert printed in page.content.decode()
        assert page["X-Robots-Tag"] == "noindex, nofollow"
        assert str(city.learner.employee_number) not in page.content.decode()

    def test_a_code_typed_from_paper_is_read_kindly(self, city: City, client: Client, now: dt.datetime) -> None:
        certificate = make_certificate(city.learner, now)
        typed = certificate.token.replace("-", " ").lower().replace("0", "o").replace("1", "l")
        answer = client.get("/verify/", {"code": typed})
        assert answer["Location"] == f"/verify/{certificate.token}/"
        assert client.get("/verify/").status_code == 200
        assert read_token("７Ｋ３ｍ９qxa 2b4c8d1e") == "7K3M-9QXA-2B4C-8D1E"

    def test_a_revoked_one_says_so(self, city: City, client: Client, hr_client: Client, now: dt.datetime) -> None:
        certificate = make_certificate(city.learner, now)
        url = f"/certificates/{certificate.uuid}/revoke/"
        assert hr_client.get(url).status_code == 200
        assert hr_client.post(url, {"reason": ""}).status_code == 200
        assert hr_client.post(url, {"reason": "氏名の誤り"})["Location"] == f"/verify/{certificate.token}/"
        page = client.get(f"/verify/{certificate.token}/")
        assert page.context["standing"] == "revoked"
        assert "氏名の誤り" not in page.content.decode()
        certificate.refresh_from_db()
        assert certificate.revoked_by == city.hr.user
        event = AuditEvent.objects.get(action="certificate.revoked")
        assert (event.actor, event.subject_key) == (city.hr.user, str(certificate.uuid))

    def test_only_hr_of_the_city_revokes(
        self, city: City, manager_client: Client, learner_client: Client, now: dt.datetime
    ) -> None:
        certificate = make_certificate(city.learner, now)
        for client in (manager_client, learner_client):
            assert client.post(f"/certificates/{certificate.uuid}/revoke/", {"reason": "x"}).status_code == 404
        with pytest.raises(DomainError):
            revoke_certificate(certificate=certificate, reason=" ", now=now, by=None)

    def test_revoking_twice_keeps_the_first_reason(self, city: City, now: dt.datetime) -> None:
        certificate = make_certificate(city.learner, now)
        revoke_certificate(certificate=certificate, reason="誤り", now=now, by=None)
        assert revoke_certificate(certificate=certificate, reason="別", now=now, by=None).revocation_reason == "誤り"

    def test_content_that_was_tampered_with_is_not_vouched_for(self, city: City, now: dt.datetime) -> None:
        certificate = make_certificate(city.learner, now)
        forged = Certificate(
            **{
                field.attname: getattr(certificate, field.attname)
                for field in Certificate._meta.concrete_fields
                if field.attname not in {"id", "uuid", "token", "serial", "completion_id"}
            },
            token=new_token(),
            serial=999,
            completion=Completion.objects.get(enrolment=completed(PersonFactory(), certificate.course, now)),
        )
        forged.content = {**certificate.content, "name": "別人"}
        forged.save()
        assert verify_code(forged.token).standing == Standing.UNKNOWN

    def test_guessing_is_slowed_down(self, city: City, client: Client, now: dt.datetime) -> None:
        certificate = make_certificate(city.learner, now)
        for _ in range(WRONG_CODES):
            assert client.get(f"/verify/{new_token()}/").status_code == 404
        assert client.get(f"/verify/{new_token()}/").status_code == 429
        assert client.get(f"/verify/{certificate.token}/").status_code == 429


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_side_by_side_numbers_stay_without_gaps_and_nothing_is_issued_twice(now: dt.datetime) -> None:
    course = make_course()
    for person in PersonFactory.create_batch(4):
        completed(person, course, now)
    completions = list(Completion.objects.all()) * 2
    barrier = threading.Barrier(len(completions))

    def issue(completion: Completion) -> int:
        try:
            barrier.wait(timeout=10)
            return issue_certificate(completion=completion, now=now).serial
        finally:
            connection.close()

    with ThreadPoolExecutor(len(completions)) as pool:
        serials = list(pool.map(issue, completions))
    assert sorted(set(serials)) == [1, 2, 3, 4]
    assert serials[:4] == serials[4:]
