"""A person is erased: their records, what others say of them, and what is kept of them beside the records."""

import uuid

import pytest

from lms.accounts.models import AuditEvent, User
from lms.organization.actions.plain_data import edit_person
from lms.organization.models import PlainEdit
from lms.xapi.actions.documents import Caution, Content, Precondition, Shelf, put_document
from lms.xapi.disposing.preview import Target, preview
from lms.xapi.enums import Trust
from lms.xapi.exploring import person_key
from lms.xapi.models import (
    Document,
    DocumentKind,
    Mention,
    Statement,
)
from tests.conftest import City
from tests.factories.xapi import api_client, client_statement, deliver, own_statement, store
from tests.lms.xapi.disposing.conftest import THEN, account, agreed, asked, carried_out
from tests.lms.xapi.disposing.test_disposing import assert_proven

pytestmark = pytest.mark.django_db


class TestAPerson:
    def test_as_actor_object_or_mentioned_and_nobody_else(self, asker: User, approver: User) -> None:
        person, other = uuid.uuid4(), uuid.uuid4()
        acts, *_ = store(own_statement(account=person))
        upon, named, member, kept = store(
            client_statement(actor=account(other), object=account(person)),
            client_statement(actor=account(other), context={"instructor": account(person)}),
            client_statement(actor={"objectType": "Group", "member": [account(other), account(person)]}),
            client_statement(actor=account(other)),
            trust=Trust.CLIENT,
            client=api_client()[0],
        )
        deliver()
        shown = preview(Target(person=person), THEN)
        assert (shown.statements, shown.by_others) == (4, 3)
        assert (shown.first, shown.last) == (acts.stored, member.stored)
        assert upon.stored <= named.stored

        done = carried_out(agreed(asked(Target(person=person), asker), approver), asker)

        assert [row.statement_id for row in Statement.objects.all()] == [kept.statement_id]
        assert not Mention.objects.filter(seq__in=[upon.seq, named.seq, member.seq]).exists()
        assert_proven()
        assert str(person) not in done.decision
        assert not any(str(person) in str(event.detail) for event in AuditEvent.objects.all())

    def test_documents_of_the_account_go_too(self, asker: User, approver: User) -> None:
        person, other = uuid.uuid4(), uuid.uuid4()
        for whose in (person, other):
            put_document(
                shelf=Shelf(DocumentKind.STATE, activity="https://example.com/a", agent=person_key(whose)),
                name="bookmark",
                content=Content("application/json", b'{"page": 3}'),
                condition=Precondition(),
                caution=Caution.NONE,
                client=None,
                now=THEN,
            )

        shown = preview(Target(person=person), THEN)
        assert (shown.statements, shown.documents, shown.refusal) == (0, 1, "")
        carried_out(agreed(asked(Target(person=person), asker), approver), asker)

        assert Document.objects.get().agent == person_key(other)

    def test_what_stood_in_their_plain_data_before_goes_too(self, city: City, asker: User, approver: User) -> None:
        store(own_statement(account=city.learner.uuid))
        deliver()
        for person in (city.learner, city.manager):
            edit_person(person=person, changes={"name": f"新 {person.pk}"}, now=THEN, by=None)
        carried_out(agreed(asked(Target(person=city.learner.uuid), asker), approver), asker)
        assert PlainEdit.objects.get().person == city.manager
