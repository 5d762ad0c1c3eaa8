"""The administrator has the ledger checked and takes an evidence pack away."""

import zipfile

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from lms.common import clock
from lms.xapi.actions.sealing import seal_all
from lms.xapi.actions.signing import make_checkpoint
from lms.xapi.models import Statement
from tests.conftest import City
from tests.e2e.conftest import PHONE, Visit
from tests.e2e.words import word
from tests.factories.courses import completed, make_course
from tests.lms.xapi.ledger.conftest import without_rules


@pytest.fixture(autouse=True)
def ledger(city: City) -> None:
    completed(city.learner, make_course(title="DX基礎研修"), clock.now())
    seal_all(now=clock.now())
    make_checkpoint(now=clock.now())


def test_a_check_and_a_pack(visit: Visit, city: City) -> None:
    visitor = visit(city.admin)
    page = visitor.goto(reverse("statement_list"))
    visitor.click("link", word("Seal of the ledger"))
    expect(page.locator("h1")).to_have_text(word("Seal of the ledger"))
    visitor.check()
    visitor.click("button", word("Check the whole ledger"))
    expect(page.locator("#check-state")).to_contain_text(word("Nothing was changed"))
    visitor.check()

    visitor.goto(reverse("person_detail", args=[city.learner.uuid]))
    page.get_by_role("link", name=word("Evidence pack"), exact=True).first.click()
    expect(page.locator("input[name=person]")).to_have_value(str(city.learner.uuid))
    visitor.check()
    visitor.click("button", word("Make the pack"))
    expect(page.locator("#pack-list")).to_contain_text(word("Ready"))
    visitor.check()
    with page.expect_download() as download:
        visitor.click("link", word("Download"))
    assert "statements.ndjson" in zipfile.ZipFile(download.value.path()).namelist()


def test_what_was_changed_is_named_on_a_phone_too(visit: Visit, city: City) -> None:
    row = Statement.objects.earliest("seq")
    with without_rules():
        Statement.objects.filter(seq=row.seq).update(trust="client")
    visitor = visit(city.admin, viewport=PHONE)
    page = visitor.goto(reverse("ledger"))
    visitor.click("button", word("Check the whole ledger"))

    expect(page.locator("#check-state")).to_contain_text(str(row.statement_id))
    expect(page.locator("#check-state")).to_contain_text("trust")
    visitor.check()
    visitor.goto(reverse("evidence_packs"))
    visitor.click("button", word("Make the pack"))
    expect(page.locator("main")).to_contain_text(word("Say which records: fill in at least one of the fields."))
    visitor.check()
