"""People who sign in, and the letters that the portal owes them."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class UserManager(BaseUserManager["User"]):
    """Creates users whose e-mail address is their name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. The e-mail address is the login; ``public_id`` is what leaves the portal."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("e-mail address", unique=True)
    display_name = models.CharField("name", max_length=120, blank=True)
    is_staff = models.BooleanField(
        "support staff", default=False, help_text="May use the support pages (/admin/)."
    )
    is_active = models.BooleanField("active", default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    erased_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the person left for good (accounts.erasure)."
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["display_name", "email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_the_case"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"),
            models.CheckConstraint(
                condition=models.Q(erased_at=None)
                | models.Q(is_active=False, is_staff=False, is_superuser=False),
                name="user_erased_is_nobody",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return self.display_name.split(" ")[0] if self.display_name else self.email


class Erasure(models.Model):
    """That an account was emptied, when, and how many rows went: nothing about whose it was. Append-only."""

    class By(models.TextChoices):
        PERSON = "person", "the person"
        SUPPORT = "support", "support staff"

    user = models.OneToOneField(User, models.PROTECT, related_name="erasure")
    at = models.DateTimeField(default=timezone.now, editable=False)
    asked_by = models.CharField(max_length=7, choices=By.choices)
    counts = models.JSONField(help_text="What was held, and how many rows of it were changed or deleted.")

    class Meta:
        ordering = ["-at"]
        triggers = [
            pgtrigger.Protect(name="erasure_is_never_altered", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def due(self) -> OutgoingMailQuerySet:
        """Letters that nobody has sent and whose next try has come."""
        return self.filter(sent_at=None, given_up_at=None, next_try_at__lte=timezone.now())


class OutgoingMail(models.Model):
    """A letter in the queue. Written in the transaction of what it tells about; leaves after commit."""

    class CalendarMethod(models.TextChoices):
        REQUEST = "REQUEST"
        CANCEL = "CANCEL"
        PUBLISH = "PUBLISH"

    key = models.CharField(
        max_length=200, unique=True, help_text="Kind, recipient and subject row: sent once."
    )
    kind = models.CharField(max_length=60)
    recipient = models.EmailField()
    reply_to = models.EmailField(blank=True)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True, help_text="An iCalendar object (RFC 5545), or nothing.")
    calendar_method = models.CharField(max_length=10, choices=CalendarMethod.choices, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    next_try_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    emptied_at = models.DateTimeField(
        null=True, blank=True, help_text="When its words were taken out of the table."
    )

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = "letter"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index("next_try_at", name="mail_due", condition=models.Q(sent_at=None, given_up_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_at=None) | models.Q(given_up_at=None), name="mail_is_sent_or_given_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def live(self) -> ApiTokenQuerySet:
        """Tokens that open something now."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class ApiToken(models.Model):
    """What a program shows to read for a person. The key itself is stored nowhere (``accounts.tokens``)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField("what it is for", max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return self.name
