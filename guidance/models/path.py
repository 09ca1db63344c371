"""The path "Ready, steady, go, move up a gear": its tasks, how far people are, what they read and what they want."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.encryption import EncryptedTextField
from programmes.models import Programme

from .resources import Edition, Resource, ResourceQuerySet, State, Step

if TYPE_CHECKING:
    from accounts.models import User


class TaskQuerySet(models.QuerySet["Task"]):
    def for_programme(self, programme: Programme) -> TaskQuerySet:
        return self.filter(programme=programme)

    def active(self) -> TaskQuerySet:
        return self.filter(is_active=True)

    def in_order(self) -> TaskQuerySet:
        """As the path has them: step by step."""
        cases = [models.When(step=step, then=number) for number, step in enumerate(Step.values)]
        return self.order_by(models.Case(*cases, output_field=models.IntegerField()), "position", "pk")


class Task(models.Model):
    """One thing to do on the path. Every programme starts with the standard tasks and changes them as it likes."""

    class Kind(models.TextChoices):
        TICK = "tick", "People tick it off"
        POLICIES = "policies", "Done when every policy that asks for it is acknowledged"
        CONTACT = "contact", "Shows the communications team; people tick it off"
        GOAL = "goal", "Done when a goal is written"
        STORY = "story", "Done when a story is handed in"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="path_tasks")
    key = models.SlugField(max_length=40, help_text="Keeps what people ticked when the words change.")
    step = models.CharField(max_length=8, choices=Step.choices)
    kind = models.CharField("how it is done", max_length=10, choices=Kind.choices, default=Kind.TICK)
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True, max_length=2000, help_text="Markdown.")
    resource = models.ForeignKey(
        Resource, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="what to read"
    )
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField("on the path", default=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "step", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "key"], name="task_key_once_per_programme"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_ticked_off(self) -> bool:
        """Whether people say themselves that it is done."""
        return self.kind in (self.Kind.TICK, self.Kind.CONTACT)


class TaskDone(models.Model):
    """Somebody ticked a task off. Nobody but this person sees it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    task = models.ForeignKey(Task, models.CASCADE, related_name="done")
    done_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["done_at"]
        constraints = [models.UniqueConstraint(fields=["user", "task"], name="task_done_once_per_person")]

    def __str__(self) -> str:
        return f"{self.task} done"


class Acknowledgement(models.Model):
    """Somebody said to have read this very version."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="acknowledgements")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="acknowledgements")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["user", "edition"], name="acknowledged_once_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.edition} read"


def policies_of(programme: Programme) -> ResourceQuerySet:
    """What everybody is asked to read and to say so."""
    asked = Resource.objects.for_programme(programme).filter(state=State.PUBLISHED, asks_acknowledgement=True)
    return asked.for_page().order_by("current__title")


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, user: User | Any) -> GoalQuerySet:
        """A goal is its owner's; nobody else reads it, whatever the role."""
        return self.filter(owner=user.pk) if user.is_authenticated else self.none()


class Goal(models.Model):
    """What somebody wants from social media at work, tied to role, service and personal development plan. The
    words are sealed: whoever reads the database does not read them.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="guidance_goals")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    text = EncryptedTextField("goal")
    role = EncryptedTextField(blank=True)
    service = EncryptedTextField(blank=True)
    plan = EncryptedTextField("personal development plan", blank=True)
    review_on = models.DateField(null=True, blank=True)
    reached_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Goal {self.public_id}"

    def get_absolute_url(self) -> str:
        return reverse("guidance:goal", args=[self.programme.slug, self.public_id])


class LocalContact(models.Model):
    """Whom to tell before starting an account: the board's communications team."""

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="communications_contact")
    team = models.CharField(max_length=120)
    email = models.EmailField("e-mail address", blank=True)
    phone = models.CharField("telephone", max_length=40, blank=True)
    what = models.TextField("what they want to know", max_length=1000, blank=True)
    answers_in = models.CharField("how long an answer takes", max_length=80, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(email="") | ~Q(phone=""), name="local_contact_can_be_reached"
            ),
        ]

    def __str__(self) -> str:
        return self.team
