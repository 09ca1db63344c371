"""Forms of people and programmes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.fields import DateField
from accounts.models import User

from .models import Board, Locality, Profession, Programme, Role, StaffProfile, Workforce

ROLE_HINTS = {
    Role.AHP_STAFF: "Books labs, follows the guidance path, keeps a private record",
    Role.LAB_HOST: "Runs lab sessions and keeps their registers",
    Role.RATER: "Rates the quality of posts without seeing who wrote them",
    Role.QI_LEAD: "Keeps measures, charts, tests of change and evaluations",
    Role.COMPLAINTS_ADMIN: "Keeps the log of complaints and reads their text",
    Role.PROGRAMME_ADMIN: "Invites people, gives roles, changes the settings",
}
EARLIEST = date(2000, 1, 1)
_HASHTAG = re.compile(r"^\w{1,59}$")


class RolesField(forms.MultipleChoiceField):
    """Roles as checkboxes, each with what it lets one do."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=Role.choices,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Choose at least one role"},
            **options,
        )
        self.widget.choice_hints = {role.value: hint for role, hint in ROLE_HINTS.items()}


class RolesForm(forms.Form):
    roles = RolesField(label="Roles", help_text="Choose all that apply")


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        help_text="Any address that you know to be theirs. Outside the NHS is fine: you vouch for it",
        error_messages={
            "required": "Enter the e-mail address",
            "invalid": "Enter an e-mail address like name@nhs.scot",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    roles = RolesField(label="Roles", help_text="Choose all that apply", initial=[Role.AHP_STAFF])


class DetailsForm(forms.Form):
    """Name, profession and locality of the signed-in person.

    Professions and localities are those of the boards whose programmes the person belongs to.
    """

    display_name = forms.CharField(
        label="Your name",
        max_length=120,
        error_messages={"required": "Enter your name"},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    profession = forms.ModelChoiceField(
        Profession.objects.none(),
        required=False,
        empty_label="Not chosen",
        help_text="Counts are shown by profession. Beside your name only those who run labs you book see it",
    )
    locality = forms.ModelChoiceField(Locality.objects.none(), required=False, empty_label="Not chosen")

    def __init__(self, *args: Any, user: User, boards: list[Board], **options: Any) -> None:
        self.profile = StaffProfile.objects.filter(user=user).first()
        self.user = user
        options["initial"] = {
            "display_name": user.display_name,
            "profession": self.profile and self.profile.profession_id,
            "locality": self.profile and self.profile.locality_id,
        }
        super().__init__(*args, **options)
        self.fields["profession"].queryset = self._professions(boards)  # type: ignore[attr-defined]
        localities = Locality.objects.filter(board__in=boards).select_related("board")
        self.fields["locality"].queryset = localities  # type: ignore[attr-defined]
        if not localities:
            del self.fields["locality"]

    def _professions(self, boards: list[Board]) -> Any:
        everyone = Profession.objects.filter(in_scotland=True)
        if not boards:
            return everyone
        offered = boards[0].offered_professions().distinct()
        for board in boards[1:]:
            offered = offered | board.offered_professions().distinct()
        kept = Profession.objects.filter(pk=self.profile.profession_id if self.profile else None)
        return (offered | kept.distinct()).distinct()

    def clean_display_name(self) -> str:
        return " ".join(self.cleaned_data["display_name"].split())


class SettingsForm(forms.ModelForm):
    hashtags = forms.CharField(
        required=False,
        help_text="With a space between two. The # may be left out. For example: AHPDG AHPScot",
    )
    starts_on = DateField(label="First day", help_text="For example 1 4 2026", earliest=EARLIEST)
    ends_on = DateField(label="Last day", help_text="For example 31 3 2027", earliest=EARLIEST)
    is_published = forms.BooleanField(
        label="Anyone may read the programme’s page",
        required=False,
        help_text="Aim, published charts and guidance, without signing in. Small numbers stay hidden",
    )

    class Meta:
        model = Programme
        fields = ["title", "aim", "hashtags", "starts_on", "ends_on", "is_published"]
        error_messages = {
            "title": {"required": "Enter a title"},
            "aim": {"required": "Enter the aim"},
        }
        help_texts = {"aim": "One sentence: what will improve, by how much, by when, for whom"}
        widgets = {"aim": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.is_bound:
            self.initial["hashtags"] = " ".join(f"#{tag}" for tag in self.instance.hashtags)

    def clean_hashtags(self) -> list[str]:
        words = self.cleaned_data["hashtags"].replace(",", " ").split()
        tags = [word.lstrip("#＃") for word in words]
        for tag in tags:
            if not _HASHTAG.match(tag):
                raise ValidationError(f"“{tag}” cannot be a hashtag: only letters, numbers and _, up to 59")
        # One tag is one tag, however it is capitalised; the first way of writing it stays.
        return list({tag.lower(): tag for tag in reversed(tags)}.values())[::-1]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last <= first:
            self.add_error("ends_on", "The last day must be after the first day")
        return cleaned


def _heads_field(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-5"}),
        error_messages={
            "invalid": f"{label}: enter a whole number, or leave it empty",
            "min_value": f"{label}: a number of people cannot be below 0",
            "max_value": f"{label}: enter a number up to 100,000",
        },
    )


class WorkforceForm(forms.Form):
    """Head counts of a date, one box per profession of the board; an empty box stores nothing."""

    mark_optional = False  # every box may stay empty; saying so twelve times is noise

    def __init__(self, *args: Any, board: Board, **options: Any) -> None:
        super().__init__(*args, **options)
        self.professions = {
            f"heads_{profession.pk}": profession for profession in board.offered_professions()
        }
        self.fields["as_at"] = DateField(
            label="As at",
            error_messages={"required": "Enter the day the numbers are from"},
            help_text="The day the numbers are from, for example 1 4 2026",
            earliest=EARLIEST,
            latest=timezone.localdate(),
        )
        self.fields["source"] = forms.CharField(
            max_length=200,
            help_text="Who says so, for example: payroll, AHP e-mail list",
            error_messages={"required": "Enter the source of the numbers"},
        )
        localities = board.localities.all()
        if localities:
            self.fields["locality"] = forms.ModelChoiceField(
                localities, required=False, empty_label="Whole board", label="Where"
            )
        for name, profession in self.professions.items():
            self.fields[name] = _heads_field(profession.plural)

    def heads(self) -> dict[Profession, int]:
        """What was typed. Zero was typed too: it says that the board has none."""
        return {
            profession: self.cleaned_data[name]
            for name, profession in self.professions.items()
            if self.cleaned_data.get(name) is not None
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.heads():
            first = next(iter(self.professions), None)
            self.add_error(first, "Enter the number of at least one profession")
        return cleaned


class CorrectionForm(forms.ModelForm):
    headcount = forms.IntegerField(
        label="People",
        min_value=0,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-5"}),
        error_messages={
            "required": "Enter the number of people",
            "invalid": "Enter a whole number of people",
        },
    )
    wte = forms.DecimalField(
        label="Whole-time equivalent",
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=2,
        help_text="For the record. Measures count people",
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-5"}),
        error_messages={"invalid": "Enter a number such as 72.4"},
    )

    class Meta:
        model = Workforce
        fields = ["headcount", "wte", "source"]
        error_messages = {"source": {"required": "Enter the source of the number"}}
        help_texts = {"source": "Who says so, for example: payroll, AHP e-mail list"}


class LocalityForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=80,
        help_text="For example Nithsdale",
        error_messages={"required": "Enter the name of the locality"},
    )


class ProfessionsForm(forms.Form):
    professions = forms.ModelMultipleChoiceField(
        Profession.objects.all(),
        label="Professions that the board employs",
        widget=forms.CheckboxSelectMultiple,
        help_text="The others are left out of forms and breakdowns",
        error_messages={"required": "Choose at least one profession"},
    )
