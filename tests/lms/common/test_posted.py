"""Ids that a form sends: what is none names nothing, and is no error either."""

import uuid

from lms.common.posted import posted_uuids


def test_ids_are_taken_in_their_order() -> None:
    one, other = uuid.UUID(int=1), uuid.UUID(int=2)
    assert posted_uuids([str(other), str(one)]) == [other, one]


def test_what_is_no_id_names_nobody() -> None:
    one = uuid.UUID(int=1)
    assert posted_uuids(["", "1 OR 1=1", "﨑", str(one)]) == [one]
