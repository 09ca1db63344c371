"""Forms of the guidance room, drawn by the design system's templates."""

from .answers import AnswerForm
from .communities import CommunityForm, NumberForm
from .drafts import DraftForm
from .path import ContactForm, GoalForm, TaskForm
from .resources import (
    FilterForm,
    PublishForm,
    ResourceForm,
    ReviewedForm,
    WithdrawForm,
)
from .stories import AdoptForm, EditStoryForm, PurposeFilterForm, QuestionForm, StoryForm, TurnDownForm

__all__ = [
    "AdoptForm",
    "AnswerForm",
    "CommunityForm",
    "ContactForm",
    "DraftForm",
    "EditStoryForm",
    "FilterForm",
    "GoalForm",
    "NumberForm",
    "PublishForm",
    "PurposeFilterForm",
    "QuestionForm",
    "ResourceForm",
    "ReviewedForm",
    "StoryForm",
    "TaskForm",
    "TurnDownForm",
    "WithdrawForm",
]
