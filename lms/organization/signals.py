"""Grants begin and end by date: who signs in gets the admin rights of the day."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from lms.accounts.models import User
from lms.common import clock
from lms.organization.actions.grants import sync_groups


@receiver(user_logged_in, dispatch_uid="organization.grants.sync_groups")
def on_signed_in(sender: Any, user: User, **kwargs: Any) -> None:
    sync_groups(user=user, now=clock.now())
