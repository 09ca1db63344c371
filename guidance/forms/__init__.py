"""Forms of the guidance room, drawn by the design system's templates."""

from .path import ContactForm, GoalForm, TaskForm
from .resources import (
    FilterForm,
    PublishForm,
    ResourceForm,
    ReviewedForm,
    WithdrawForm,
)

__all__ = [
    "ContactForm",
    "FilterForm",
    "GoalForm",
    "PublishForm",
    "ResourceForm",
    "ReviewedForm",
    "TaskForm",
    "WithdrawForm",
]
