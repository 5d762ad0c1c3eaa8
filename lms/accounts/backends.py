"""How a request's account is found again."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser

from lms.accounts.models import User
from lms.common.prepared import Prepared

BY_ID = Prepared(lambda pk: User.objects.filter(pk=pk), pk=int)


class AccountBackend(AuthenticationBackend):
    def get_user(self, user_id: Any) -> AbstractBaseUser | None:
        """The account that a session names, with a prepared query; None if it may not be used any more."""
        user = next(iter(BY_ID.instances(pk=user_id)), None)
        return user if user is not None and self.user_can_authenticate(user) else None
