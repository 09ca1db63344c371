"""Writing, publishing, reviewing, withdrawing and filtering resources."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.fields import DateField
from accounts.models import User
from programmes.models import Programme

from .. import files
from ..actions import Words
from ..errors import FileRefused
from ..files import CheckedFile
from ..models import MAX_MINUTES, Edition, Evidence, Kind, Platform, Resource, Step
from .base import SMALL, GuidanceForm, MarkdownField, WebAddressField, members, must, profession_choices

LONGEST_REVIEW = timedelta(days=3 * 366)
TIMES = {"5": "Up to 5 minutes", "10": "Up to 10 minutes", "20": "Up to 20 minutes", "60": "Up to an hour"}


class ResourceForm(GuidanceForm):
    """What a resource says. Saving makes a draft, so only what a draft cannot do without is required."""

    title = forms.CharField(max_length=120, help_text="What the reader gets, in the reader’s words")
    kind = forms.ChoiceField(choices=Kind.choices)
    summary = forms.CharField(
        label="Summary",
        help_text="One or two sentences. They stand in lists and search results.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    body = MarkdownField(
        label="Text",
        required=False,
        help_text="Markdown: ## for a heading, - for a list, [words](https://…) for a link. "
        "No HTML, no pictures from elsewhere.",
    )
    url = WebAddressField(
        label="Link", required=False, help_text="When it lives somewhere else. For example https://…"
    )
    source = forms.CharField(
        label="Who publishes it",
        required=False,
        max_length=120,
        help_text="Has to be said where there is a link. For example HCPC, or the name of your board",
    )
    file = forms.FileField(
        required=False,
        help_text=f"{files.TAKEN}, at most {files.MAX_BYTES // 2**20} MB. Readers download it.",
    )
    drop_file = forms.BooleanField(label="Take the file away", required=False)
    transcript = MarkdownField(
        label="Transcript or summary",
        required=False,
        rows=10,
        help_text="A video or podcast cannot be published without it: some people cannot hear it, and some NHS "
        "networks block it.",
    )
    minutes = forms.IntegerField(
        label="Minutes it takes",
        min_value=1,
        max_value=MAX_MINUTES,
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-3"}),
    )
    step = forms.ChoiceField(
        label="Step of the path", choices=[("", "Any step"), *Step.choices], required=False
    )
    professions = forms.MultipleChoiceField(
        help_text="Leave all unticked when it is for everybody.",
        widget=forms.CheckboxSelectMultiple(attrs=SMALL),
        required=False,
    )
    platforms = forms.MultipleChoiceField(
        choices=Platform.choices,
        help_text="Leave all unticked when it is about any of them.",
        widget=forms.CheckboxSelectMultiple(attrs=SMALL),
        required=False,
    )
    evidence = forms.ChoiceField(
        label="What stands behind it", choices=Evidence.choices, widget=forms.RadioSelect
    )
    owner = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        empty_label="Nobody yet",
        help_text="Gets a letter when a review is due, and sees what readers answer.",
    )
    asks_acknowledgement = forms.BooleanField(
        label="People say that they have read it",
        required=False,
        help_text="For policies. Step Ready asks everybody, and asks again after every new version.",
    )
    WORDS = (
        "title", "kind", "summary", "body", "url", "source", "transcript", "minutes", "step", "professions",
        "platforms", "evidence",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        programme: Programme,
        resource: Resource | None = None,
        edition: Edition | None = None,
        **kwargs: Any,
    ) -> None:
        if edition is not None and resource is not None:
            kwargs["initial"] = {name: getattr(edition, name) for name in self.WORDS} | {
                "owner": resource.owner_id,
                "asks_acknowledgement": resource.asks_acknowledgement,
            }
        super().__init__(*args, **kwargs)
        self.fields["professions"].choices = profession_choices(programme)
        self.fields["owner"].queryset = members(programme)
        has_file = edition is not None and edition.file_id is not None
        if has_file:
            self.fields["file"].help_text += f" Now: {edition.file.name}"
        else:
            del self.fields["drop_file"]
        self.checked: CheckedFile | None = None
        self.helper.layout = Layout(
            Fieldset("What it is", "title", "kind", "summary"),
            Fieldset("What it says", "body", "url", "source", "file", *(["drop_file"] if has_file else [])),
            Fieldset("In words too", "transcript"),
            Fieldset("Who it is for", "minutes", "step", "professions", "platforms"),
            Fieldset("Who answers for it", "evidence", "owner", "asks_acknowledgement"),
        )

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if not given:
            return None
        if given.size > files.MAX_BYTES:
            raise ValidationError(f"The file is too large: at most {files.MAX_BYTES // 2**20} MB.")
        try:
            self.checked = files.check(given.name, given.read())
        except FileRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
        return given

    def words(self) -> Words:
        return Words(**{name: self.cleaned_data[name] for name in self.WORDS})


def _review_field() -> DateField:
    today = timezone.localdate()
    return DateField(
        label="Next review",
        help_text="At the latest in three years. The owner gets a letter two weeks before.",
        earliest=today + timedelta(days=1),
        latest=today + LONGEST_REVIEW,
    )


def _a_year_on() -> date:
    today = timezone.localdate()
    return today + timedelta(days=365)


class ReviewedForm(GuidanceForm):
    """It was read again and still holds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["next_review_on"] = _review_field()
        self.initial.setdefault("next_review_on", _a_year_on())


class PublishForm(ReviewedForm):
    change_note = forms.CharField(
        label="What is new in this version?",
        error_messages=must("Enter what is new in this version"),
        max_length=200,
        help_text="Readers see it in the history.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["change_note"]


class ResourceChoice(forms.ModelChoiceField):
    """A published resource, by its title."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.current.title)


class WithdrawForm(GuidanceForm):
    reason = forms.CharField(
        label="Why is it withdrawn?",
        error_messages=must("Enter the reason"),
        help_text="Whoever opens the address reads this.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    replaced_by = ResourceChoice(
        label="What replaces it",
        queryset=Resource.objects.none(),
        required=False,
        empty_label="Nothing",
        help_text="Whoever follows an old link is led there.",
    )

    def __init__(self, *args: Any, resource: Resource, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Resource.objects.for_programme(resource.programme).published().exclude(pk=resource.pk)
        self.fields["replaced_by"].queryset = others.for_page().order_by("current__title")


class FilterForm(forms.Form):
    """Profession, platform, step, time, kind. Lives in the address; an unknown choice filters nothing."""

    mark_optional = False
    kind = forms.ChoiceField(choices=[("", "Everything"), *Kind.choices], required=False)
    step = forms.ChoiceField(
        label="Step of the path", choices=[("", "All steps"), *Step.choices], required=False
    )
    profession = forms.ChoiceField(required=False)
    platform = forms.ChoiceField(choices=[("", "All platforms"), *Platform.choices], required=False)
    time = forms.ChoiceField(label="Time you have", choices=[("", "Any"), *TIMES.items()], required=False)

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="filter_%s", **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.fields["profession"].choices = [("", "All professions"), *profession_choices(programme)]

    def chosen(self) -> dict[str, Any]:
        """What to filter by, as ``ResourceQuerySet.that_fit`` takes it; fields with odd values are left out."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        time = given.pop("time", "")
        return given | ({"minutes": int(time)} if time else {})
