"""Forms of the evaluations, drawn by the design system's templates. The questions make the fields."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.fields import DateField

from .actions import TRY, TRY_BY, Given
from .models import CPDActivity, Evaluation, Question, QuestionSet, SurveyReply

LONGEST = 4000  # characters
SMALL = {"class": "nhsuk-radios--small"}
NOT_ANSWERED = "No answer"


class PlainForm(forms.Form):
    """Draws its fields without the form element: the page adds its own buttons."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


def field_for(question: Question) -> forms.Field:
    """The form field of a question."""
    common: dict[str, Any] = {
        "label": question.text,
        "help_text": question.hint,
        "required": question.required,
    }
    if question.kind == Question.Kind.SCALE:
        return forms.ChoiceField(
            choices=_scale(question),
            widget=forms.RadioSelect(attrs=SMALL),
            error_messages={"required": f"Choose an answer: {question.text[0].lower()}{question.text[1:]}"},
            **common,
        )
    if question.kind == Question.Kind.CONFIDENCE:
        return forms.ChoiceField(choices=_confidence(), **common)
    if question.kind == Question.Kind.CHOICE:
        return forms.ChoiceField(
            choices=question.options,
            widget=forms.RadioSelect,
            error_messages={"required": f"Choose an answer: {question.text[0].lower()}{question.text[1:]}"},
            **common,
        )
    if question.kind == Question.Kind.CHOICES:
        return forms.MultipleChoiceField(
            choices=question.options, widget=forms.CheckboxSelectMultiple, **common
        )
    if question.kind == Question.Kind.DATE:
        return DateField(earliest=timezone.localdate(), **(common | {"help_text": "For example 15 3 2027"}))
    return forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}), **common)


def _scale(question: Question) -> list[tuple[str, str]]:
    low, high = question.bounds or (1, 5)
    ends = {low: f", {question.low.lower()}", high: f", {question.high.lower()}"}
    return [(str(value), f"{value}{ends.get(value, '')}") for value in range(low, high + 1)]


def _confidence() -> list[tuple[str, str]]:
    ends = {0: ", not at all sure", 10: ", completely sure"}
    return [("", NOT_ANSWERED), *((str(value), f"{value}{ends.get(value, '')}") for value in range(11))]


class EvaluationForm(PlainForm):
    """The questions of a set, how to answer them, and what may be shown to whom."""

    mode = forms.ChoiceField(
        label="Does your name stand on your answers?",
        choices=[
            (Evaluation.Mode.NAMED, "With my name: only I see my words unless I share them below"),
            (Evaluation.Mode.ANONYMOUS, "Without my name: nobody can find out that they are mine"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether your name stands on your answers"},
    )
    shares_text = forms.BooleanField(
        label="The improvement team and the host of the lab may read what I write in words",
        help_text="They see it without your name, and count what it is about. Without this tick, words of an "
        "answer with a name stay yours alone, and words of an answer without a name are not kept: nobody could "
        "ever read them.",
        required=False,
    )
    allows_quotes = forms.BooleanField(
        label="They may quote it, without my name",
        help_text="In reports and posters of the programme, for a year. Needs the tick above. With your name on "
        "your answers you can take both back at any time, under My reflections.",
        required=False,
    )

    def __init__(self, *args: Any, question_set: QuestionSet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions: list[Question] = list(question_set.questions.all())
        for question in self.questions:
            self.fields[question.key] = field_for(question)
        self.helper.layout = Layout("mode", *self._layout(self.questions), "shares_text", "allows_quotes")

    @staticmethod
    def _layout(questions: Iterable[Question]) -> Iterable[Any]:
        """Pairs stand together under what they are about."""
        for item, group in groupby(questions, key=lambda question: question.item):
            keys = [question.key for question in group]
            if item:
                yield Fieldset(f"How sure do you feel: {item[0].lower()}{item[1:]}", *keys)
            else:
                yield from keys

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("allows_quotes") and not given.get("shares_text"):
            self.add_error("allows_quotes", "To let them quote you, also let them read what you write")
        if given.get(TRY_BY) and TRY in self.fields and not given.get(TRY):
            self.add_error(TRY, "Write what you will try by that date, or leave the date out")
        return given

    def given(self) -> Given:
        data = self.cleaned_data
        return Given(
            mode=data["mode"],
            answers={question.key: data.get(question.key) for question in self.questions},
            shares_text=data["shares_text"],
            allows_quotes=data["allows_quotes"],
        )


class NewReflectionForm(PlainForm):
    kind = forms.ChoiceField(
        label="Which questions would help you?",
        choices=[
            ("driscoll", "What, so what, now what: three questions"),
            ("gibbs", "Six smaller questions, after Gibbs"),
        ],
        widget=forms.RadioSelect,
        initial="driscoll",
    )


class ReflectionForm(PlainForm):
    """One page for writing. Nothing but a title has to be there: a reflection grows."""

    title = forms.CharField(
        label="Title", max_length=120, error_messages={"required": "Give it a title, so that you find it"}
    )
    on = DateField(label="Date", help_text="Of what you reflect on. For example 15 3 2026")

    def __init__(self, *args: Any, question_set: QuestionSet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].latest = timezone.localdate()  # type: ignore[attr-defined]
        self.keys = []
        for question in question_set.questions.all():
            self.fields[question.key] = forms.CharField(
                label=question.text,
                help_text=question.hint,
                max_length=20_000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 6}),
            )
            self.keys.append(question.key)

    def parts(self) -> dict[str, str]:
        return {key: self.cleaned_data.get(key, "") for key in self.keys}


class ShareForm(PlainForm):
    programme = forms.ChoiceField(label="With which programme?")
    text = forms.CharField(
        label="What may they read?",
        help_text="A copy, which you can change. Nothing that could identify a patient or a colleague.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "Write what they may read"},
    )
    allows_quotes = forms.BooleanField(
        label="They may quote it, without my name",
        help_text="In reports and posters of the programme, for a year. You can take it back at any time.",
        required=False,
    )

    def __init__(self, *args: Any, programmes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].choices = programmes  # type: ignore[attr-defined]


class ConsentForm(PlainForm):
    """What becomes of the words of an answer that one gave with a name."""

    shares_text = forms.BooleanField(
        label="The improvement team and the host of the lab may read what I wrote",
        help_text="Without this tick they can read nothing of it, and what they marked in it is deleted.",
        required=False,
    )
    allows_quotes = forms.BooleanField(
        label="They may quote it, without my name",
        help_text="For a year. Without this tick it disappears from their quotes at once.",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("allows_quotes") and not given.get("shares_text"):
            self.add_error("allows_quotes", "To let them quote you, also let them read what you wrote")
        return given


class SurveyForm(PlainForm):
    """When the annual survey is open, and for how many people it is."""

    opens_on = DateField(label="First day", help_text="From when people can answer. For example 1 2 2027")
    closes_on = DateField(label="Last day", help_text="People can answer until its end")
    asked = forms.IntegerField(
        label="How many people is it for?",
        min_value=1,
        max_value=100_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "nhsuk-input--width-5"}),
        error_messages={"required": "Enter how many people it is for"},
    )
    asked_who = forms.CharField(
        label="Who are they?",
        help_text="For example “AHPs of the board, by the workforce table”. It stands beside every result.",
        max_length=120,
        error_messages={"required": "Say who they are"},
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("opens_on") and given.get("closes_on") and given["closes_on"] < given["opens_on"]:
            self.add_error("closes_on", "It must close on the day it opens, or later")
        return given


class SurveyAnswerForm(PlainForm):
    mode = forms.ChoiceField(
        label="Does your name stand on your answers?",
        choices=[
            (
                SurveyReply.Mode.NAMED,
                "With my name: you can read them again on this page; results never name you",
            ),
            (SurveyReply.Mode.ANONYMOUS, "Without my name: nobody can find out that they are mine"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether your name stands on your answers"},
    )

    def __init__(self, *args: Any, question_set: QuestionSet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = []
        for question in question_set.questions.all():
            # Given answers only: words could tell who wrote them, and a survey of all staff has no room to be read.
            assert question.kind in (Question.Kind.CHOICE, Question.Kind.CHOICES, Question.Kind.SCALE)
            self.fields[question.key] = field_for(question)
            self.keys.append(question.key)

    def chosen(self) -> dict[str, Any]:
        return {key: self.cleaned_data.get(key) for key in self.keys}


class ActivityForm(PlainForm):
    """A line of the CPD record, with what the HCPC asks about it."""

    title = forms.CharField(
        label="What did you do?", max_length=200, error_messages={"required": "Write what you did"}
    )
    on = DateField(label="When?", help_text="The day it ended. For example 15 3 2026")
    kind = forms.ChoiceField(
        label="Type of activity",
        choices=CPDActivity.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the type of activity"},
    )
    hours = forms.DecimalField(
        label="Hours",
        help_text="The HCPC does not count hours; some people like to.",
        required=False,
        min_value=0,
        max_value=500,
        decimal_places=2,
    )
    learned = forms.CharField(
        label="What did you learn?",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    benefit_practice = forms.CharField(
        label="How does your practice benefit?",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    benefit_service_users = forms.CharField(
        label="How do service users benefit?",
        help_text="Nothing that could identify one of them.",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    evidence = forms.CharField(
        label="Evidence",
        help_text="For example a certificate, or where it can be found.",
        max_length=500,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].latest = timezone.localdate()  # type: ignore[attr-defined]

    def clean_hours(self) -> Any:
        hours = self.cleaned_data["hours"]
        if hours == 0:
            raise ValidationError("Leave hours empty, or write more than 0")
        return hours
