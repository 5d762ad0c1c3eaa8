"""Accounts for tests."""

from typing import Any

import factory

from lms.accounts.models import User

PASSWORD = "correct-horse-battery"


class UserFactory(factory.django.DjangoModelFactory):
    """An account that can sign in with PASSWORD."""

    class Meta:
        model = User

    employee_number = factory.Sequence(lambda n: f"{1000000 + n}")
    name = "山田 太郎"
    language = "ja"

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return User.objects.create_user(password=kwargs.pop("password", PASSWORD), **kwargs)
