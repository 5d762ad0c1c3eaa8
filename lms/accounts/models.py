"""Accounts: who may sign in, and the trail of what was done."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.common.constraints import AppendOnly
from lms.common.lengths import TextColumn


class UserManager(BaseUserManager["User"]):
    def create_user(self, employee_number: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(employee_number=employee_number, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, employee_number: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(employee_number, password, is_staff=True, is_superuser=True, **fields)


class EraChoice(models.TextChoices):
    WAREKI = "wareki", _("Japanese era (令和8年)")
    SEIREKI = "seireki", _("Western calendar (2026年)")


class User(AbstractBaseUser, PermissionsMixin):
    """An account. People sign in with their employee number; many have no e-mail address, so there is none here."""

    employee_number = models.CharField(_("employee number"), max_length=20, unique=True)
    name = TextColumn(_("name"), characters=100)
    is_active = models.BooleanField(default=True)
    # May enter Wagtail's admin.
    is_staff = models.BooleanField(default=False)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, blank=True)
    era = models.CharField(max_length=8, choices=EraChoice.choices, default=EraChoice.WAREKI)
    created_at = models.DateTimeField(auto_now_add=True)
    # The password came on a slip of paper: nothing opens until the person has chosen one.
    must_change_password = models.BooleanField(default=False, editable=False)
    # Closed because the person left, on this day; an account that somebody closed by hand has none and stays closed.
    closed_on = models.DateField(null=True, editable=False)

    objects = UserManager()

    # The editor asks every account where to write to about approvals; here notifications are read on the pages.
    email: ClassVar[str] = ""

    USERNAME_FIELD = "employee_number"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        """The editor's menu asks for this one, and falls back to the employee number."""
        return self.name


class AuditEvent(models.Model):
    """Something that an auditor may ask about: an export, a designation, an import, a grant, a sign-in refused."""

    at = models.DateTimeField()
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_key = models.CharField(max_length=64, blank=True)
    # Facts without names: counts, dates, filters, file digests.
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["at"]),
            models.Index(fields=["subject_type", "subject_key"]),
        ]
        constraints = [AppendOnly(name="accounts_auditevent_append_only")]

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"
