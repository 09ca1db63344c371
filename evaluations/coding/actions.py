"""Writes of the coding: all atomic, all by somebody, all noted for the measures that count themes.

Whoever masks, codes or keeps the codebook is named in the history that the database keeps (``pghistory``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import pghistory
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from programmes.ledger import record_change
from programmes.models import Programme

from ..errors import EvaluationRefused
from ..models import (
    Answer,
    Coder,
    CodingRule,
    Excerpt,
    Quote,
    Reading,
    Segment,
    SharedCopy,
    Tagging,
    Theme,
    YouSaid,
)
from . import masking
from .codebook import Line
from .masking import Mask

_BEYOND = 1_000_000_000  # characters: no text is so long
SOURCE = "evaluations.coded"  # what a change of coding moves; the sources of measures listen to it
P = ParamSpec("P")
R = TypeVar("R")


class ThemeIsUsed(EvaluationRefused):
    def __init__(self) -> None:
        super().__init__("This theme is used, so it stays in the codebook. Retire it instead.")


class ThemeExists(EvaluationRefused):
    def __init__(self) -> None:
        super().__init__("There is a theme of this name and path already.")


class NoLongerShared(EvaluationRefused):
    def __init__(self) -> None:
        super().__init__("These words are no longer shared.")


class MaskedMeanwhile(EvaluationRefused):
    def __init__(self) -> None:
        super().__init__(
            "Somebody else masked words of this text in the meantime. Look at it again and choose the words anew."
        )


class NothingMarked(EvaluationRefused):
    def __init__(self, what: str = "Mark some words of the text first.") -> None:
        super().__init__(what)


def _together(function: Callable[P, R]) -> Callable[P, R]:
    """All or nothing, and who did it for the history."""

    @wraps(function)
    def act(*args: P.args, **given: P.kwargs) -> R:
        by: Any = given.get("by")
        with transaction.atomic(), pghistory.context(user=by.pk if by else None, action=function.__name__):
            return function(*args, **given)

    return act


# --- Codebook -------------------------------------------------------------------------------------------


def _hold_codebook(programme: Programme) -> None:
    """One writes into a codebook at a time, so that nobody adds what another is just adding."""
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)


def _hold_themes(themes: Iterable[Theme]) -> list[Theme]:
    """The themes, locked, so that none is deleted while it is applied. Raises ``NothingMarked``."""
    chosen = list(themes)
    held = Theme.objects.select_for_update(no_key=True).filter(pk__in=[theme.pk for theme in chosen])
    if len(held.order_by("pk")) < len(chosen):
        raise NothingMarked("A theme you chose was deleted in the meantime. Choose again.")
    return chosen


@_together
def save_theme(
    *,
    programme: Programme,
    name: str,
    path: str,
    description: str,
    by: User | None,
    theme: Theme | None = None,
) -> Theme:
    """Add a theme or change one. Raises ``ThemeExists``."""
    _hold_codebook(programme)
    renamed = theme is not None and theme.name != name
    theme = theme or Theme(programme=programme)
    theme.name, theme.path, theme.description = name, path, description
    try:
        with transaction.atomic():
            theme.save()
    except IntegrityError:
        raise ThemeExists from None
    if renamed:
        _note_theme(theme)
    return theme


@_together
def retire_theme(*, theme: Theme, by: User | None) -> None:
    theme.retired_at = timezone.now()
    theme.save(update_fields=["retired_at"])


@_together
def restore_theme(*, theme: Theme, by: User | None) -> None:
    theme.retired_at = None
    theme.save(update_fields=["retired_at"])


@_together
def delete_theme(*, theme: Theme, by: User | None) -> None:
    """Take back a theme that was never used. Raises ``ThemeIsUsed``."""
    Theme.objects.select_for_update().filter(pk=theme.pk).first()
    if theme.taggings.exists() or theme.you_said.exists():
        raise ThemeIsUsed
    theme.delete()


@_together
def import_codebook(*, programme: Programme, lines: Sequence[Line], by: User | None) -> tuple[int, int]:
    """Bring a codebook in: known themes get the new description, retired ones are in use again.

    Answers how many were added and how many changed. What the file does not name stays as it is.
    """
    _hold_codebook(programme)
    known = {
        (theme.path.lower(), theme.name.lower()): theme for theme in Theme.objects.for_programme(programme)
    }
    added = changed = 0
    for line in lines:
        theme = known.get(line.key)
        if theme is None:
            fields = {"name": line.name, "path": line.path, "description": line.description}
            Theme.objects.create(programme=programme, **fields)
            added += 1
        elif theme.description != line.description or theme.is_retired:
            theme.description, theme.retired_at = line.description, None
            theme.save(update_fields=["description", "retired_at"])
            changed += 1
    return added, changed


# --- Texts ----------------------------------------------------------------------------------------------


@_together
def open_text(
    *,
    programme: Programme,
    source: Answer | SharedCopy,
    masks: Sequence[Mask],
    keeps_original: bool,
    by: User | None,
) -> Excerpt:
    """Mask a shared text and open the masked copy for coding. The same masks a second time answer the copy there
    is; where somebody else was quicker with other masks, ``MaskedMeanwhile`` is raised, so that none is lost unseen.

    Raises ``NoLongerShared``, also where the words are others than those of ``source``, in which the places of the
    masks were found. The row of the source is locked, so that taking it back and opening it come one
    after the other.
    """
    found = _locked(source, programme)
    if found.text != source.text:
        raise NoLongerShared
    text = masking.normal(found.text)
    kept = {"answer": found} if isinstance(found, Answer) else {"shared_copy": found}
    masked = masking.apply(text, masks)
    excerpt, _ = Excerpt.objects.get_or_create(
        **kept,
        defaults={"programme": programme, "text": masked, "original": text if keeps_original else ""},
    )
    if excerpt.text != masked:
        raise MaskedMeanwhile
    return excerpt


def _locked(source: Answer | SharedCopy, programme: Programme) -> Answer | SharedCopy:
    if isinstance(source, Answer):
        answers = Answer.objects.select_for_update(of=("self", "evaluation"))
        answer = answers.select_related("evaluation__session__lab").filter(pk=source.pk).first()
        if answer is None or not answer.evaluation.shares_text or not answer.text:
            raise NoLongerShared
        assert answer.evaluation.session.lab.programme_id == programme.pk
        return answer
    copy = SharedCopy.objects.select_for_update().filter(pk=source.pk, programme=programme).first()
    if copy is None:
        raise NoLongerShared
    return copy


def _hold(excerpt: Excerpt, *, by_places: bool = False) -> Excerpt:
    """The text, locked, so that whoever writes about it and its author who takes it back come one after the other.

    Raises ``NoLongerShared``. With ``by_places`` also ``MaskedMeanwhile`` where it is not the text any more that
    ``excerpt`` knows: a place in the one is another place in the other.
    """
    found = Excerpt.objects.shared().select_for_update(of=("self",)).for_page().filter(pk=excerpt.pk).first()
    if found is None:
        raise NoLongerShared
    if by_places and found.text != excerpt.text:
        raise MaskedMeanwhile
    return found


@_together
def mask_more(*, excerpt: Excerpt, masks: Sequence[Mask], by: User | None) -> None:
    """Mask further words of an open text. Segments and quotes move with the text; ones that become the same are
    one. Raises ``NoLongerShared`` and ``MaskedMeanwhile``.
    """
    excerpt = _hold(excerpt, by_places=True)
    _move(list(Segment.objects.filter(excerpt=excerpt)), masks)
    _move(list(Quote.objects.filter(excerpt=excerpt)), masks)
    excerpt.text = masking.apply(excerpt.text, masks)
    excerpt.save(update_fields=["text"])


def _move(rows: Sequence[Segment] | Sequence[Quote], masks: Sequence[Mask]) -> None:
    """Join first what will stand on the same words; then move the rest, by way of places beyond every text, so that
    none meets one that has not moved yet.
    """
    kept: dict[tuple[int | None, int, int], Any] = {}
    for row in rows:
        row.start, row.end = masking.moved((row.start, row.end), masks)
        same = kept.setdefault((getattr(row, "coder_id", None), row.start, row.end), row)
        if same is not row:
            _join(row, same)
    for row in kept.values():
        type(row).objects.filter(pk=row.pk).update(start=row.start + _BEYOND, end=row.end + _BEYOND)
    for row in kept.values():
        row.save(update_fields=["start", "end"])


def _join(row: Any, same: Any) -> None:
    if isinstance(row, Segment):
        _tag(same, row.themes.all())
        same.memo = "\n".join(memo for memo in (same.memo, row.memo) if memo)
        same.save(update_fields=["memo"])
    row.delete()


@_together
def close_text(*, excerpt: Excerpt, by: User | None) -> None:
    """Take a text out of coding, with all that was marked in it. It waits to be masked again."""
    excerpt = _hold(excerpt)
    on = _day(excerpt)
    excerpt.delete()
    if on:
        record_change(programme=excerpt.programme, source=SOURCE, on=on)


@_together
def forget_original(*, excerpt: Excerpt, by: User | None) -> None:
    excerpt = _hold(excerpt)
    excerpt.original = ""
    excerpt.save(update_fields=["original"])


# --- Coding ---------------------------------------------------------------------------------------------


def coder_for(programme: Programme, user: User) -> Coder:
    """Somebody's number in a programme; given out with the first text that is opened."""
    found = Coder.objects.filter(programme=programme, user=user).first()
    if found is not None:
        return found
    with transaction.atomic():
        Programme.objects.select_for_update().get(
            pk=programme.pk
        )  # numbers are given out one after the other
        last = Coder.objects.filter(programme=programme).aggregate(last=Max("number"))["last"] or 0
        return Coder.objects.get_or_create(programme=programme, user=user, defaults={"number": last + 1})[0]


@_together
def mark(
    *,
    excerpt: Excerpt,
    start: int,
    end: int,
    themes: Iterable[Theme],
    memo: str = "",
    by: User,
) -> Segment:
    """Mark characters ``start`` to ``end`` with themes. The same words again get the themes added.

    Blank space at both ends is left out. Raises ``NothingMarked`` where no word is left or no theme is given,
    ``NoLongerShared`` and ``MaskedMeanwhile``.
    """
    excerpt = _hold(excerpt, by_places=True)
    start, end = trimmed(excerpt.text, start, end)
    chosen = _hold_themes(themes)
    if not chosen:
        raise NothingMarked("Choose at least one theme.")
    coder = coder_for(excerpt.programme, by)
    segment, is_new = Segment.objects.get_or_create(
        excerpt=excerpt, coder=coder, start=start, end=end, defaults={"memo": memo}
    )
    if memo and not is_new:
        segment.memo = memo
        segment.save(update_fields=["memo"])
    _tag(segment, chosen)
    _note(excerpt)
    return segment


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The place without blank space at its ends, within the text. Raises ``NothingMarked``."""
    start, end = max(start, 0), min(end, len(text))
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start >= end:
        raise NothingMarked
    return start, end


def _tag(segment: Segment, themes: Iterable[Theme]) -> None:
    rows = [Tagging(segment=segment, theme=theme) for theme in themes]
    Tagging.objects.bulk_create(rows, ignore_conflicts=True)


def _hold_segment(segment: Segment) -> None:
    _hold(segment.excerpt)
    if not Segment.objects.filter(pk=segment.pk).exists():  # masking joined it with another
        raise MaskedMeanwhile


@_together
def change_segment(*, segment: Segment, themes: Iterable[Theme], memo: str, by: User) -> None:
    """Give one's own segment other themes and another memo. Raises ``NothingMarked`` without a theme."""
    assert segment.coder.user_id == by.pk
    chosen = list(themes)
    if not chosen:
        raise NothingMarked("Choose at least one theme, or remove the marking.")
    _hold_segment(segment)
    _hold_themes(chosen)
    segment.memo = memo
    segment.save(update_fields=["memo"])
    segment.taggings.exclude(theme__in=chosen).delete()
    _tag(segment, chosen)
    _note(segment.excerpt)


@_together
def remove_segment(*, segment: Segment, by: User) -> None:
    assert segment.coder.user_id == by.pk
    _hold_segment(segment)
    segment.delete()
    _note(segment.excerpt)


@_together
def save_reading(*, excerpt: Excerpt, memo: str, is_done: bool, by: User) -> Reading:
    """A coder's memo about a whole text, and whether it was read to the end. Raises ``NoLongerShared``."""
    excerpt = _hold(excerpt)
    coder = coder_for(excerpt.programme, by)
    fields = {"memo": memo, "is_done": is_done}
    reading, _ = Reading.objects.update_or_create(excerpt=excerpt, coder=coder, defaults=fields)
    _note(excerpt)
    return reading


@_together
def set_blind(*, programme: Programme, is_blind: bool, by: User | None) -> None:
    CodingRule.objects.update_or_create(programme=programme, defaults={"is_blind": is_blind})


def _day(excerpt: Excerpt) -> date | None:
    """The day of the lab, which the measures count by; a copy of a reflection is of no lab."""
    return excerpt.day if excerpt.answer_id else None


def _note(excerpt: Excerpt) -> None:
    if on := _day(excerpt):
        record_change(programme=excerpt.programme, source=SOURCE, on=on)


def _note_theme(theme: Theme) -> None:
    """A renamed theme is another line of every month in which it was applied."""
    excerpts = Excerpt.objects.filter(segments__themes=theme).for_page().distinct()
    for on in {on for excerpt in excerpts if (on := _day(excerpt))}:
        record_change(programme=theme.programme, source=SOURCE, on=on)


# --- What becomes of it ---------------------------------------------------------------------------------


@_together
def keep_quote(*, excerpt: Excerpt, start: int, end: int, by: User | None) -> Quote:
    """Put words into the quote bank. Raises ``NothingMarked``, ``MaskedMeanwhile``, and ``NoLongerShared``
    without consent.
    """
    excerpt = _hold(excerpt, by_places=True)
    if not Excerpt.objects.filter(pk=excerpt.pk).quotable().exists():
        raise NoLongerShared
    start, end = trimmed(excerpt.text, start, end)
    return Quote.objects.get_or_create(excerpt=excerpt, start=start, end=end)[0]


@_together
def drop_quote(*, quote: Quote, by: User | None) -> None:
    quote.delete()


@_together
def save_you_said(
    *, programme: Programme, fields: dict[str, Any], by: User | None, line: YouSaid | None = None
) -> YouSaid:
    """Write a line of "You said, we did". A reason has no owner, day or progress."""
    line = line or YouSaid(programme=programme)
    for name, value in fields.items():
        setattr(line, name, value)
    if line.answer == YouSaid.Answer.REASON:
        line.owner, line.due_on, line.progress = "", None, ""
    line.save()
    return line


@_together
def publish(*, line: YouSaid, by: User | None) -> None:
    line.state, line.published_on = YouSaid.State.PUBLISHED, timezone.localdate()
    line.save(update_fields=["state", "published_on"])


@_together
def withdraw(*, line: YouSaid, by: User | None) -> None:
    line.state = YouSaid.State.WITHDRAWN
    line.save(update_fields=["state"])
