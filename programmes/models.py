"""NHS boards, professions, localities, workforce, programmes, who belongs to them, and the change ledger."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import User

# First segments of the address that belong to the portal itself.
RESERVED_SLUGS = frozenset(
    {
        "about",
        "accessibility",
        "account",
        "accounts",
        "admin",
        "api",
        "chart",
        "check",
        "components",
        "contact",
        "cookies",
        "healthz",
        "help",
        "home",
        "how-we-count",
        "how-we-draw-charts",
        "invitations",
        "logout",
        "me",
        "metrics",
        "outbox",
        "portfolio",
        "privacy",
        "programmes",
        "public",
        "search",
        "sign-in",
        "sign-out",
        "sign-up",
        "static",
        "verify",
    }
)


def validate_programme_slug(value: str) -> None:
    if value in RESERVED_SLUGS:
        raise ValidationError(f"“{value}” is an address of the portal itself. Choose another short name.")


class Profession(models.Model):
    """An allied health profession.

    ``code`` is the HCPC register's (PH, OT, DT, …). The two kinds of radiographer share RA there and are
    counted apart in NHS Scotland: RA-D and RA-T.
    """

    code = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=80, unique=True)
    plural = models.CharField(max_length=80)
    in_scotland = models.BooleanField("an AHP in Scotland", default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Board(models.Model):
    """An NHS Scotland health board, with its official code (S08…, SB08…)."""

    class Kind(models.TextChoices):
        TERRITORIAL = "territorial", "Territorial board"
        NATIONAL = "national", "National board"

    code = models.CharField(max_length=9, unique=True, validators=[RegexValidator(r"^(S08\d{6}|SB08\d{2})$")])
    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.TERRITORIAL)
    # Paramedics mostly work for the Ambulance Service, so "not applicable" must be sayable per board.
    professions = models.ManyToManyField(
        Profession,
        blank=True,
        related_name="boards",
        help_text="Left empty: all AHP professions in Scotland.",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def offered_professions(self) -> models.QuerySet[Profession]:
        """The professions this board employs: its own list, or all of Scotland's when it keeps none."""
        own = self.professions.all()
        return own if own.exists() else Profession.objects.filter(in_scotland=True)


class Locality(models.Model):
    """A part of a board's area."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="localities")
    name = models.CharField(max_length=80)

    class Meta:
        verbose_name_plural = "localities"
        ordering = ["board", "name"]
        constraints = [models.UniqueConstraint(fields=["board", "name"], name="locality_once_per_board")]

    def __str__(self) -> str:
        return self.name


class WorkforceQuerySet(models.QuerySet["Workforce"]):
    def for_board(self, board: Board) -> WorkforceQuerySet:
        return self.filter(board=board)


@pghistory.track()
class Workforce(models.Model):
    """A denominator: how many AHPs there were, as at a date, and who says so. Heads and WTE never mix."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="workforce")
    profession = models.ForeignKey(Profession, models.PROTECT, null=True, blank=True)
    locality = models.ForeignKey(Locality, models.PROTECT, null=True, blank=True)
    as_at = models.DateField()
    headcount = models.PositiveIntegerField()
    wte = models.DecimalField("whole-time equivalent", max_digits=9, decimal_places=2, null=True, blank=True)
    source = models.CharField(max_length=200)

    objects = WorkforceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "workforce"
        ordering = ["board", "-as_at", "profession__name", "locality__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "profession", "locality", "as_at"],
                name="workforce_once_per_date",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.headcount} at {self.as_at}"


class Role(models.TextChoices):
    """What a member may do in a programme; one person may have several."""

    AHP_STAFF = "ahp_staff", "AHP staff"
    LAB_HOST = "lab_host", "Lab host"
    RATER = "rater", "Rater"
    QI_LEAD = "qi_lead", "QI lead"
    COMPLAINTS_ADMIN = "complaints_admin", "Complaints admin"
    PROGRAMME_ADMIN = "programme_admin", "Programme admin"


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def visible_to(self, user: User | Any) -> ProgrammeQuerySet:
        """Published programmes, and those the user is a member of."""
        mine = Q(memberships__user=user.pk, memberships__ended_at=None) if user.is_authenticated else Q()
        return self.filter(Q(is_published=True) | mine).distinct() if mine else self.filter(is_published=True)

    def of_member(self, user: User | Any) -> ProgrammeQuerySet:
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__user=user.pk, memberships__ended_at=None).distinct()


@pghistory.track()
class Programme(models.Model):
    """An improvement programme of one board: the three questions of the Model for Improvement start here."""

    board = models.ForeignKey(Board, models.PROTECT, related_name="programmes")
    slug = models.SlugField(
        "short name in the address", max_length=40, unique=True, validators=[validate_programme_slug]
    )
    title = models.CharField(max_length=120)
    aim = models.TextField(help_text="What will improve, by how much, by when, for whom.")
    hashtags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="leads_programmes"
    )
    is_published = models.BooleanField("has a public page", default=False)
    is_demonstration = models.BooleanField("simulated data", default=False)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="programme_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programmes:home", args=[self.slug])


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> MembershipQuerySet:
        return self.filter(ended_at=None)

    def with_role(self, *roles: str) -> MembershipQuerySet:
        return self.filter(roles__overlap=list(roles))


@pghistory.track()
class Membership(models.Model):
    """A person belongs to a programme, with one or more roles, until it is ended."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), default=list)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "user"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "user"], name="membership_once_per_programme"),
            models.CheckConstraint(condition=Q(roles__len__gt=0), name="membership_has_a_role"),
            models.CheckConstraint(
                condition=Q(roles__contained_by=Role.values), name="membership_roles_are_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.programme}"

    def role_labels(self) -> list[str]:
        return [Role(role).label for role in self.roles]


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> InvitationQuerySet:
        """Neither taken up nor withdrawn; it may have run out."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def open(self) -> InvitationQuerySet:
        return self.waiting().filter(expires_at__gt=timezone.now())


# The address stays out of the history, which nobody can clean.
@pghistory.track(exclude=["email"])
class Invitation(models.Model):
    """A programme admin asks someone, by e-mail address, to join with the roles named here."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="invitations")
    email = models.EmailField("e-mail address")
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), default=list)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(default=timezone.now, editable=False)
    times_sent = models.PositiveSmallIntegerField(default=1)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="accepted_invitations"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                "programme",
                Lower("email"),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_once_while_waiting",
            ),
            models.CheckConstraint(condition=Q(roles__len__gt=0), name="invitation_has_a_role"),
            models.CheckConstraint(
                condition=Q(roles__contained_by=Role.values), name="invitation_roles_are_known"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="invitation_accepted_or_withdrawn"
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.public_id} to {self.programme}"

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    def role_labels(self) -> list[str]:
        return [Role(role).label for role in self.roles]


class StaffProfile(models.Model):
    """Which profession and locality a person works in: for breakdowns, never shown per person."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="staff_profile")
    profession = models.ForeignKey(Profession, models.PROTECT, null=True, blank=True)
    locality = models.ForeignKey(Locality, models.PROTECT, null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user}: {self.profession}"


class Change(models.Model):
    """The change ledger, an outbox: something a measure may count changed, on a date.

    Written in the same transaction as the change itself, so that a change without its row cannot exist.
    Rooms that write here know nothing of measures; measures claims rows with SKIP LOCKED and deletes them.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    source = models.CharField(max_length=60, help_text="What changed, such as labs.attendance.")
    on = models.DateField(help_text="The day (Europe/London) the change concerns.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.source} on {self.on}"
