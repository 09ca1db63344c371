"""An entry of the directory, with its place in calendars, and a number with its source."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.fields import DateField
from programmes.models import Programme

from ..models import Community, Platform
from .base import SMALL, GuidanceForm, WebAddressField, must

LONDON = ZoneInfo("Europe/London")


class CommunityForm(GuidanceForm):
    name = forms.CharField(max_length=120)
    kind = forms.ChoiceField(choices=Community.Kind.choices)
    text = forms.CharField(
        label="What it is",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Two sentences.",
    )
    url = WebAddressField(label="Where it is", required=False)
    hashtag = forms.CharField(max_length=60, required=False, help_text="The # may be left out")
    platforms = forms.MultipleChoiceField(
        choices=Platform.choices, widget=forms.CheckboxSelectMultiple(attrs=SMALL), required=False
    )
    meets = forms.CharField(
        label="When they meet, in words",
        max_length=120,
        required=False,
        help_text="For example: Wednesdays at 20:00",
    )
    state = forms.ChoiceField(
        label="Is it active?",
        error_messages=must("Choose whether it is active"),
        choices=Community.State.choices,
        widget=forms.RadioSelect,
        initial="unknown",
    )
    checked_on = DateField(label="When did you look?", required=False)
    first_on = DateField(
        label="First meeting to put into calendars", required=False, help_text="Only for what is active."
    )
    first_time = forms.TimeField(
        label="It begins at",
        required=False,
        input_formats=["%H:%M", "%H.%M"],
        help_text="For example 20:00",
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-5"}),
        error_messages={"invalid": "Enter a time such as 20:00"},
    )
    minutes = forms.IntegerField(
        label="Minutes it takes",
        min_value=5,
        max_value=600,
        initial=60,
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-3"}),
    )
    repeat = forms.ChoiceField(
        label="How often", choices=Community.Repeat.choices, widget=forms.RadioSelect, required=False
    )
    source_title = forms.CharField(label="Who says so", max_length=160, required=False)
    source_url = WebAddressField(label="Where", required=False)
    is_listed = forms.BooleanField(label="It stands in the directory", required=False, initial=True)
    NAMES = (
        "name", "kind", "text", "url", "hashtag", "platforms", "meets", "state", "checked_on", "minutes", "repeat",
        "source_title", "source_url", "is_listed",
    )  # fmt: skip

    def __init__(
        self, *args: Any, programme: Programme, community: Community | None = None, **kwargs: Any
    ) -> None:
        if community is not None:
            kwargs["initial"] = {name: getattr(community, name) for name in self.NAMES}
            if community.first_at:
                begins = timezone.localtime(community.first_at, LONDON)
                kwargs["initial"] |= {"first_on": begins.date(), "first_time": f"{begins:%H:%M}"}
        super().__init__(*args, **kwargs)
        self.programme, self.community = programme, community
        self.helper.layout = Layout(
            Fieldset("What it is", "name", "kind", "text", "url", "hashtag", "platforms"),
            Fieldset("Whether and when they meet", "meets", "state", "checked_on"),
            Fieldset("In calendars", "first_on", "first_time", "minutes", "repeat"),
            Fieldset("Source", "source_title", "source_url", "is_listed"),
        )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        twins = Community.objects.for_programme(self.programme).filter(name__iexact=name)
        if twins.exclude(pk=self.community.pk if self.community else None).exists():
            raise ValidationError("It stands in the directory already")
        return name

    def clean_hashtag(self) -> str:
        return str(self.cleaned_data["hashtag"].lstrip("#＃"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        looked = cleaned.get("checked_on")
        if cleaned.get("state") in ("meets", "ended") and not looked and "checked_on" not in self.errors:
            self.add_error("checked_on", "Enter when you looked")
        day, time = cleaned.get("first_on"), cleaned.get("first_time")
        if bool(day) != bool(time) and not ({"first_on", "first_time"} & set(self.errors)):
            missing, words = ("first_time", "the time") if day else ("first_on", "the day")
            self.add_error(missing, f"Enter {words} of the first meeting too")
        return cleaned

    def words(self) -> dict[str, Any]:
        given = {name: self.cleaned_data[name] for name in self.NAMES}
        day, time = self.cleaned_data["first_on"], self.cleaned_data["first_time"]
        given["first_at"] = datetime.combine(day, time, tzinfo=LONDON) if day and time else None
        return given


class NumberForm(GuidanceForm):
    """A number is shown with its day and its source, or not at all."""

    value = forms.IntegerField(
        label="Number",
        min_value=0,
        max_value=2_000_000_000,
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-10"}),
    )
    counts = forms.CharField(label="What it counts", max_length=80, help_text="For example: followers")
    as_at = forms.CharField(label="From when", max_length=60, help_text="A date or a year")
    source_title = forms.CharField(label="Who says so", max_length=160)
    source_url = WebAddressField(label="Where", required=False)
