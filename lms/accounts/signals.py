"""Sign-ins, sign-outs and refusals enter the audit trail. The number typed is never written down, nor the password."""

from typing import Any

from allauth.account.signals import password_changed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from lms.accounts.actions.audit import record_audit
from lms.accounts.models import User
from lms.common import clock


@receiver(user_logged_in, dispatch_uid="accounts.audit.signed_in")
def on_signed_in(sender: Any, user: User, **kwargs: Any) -> None:
    record_audit(actor=user, action="sign_in.accepted", now=clock.now())


@receiver(user_logged_out, dispatch_uid="accounts.audit.signed_out")
def on_signed_out(sender: Any, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        record_audit(actor=user, action="sign_out", now=clock.now())


@receiver(user_login_failed, dispatch_uid="accounts.audit.refused")
def on_refused(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    """Names the account by its key if there is one: an auditor asks which accounts are being tried."""
    key = User.objects.filter(employee_number=credentials.get("username", "")).values_list("pk", flat=True).first()
    record_audit(actor=None, action="sign_in.refused", now=clock.now(), subject_type="account", subject_key=key or "")


@receiver(password_changed, dispatch_uid="accounts.password_changed")
def on_password_changed(sender: Any, user: User, **kwargs: Any) -> None:
    """Chosen by the person: what stood on a slip opens nothing any more."""
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    record_audit(
        actor=user, action="account.password_changed", now=clock.now(), subject_type="account", subject_key=user.pk
    )
