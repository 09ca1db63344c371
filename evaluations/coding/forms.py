"""Forms of the coding. Each can be filled in without a mouse and without script."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.fields import DateField

from ..forms import PlainForm
from ..models import Theme, YouSaid
from . import masking
from .actions import MaskedMeanwhile
from .agreement import Span
from .masking import Mask

MOST_MEMO = 2000  # characters


class ThemeForm(PlainForm):
    name = forms.CharField(label="Name", max_length=80, error_messages={"required": "Give the theme a name"})
    path = forms.CharField(
        label="Path",
        help_text="Where it belongs in the codebook, also called tag. For example “barriers”.",
        max_length=200,
        required=False,
    )
    description = forms.CharField(
        label="What counts as this theme, and what does not?",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CodebookForm(PlainForm):
    file = forms.FileField(
        label="CSV file",
        help_text="Its first line names the columns: name, path (or tag), description.",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )


def _list_of(label: str, hint: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, help_text=hint, required=False, widget=forms.CheckboxSelectMultiple
    )


def digest(text: str) -> str:
    """Tells the text that a page showed from the one that stands now; places in the two differ."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _begin_again(form: Any, why: str, **kept: list[str]) -> None:
    """Refuse what was chosen in another text than the one that stands now; the page shows that one, chosen anew."""
    form.errors.clear()
    form.add_error(None, why)
    form.data = form.data.copy()
    for name, values in {"of": [digest(form.text)], **kept}.items():
        form.data.setlist(name, values)


class _WordsForm(PlainForm):
    """Typed words that must stand in the text."""

    def __init__(self, *args: Any, text: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text

    def clean_words(self) -> str:
        words = self.cleaned_data["words"]
        if missing := masking.not_found(self.text, words):
            raise ValidationError(f"These words do not stand in the text: {', '.join(missing)}")
        return words


class MaskForm(_WordsForm):
    """What to mask before anybody codes."""

    of = forms.CharField(required=False, widget=forms.HiddenInput)
    found = _list_of("The portal would mask", "Take a tick away where it is nobody’s.")
    words = forms.CharField(
        label="Mask these words too",
        help_text="One on each line, as they stand in the text. With a mouse or keyboard you can also mark them above.",
        max_length=masking.LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-highlight-words": ""}),
    )
    keeps_original = forms.BooleanField(
        label="Keep the words as they were",
        help_text="So that a mask can be taken back. Only people who mask see them. Without this tick the coding "
        "holds the masked copy and nothing else.",
        required=False,
    )
    is_checked = forms.BooleanField(
        label="I have read it: nobody can be recognised in what is left",
        error_messages={"required": "Confirm that nobody can be recognised in what is left"},
    )

    def __init__(self, *args: Any, suggested: Sequence[Mask], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.suggested = {f"{mask.start}-{mask.end}": mask for mask in suggested}
        choices = [
            (key, f"{self.text[m.start : m.end]} → {m.placeholder}") for key, m in self.suggested.items()
        ]
        self.fields["found"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("found", list(self.suggested))
        self.initial["of"] = digest(self.text)
        if not choices:
            del self.fields["found"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("of") and given["of"] != digest(self.text):
            why = "Its author has changed this text. Read it again before you mask it."
            _begin_again(self, why, found=list(self.suggested), is_checked=[])
        return given

    def masks(self) -> list[Mask]:
        chosen = [self.suggested[key] for key in self.cleaned_data.get("found", [])]
        return masking.without_overlaps([*chosen, *masking.typed(self.text, self.cleaned_data["words"])])


class MaskMoreForm(_WordsForm):
    words = forms.CharField(
        label="Mask these words",
        help_text="One on each line, as they stand in the text. Markings stay where they are.",
        max_length=masking.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "data-highlight-words": ""}),
        error_messages={"required": "Write the words to mask"},
    )

    def masks(self) -> list[Mask]:
        return masking.typed(self.text, self.cleaned_data["words"])


class SpanForm(PlainForm):
    """Choosing words: marked on the page by script, or by sentences, or typed as they stand."""

    start = forms.IntegerField(
        required=False, min_value=0, widget=forms.HiddenInput(attrs={"data-highlight-start": ""})
    )
    end = forms.IntegerField(
        required=False, min_value=0, widget=forms.HiddenInput(attrs={"data-highlight-end": ""})
    )
    of = forms.CharField(required=False, widget=forms.HiddenInput)
    sentences = _list_of("Which sentences?", "From the first that you tick to the last.")
    words = forms.CharField(
        label="Or which words?", help_text="As they stand in the text", max_length=1000, required=False
    )

    def __init__(self, *args: Any, text: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text
        self.initial["of"] = digest(text)
        spans = masking.sentences(text)
        self.fields["sentences"].choices = [  # type: ignore[attr-defined]
            (f"{start}-{end}", text[start:end]) for start, end in spans
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("of") and given["of"] != digest(self.text):
            # Sentences that are no more are no error of their own; the next try begins with the text as it is.
            _begin_again(self, str(MaskedMeanwhile()), start=[], end=[])
        elif not {"start", "end", "sentences", "words"} & set(self.errors):
            given["span"] = self._span(given)
        return given

    def _span(self, given: dict[str, Any]) -> Span | None:
        start, end = given.get("start"), given.get("end")
        if start is not None and end is not None and start < end <= len(self.text):
            return start, end
        if given.get("sentences"):
            places = [int(place) for each in given["sentences"] for place in each.split("-")]
            return min(places), max(places)
        if given.get("words"):
            found = masking.typed(self.text, given["words"])
            if not found:
                self.add_error("words", "These words do not stand in the text")
                return None
            return found[0].start, found[0].end
        self.add_error("sentences", "Mark some words, tick a sentence, or type the words")
        return None


class SegmentForm(SpanForm):
    themes = forms.ModelMultipleChoiceField(
        label="Which themes?",
        queryset=Theme.objects.none(),
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one theme"},
    )
    memo = forms.CharField(
        label="Memo",
        help_text="Why you see it so. Nothing that could identify anybody.",
        max_length=MOST_MEMO,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, themes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        show_themes(self, themes)


def show_themes(form: forms.Form, themes: Any) -> None:
    field: Any = form.fields["themes"]
    field.queryset = themes
    field.label_from_instance = lambda theme: f"{theme.path}: {theme.name}" if theme.path else theme.name


class ChangeSegmentForm(PlainForm):
    themes = forms.ModelMultipleChoiceField(
        label="Which themes?",
        queryset=Theme.objects.none(),
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one theme, or remove the marking"},
    )
    memo = SegmentForm.base_fields["memo"]

    def __init__(self, *args: Any, themes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        show_themes(self, themes)


class ReadingForm(PlainForm):
    memo = forms.CharField(
        label="Memo about the whole text",
        max_length=MOST_MEMO,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_done = forms.BooleanField(label="I have read this text to the end", required=False)


class YouSaidForm(PlainForm):
    theme = forms.ModelChoiceField(
        label="Theme",
        queryset=Theme.objects.none(),
        to_field_name="public_id",
        empty_label="Choose a theme",
        error_messages={"required": "Choose the theme"},
    )
    said = forms.CharField(
        label="What did people say?",
        help_text="In your words. To quote somebody, take it from the quote bank.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write what people said"},
    )
    answer = forms.ChoiceField(
        label="What is your answer?",
        choices=YouSaid.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether you act on it or say why not"},
    )
    did = forms.CharField(
        label="What do you do, or why can you not?",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what you do, or why you cannot"},
    )
    owner = forms.CharField(
        label="Who sees to it?",
        help_text="A role and no name, for example “AHP practice education lead”. For an action.",
        max_length=120,
        required=False,
    )
    due_on = DateField(label="By when?", help_text="For an action. For example 31 3 2027", required=False)
    progress = forms.ChoiceField(
        label="How far is it?",
        choices=[("", "Choose, for an action"), *YouSaid.Progress.choices[1:]],
        required=False,
    )

    def __init__(self, *args: Any, themes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = themes  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("answer") == YouSaid.Answer.ACTION:
            for name, message in (
                ("owner", "Say who sees to it"),
                ("due_on", "Say by when"),
                ("progress", "Say how far it is"),
            ):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, message)
        return given
