"""The header shows what the reader may enter."""

import pytest

from lms.common import navigation
from lms.common.access import Access, Role


@pytest.fixture(autouse=True)
def _entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_entries", [])
    navigation.register(navigation.Entry("Audit trail", "audit_trail", (Role.ADMIN,), order=2))
    navigation.register(navigation.Entry("Password", "account_change_password", (Role.ADMIN, Role.LEARNER), order=1))


def test_each_role_sees_its_entries_in_order() -> None:
    admin = navigation.links_for(Access(roles=frozenset({Role.ADMIN})), "/audit/")
    assert [(link.label, link.is_current) for link in admin] == [("Password", False), ("Audit trail", True)]
    learner = navigation.links_for(Access(roles=frozenset({Role.LEARNER})), "/")
    assert [link.label for link in learner] == ["Password"]


def test_an_entry_registered_twice_is_shown_once() -> None:
    navigation.register(navigation.Entry("Audit trail", "audit_trail", (Role.ADMIN,), order=2))
    assert len(navigation.links_for(Access(roles=frozenset({Role.ADMIN})), "/")) == 2


def test_rare_entries_fold_only_where_there_are_more_than_fit() -> None:
    links = [navigation.Link(str(n), f"/{n}/", is_current=False, is_rare=n == 0) for n in range(navigation.FITTING)]
    assert navigation.folded(links) == (links, [])
    one_more = navigation.Link("last", "/last/", is_current=True)
    assert navigation.folded([*links, one_more]) == ([*links[1:], one_more], links[:1])
