"""Who asks, as an account: for views that have let in only who is signed in."""

from lms.accounts.models import User
from lms.common.access import AuthedRequest


def user_of(request: AuthedRequest) -> User:
    """The account of whoever is signed in, as actions take it."""
    assert isinstance(request.user, User)
    return request.user
