"""A walk over every address, as everybody: what the decorator says is what happens.

Anonymous visitors are asked to sign in, others get 404: a refusal would say that there is something to see.
"""

import datetime as dt
from http import HTTPStatus

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from lms.common.access import Role
from tests.architecture.routes import Route, routes
from tests.architecture.samples import SAMPLES, Sample
from tests.architecture.world import World, build_world
from tests.conftest import City, SignIn

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"
ROUTES = routes()
OURS = [route for route in ROUTES if route.is_ours]
# Views of libraries that stand in the URLconf as they are, each covered by a test below.
THIRD_PARTY = {
    "wagtail_serve",
    "wagtaildocs_serve",
    # Passwords on single pages and documents are not used: without a restriction these find nothing.
    "wagtailcore_authenticate_with_password",
    "wagtaildocs_authenticate_with_password",
    # Never reached: ours stands before it at the same address.
    "wagtailcore_login",
}
# Sign-in pages of libraries lead to ours, and show nothing to who is signed in already.
DOORS = {"admin_login", "page_sign_in"}
# Says to programs that there is nothing: to everybody.
NOTHING = "xapi_nothing"
# The admin is for those who author, approve or administer.
IN_THE_ADMIN = {Role.TRAINER, Role.HR, Role.ADMIN}

Browsers = dict[Role | None, Client]


@pytest.fixture
def browsers(city: City, sign_in: SignIn) -> Browsers:
    browsers: Browsers = {None: Client()}
    browsers.update({role: sign_in(person) for role, person in city.personas.items()})
    for browser in browsers.values():
        browser.raise_request_exception = False
        # Without it, the statement store refuses a request before it looks at the credential.
        browser.defaults["HTTP_X_EXPERIENCE_API_VERSION"] = "2.0.0"
    return browsers


@pytest.fixture
def world(city: City, now: dt.datetime) -> World:
    return build_world(city, now)


def knock(browser: Client, address: str, form: dict[str, str] | None = None) -> HttpResponseBase:
    """Ask for the page, or send the form; what takes only forms is sent an empty one."""
    before = transaction.savepoint()
    response: HttpResponseBase = browser.get(address) if form is None else browser.post(address, form)
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        response = browser.post(address)
    # What one visitor does must not change what the next one finds.
    transaction.savepoint_rollback(before)
    return response


def asks_to_sign_in(response: HttpResponseBase) -> bool:
    return response.status_code == HTTPStatus.FOUND and response["Location"].startswith(SIGN_IN)


def is_open(response: HttpResponseBase) -> bool:
    """Something is there: a page, a redirect, a form with errors; "not ready yet" is an answer too."""
    closed = {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED, HTTPStatus.INTERNAL_SERVER_ERROR}
    return response.status_code not in closed


def is_right(route: Route, sample: Sample, role: Role | None, response: HttpResponseBase) -> bool:
    allowed = route.view.allowed
    if allowed == "credential":
        return response.status_code == HTTPStatus.UNAUTHORIZED
    if route.name in DOORS:
        return asks_to_sign_in(response) if role is None else response.status_code == HTTPStatus.NOT_FOUND
    if allowed == "public":
        return is_open(response) != (route.name == NOTHING)
    if role is None:
        return asks_to_sign_in(response)
    # Every persona is an employee, so a learner too.
    roles = {role, Role.LEARNER}
    if roles & allowed and role in sample.shown_to:
        return is_open(response) and not asks_to_sign_in(response)
    return response.status_code == HTTPStatus.NOT_FOUND


def test_every_view_of_ours_says_who_may_enter() -> None:
    silent = [route.route for route in OURS if not hasattr(route.view, "allowed")]
    assert not silent, f"decorate these views with allow, public or by_credential of lms.common.access: {silent}"


def test_every_view_of_ours_has_a_name_and_every_other_is_known() -> None:
    unknown = [route.route for route in ROUTES if not (route.is_ours or route.is_admin or route.name in THIRD_PARTY)]
    assert not unknown, f"views of libraries: wrap them in allow or public, or add a test here: {unknown}"
    nameless = [route.route for route in OURS if not route.name]
    assert not nameless, f"give these addresses a name: {nameless}"


def test_every_address_with_parameters_has_a_sample() -> None:
    missing = sorted(route.name for route in OURS if route.parameters and route.name not in SAMPLES)
    assert not missing, f"add a sample for each of these to tests/architecture/samples.py: {missing}"
    gone = sorted(set(SAMPLES) - {route.name for route in OURS})
    assert not gone, f"no address has these names any more: remove their samples: {gone}"


def test_everybody_gets_exactly_what_the_view_says(world: World, browsers: Browsers) -> None:
    wrong = []
    for route in sorted(OURS, key=lambda route: route.name == "account_logout"):
        sample = SAMPLES.get(route.name, Sample(lambda world: {}))
        if route.name == "account_logout" or (route.parameters and route.name not in SAMPLES):
            continue
        for role, browser in browsers.items():
            response = knock(browser, sample.address(route.name, world), sample.form)
            if not is_right(route, sample, role, response):
                where = response.get("Location", "")
                wrong.append(f"{route.name} as {role or 'anonymous'}: {response.status_code} {where}".strip())
    assert not wrong, "\n".join(wrong)


def test_signing_out_is_open_to_everybody(browsers: Browsers) -> None:
    for browser in browsers.values():
        assert is_open(browser.get(reverse("account_logout")))
        assert asks_to_sign_in(browser.post(reverse("account_logout")))


def test_the_admin_is_for_those_who_work_in_it(browsers: Browsers) -> None:
    for role, browser in browsers.items():
        response = browser.get("/admin/", follow=True)
        if role is None:
            assert response.redirect_chain[-1][0].startswith(SIGN_IN)
        else:
            expected = HTTPStatus.OK if role in IN_THE_ADMIN else HTTPStatus.NOT_FOUND
            assert (role, response.status_code) == (role, expected)


ADMIN = sorted({path for route in ROUTES if route.is_admin and (path := route.example())})
# Without a session these answer by themselves: texts of the interface, signing out, and the lock on previews.
OPEN_IN_THE_ADMIN = (
    "/admin/jsi18n/",
    "/admin/sprite-",
    "/admin/sprite/",
    "/admin/logout/",
    "/admin/login/",
    # An error page made to be looked at.
    "/admin/failwhale/",
)


def test_every_address_of_the_admin_is_closed_to_all_others(browsers: Browsers) -> None:
    assert len(ADMIN) > 100, "the admin's addresses were not found"
    wrong = []
    for address in (path for path in ADMIN if not path.startswith(OPEN_IN_THE_ADMIN)):
        for role in (None, Role.LEARNER, Role.MANAGER):
            response = knock(browsers[role], address)
            to_the_door = response.status_code == HTTPStatus.FOUND and "/login/" in response["Location"]
            if not to_the_door and response.status_code not in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}:
                wrong.append(f"{address} as {role or 'anonymous'}: {response.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
def test_no_page_of_the_admin_breaks_for_those_who_work_in_it(browsers: Browsers) -> None:
    pages = [path for path in ADMIN if "1" not in path and "/x" not in path and not path.startswith(OPEN_IN_THE_ADMIN)]
    broken = []
    for role in IN_THE_ADMIN:
        for address in pages:
            status = browsers[role].get(address).status_code
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                broken.append(f"{address} as {role}: {status}")
    assert not broken, "\n".join(broken)


def test_the_page_tree_is_for_people_of_the_city(world: World, browsers: Browsers) -> None:
    for role, browser in browsers.items():
        response = browser.get("/pages/")
        assert asks_to_sign_in(response) if role is None else response.status_code != HTTPStatus.INTERNAL_SERVER_ERROR
        assert browser.get("/pages/nothing/").status_code == HTTPStatus.NOT_FOUND


def test_documents_are_for_people_of_the_city(world: World, browsers: Browsers) -> None:
    address = reverse("wagtaildocs_serve", args=[world.document.pk, world.document.filename])
    assert asks_to_sign_in(browsers[None].get(address))
    assert browsers[Role.LEARNER].get(address).status_code == HTTPStatus.OK
    assert browsers[Role.LEARNER].get(f"{address}x").status_code == HTTPStatus.NOT_FOUND


def test_no_restriction_by_password_is_there_to_be_tried(browsers: Browsers) -> None:
    for address in ("/documents/authenticate_with_password/1/", "/pages/_util/authenticate_with_password/1/1/"):
        for browser in browsers.values():
            assert browser.get(address).status_code == HTTPStatus.NOT_FOUND


def test_uploaded_files_are_not_served_from_their_folder(world: World, browsers: Browsers) -> None:
    """Of the folder, only pictures are shown, and those by a view of ours that asks who is there."""
    kept_files = [world.document.file.name, world.file.file.name, "../db.sqlite3", "images/../../db.sqlite3"]
    for kept in kept_files:
        anonymous = browsers.pop(None, None)
        assert anonymous is None or asks_to_sign_in(anonymous.get(f"{settings.MEDIA_URL}{kept}"))
        for browser in browsers.values():
            assert browser.get(f"{settings.MEDIA_URL}{kept}").status_code == HTTPStatus.NOT_FOUND
