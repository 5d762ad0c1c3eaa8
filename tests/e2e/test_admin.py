"""The administrator looks whether all works, who did what, and what is in the store."""

import re

from django.urls import reverse
from playwright.sync_api import expect

from lms.common import clock
from lms.organization.actions.grants import give_grant
from lms.organization.enums import GrantRole
from tests.conftest import City
from tests.e2e.conftest import Visit
from tests.e2e.words import word
from tests.factories.courses import completed, make_course


def test_health_the_trail_and_the_records(visit: Visit, city: City) -> None:
    now = clock.now()
    completed(city.learner, make_course(title="DX基礎研修"), now)
    assert city.admin.user is not None
    give_grant(
        person=city.trainer,
        role=GrantRole.HR,
        unit=city.bureau,
        reason="事務分担の変更",
        valid_from=clock.local_date(now),
        now=now,
        by=city.admin.user,
    )
    visitor = visit(city.admin)
    page = visitor.goto("/")
    expect(page.locator("h1")).to_have_text(word("System"))
    visitor.check()

    visitor.click("link", word("Audit trail"))
    entry = page.locator("main tbody tr", has_text=str(city.trainer.uuid)).first
    expect(entry).to_contain_text(city.admin.user.name)
    visitor.check()
    page.locator("input[name=since]").fill("2000-01-01")
    page.locator("input[name=until]").fill("2000-01-02")
    page.locator(".filter-bar button").click()
    expect(page.locator("main")).to_contain_text(word("No entry matches."))
    visitor.check()

    visitor.goto(reverse("statement_list"))
    expect(page.locator("main tbody")).to_contain_text("DX基礎研修")
    expect(page.locator("main tbody")).to_contain_text(str(city.learner.uuid))
    expect(page.locator("main")).not_to_contain_text(city.learner.name)
    visitor.check()
    rows = page.locator("main tbody tr").count()
    page.locator("select[name=verb]").select_option(index=1)
    expect(page).to_have_url(re.compile("verb="))
    assert page.locator("main tbody tr").count() < rows
    visitor.check()
    visitor.goto(reverse("wagtailadmin_home"))
    visitor.check_quiet()
