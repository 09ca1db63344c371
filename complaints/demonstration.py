"""The demonstration's log: simulated, and nobody's. Eleven complaints, which the chart of days between them counts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from programmes.demonstration import Scene
from programmes.models import Profession, Programme

from . import actions
from .clock import DAY
from .models import Arrangements, Item, Outcome

DAYS_BETWEEN = [41, 63, 28, 90, 52, 74, 35, 81, 47, 66, 96]  # the first: since the log was begun
LAST_COMPLAINT = date(2026, 10, 2)
URL = "https://feedback.example.org/"

UPHELD, PARTLY, RESOLVED, NOT_UPHELD = Outcome.UPHELD, Outcome.PARTLY, Outcome.RESOLVED, Outcome.NOT_UPHELD
# Profession, platform, account, category, what happened, outcome, what was learned, the action or why there is none.
COMPLAINTS: tuple[tuple[str, str, str, str, str, str, str, str], ...] = (
    ("PH", "facebook", "team", "tone", "A reply to a question about waiting times was taken for mockery.",
     UPHELD, "Short replies sound colder than they are meant.", "Replies about waiting times get a second reader."),
    ("DT", "x", "professional", "accuracy", "A post on a diet named no source and was read as advice for everybody.",
     UPHELD, "A link to the source belongs to every claim.", "Add a source to the check before posting."),
    ("OT", "instagram", "personal", "confidentiality", "A photo of a home visit showed a house that neighbours knew.",
     UPHELD, "A picture says where it was taken.", "Show the guidance on pictures in the next lab."),
    ("SL", "x", "board", "other", "A video had no captions, and its words could not be followed.",
     RESOLVED, "Captions take ten minutes when the tool is known.", "Caption the videos of the last year."),
    ("PH", "facebook", "group", "boundaries", "A former patient was accepted as a friend in a closed group.",
     PARTLY, "A friendly no is hard without words for it.", "Put an answer to copy into the guidance."),
    ("", "other", "other", "impersonation", "An account with the service’s picture gave advice that was not ours.",
     NOT_UPHELD, "Somebody has to look for such accounts now and then.", ""),
    ("RA-D", "tiktok", "personal", "personal", "Jokes about a shift were read as jokes about the people in it.",
     UPHELD, "A uniform turns a private account into a public one.", "Talk about personal accounts at induction."),
    ("CH", "facebook", "team", "accuracy", "Opening times in a pinned post were out of date.",
     RESOLVED, "Pinned posts need somebody who looks after them.", "Look at pinned posts every quarter."),
    ("DT", "x", "board", "tone", "A campaign about weight was felt to be blaming.",
     PARTLY, "People who live with it should read it first.", "Ask the patients’ panel about campaigns."),
    ("OT", "linkedin", "professional", "confidentiality", "A success story gave an age and a village.",
     UPHELD, "In a small place two details are a name.", "Add small places to the check of a post."),
    ("PH", "facebook", "team", "tone", "A comment was deleted without a word, and its writer felt silenced.",
     "", "", "Write down when a comment is deleted, and say so to its writer."),
)  # fmt: skip
# Days before the day of loading, kind, platform, account, category, what was said.
OTHERS = (
    (2, "concern", "whatsapp", "group", "boundaries", "May a group of colleagues talk about shifts?"),
    (9, "compliment", "x", "board", "other", "Thanks for the plain words on falls, shared with a whole club."),
    (24, "comment", "facebook", "team", "accuracy", "A class in a post was full already on the day it was posted."),
    (38, "compliment", "instagram", "team", "other", "The films on hand exercises helped to keep going."),
    (71, "feedback", "blog", "professional", "tone", "The blog on going back to work was found warm and clear."),
)  # fmt: skip


def days_received() -> list[date]:
    """The days on which the complaints were received, in order."""
    days = [LAST_COMPLAINT]
    for gap in reversed(DAYS_BETWEEN[1:]):
        days.append(days[-1] - timedelta(gap))
    return days[::-1]


def log_began() -> date:
    return days_received()[0] - timedelta(DAYS_BETWEEN[0])


def load(scene: Scene) -> None:
    """Fill the log of the programme, once. The other board has begun, and has logged nothing yet."""
    programme, by = scene.programme, scene.person("rhona.hay")
    if Item.objects.filter(programme=programme).exists():
        return
    reply = Arrangements(programme=programme).signpost
    actions.set_arrangements(
        programme=programme, day_one="next", extension_days=5, signpost=reply, signpost_url=URL, by=by
    )
    for number, (day, row) in enumerate(zip(days_received(), COMPLAINTS, strict=True), start=401):
        _complaint(programme, by, day, f"CHP-{day.year}-{number:04}", row)
    today = timezone.localdate()
    for ago, kind, platform, channel, category, summary in OTHERS:
        _log(programme, by, today - timedelta(ago), kind, "", platform, channel, category, summary)


def _log(
    programme: Programme,
    by: User,
    day: date,
    kind: str,
    reference: str,
    platform: str,
    channel: str,
    category: str,
    summary: str,
    **more: Any,
) -> Item:
    return actions.log_item(
        programme=programme,
        by=by,
        kind=kind,
        reference=reference,
        received_on=day,
        received_via="post",
        platform=platform,
        channel=channel,
        category=category,
        summary=summary,
        post_removed="no",
        **more,
    )


def _complaint(programme: Programme, by: User, day: date, reference: str, row: tuple[str, ...]) -> None:
    code, platform, channel, category, summary, outcome, learning, action = row
    group = Profession.objects.filter(code=code).first()
    item = _log(
        programme,
        by,
        day,
        "complaint",
        reference,
        platform,
        channel,
        category,
        summary,
        staff_group=group,
        severity=2,
    )
    item = actions.acknowledge(item=item, on=day + DAY, by=by)
    if action:
        last = day + timedelta(60)
        done = actions.add_action(item=item, text=action, owner="AHP team lead", due_on=last, by=by)
        if outcome:
            actions.finish_action(action_row=done, on=day + timedelta(30), by=by)
    if outcome:
        assert item.due_on is not None
        actions.close(
            item=item,
            on=item.due_on,
            outcome=outcome,
            learning=learning,
            why_not="" if action else "The account is not ours; it was reported to the platform.",
            person_told_on=item.due_on,
            by=by,
        )
