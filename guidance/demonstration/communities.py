"""Communities and chats that two blogs name, with their numbers as they were then, and one chat of the programme.

Whether the old ones still meet was not looked up, and the directory says so.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from programmes.demonstration import Scene

from .. import actions
from ..models import Community, Platform

READY = "Blog “Improving healthcare through social media: ready, steady, go!” by Naomi McVey"
CARE_OPINION = "Care Opinion blog: 6 examples of how the NHS uses social media"
RCP = "Royal College of Physicians blog: Social media and quality improvement, natural bed fellows"
THEN = "undated post, after 2015"
Kind = Community.Kind

ENTRIES: tuple[tuple[dict[str, Any], tuple[tuple[int, str], ...]], ...] = (
    (
        {
            "name": "WeCommunities",
            "kind": Kind.COMMUNITY,
            "text": "A family of communities for different health professions, run by volunteers, with chats and with "
            "help for beginners.",
            "hashtag": "WeCommunities",
            "platforms": [Platform.X],
            "source_title": READY,
        },
        ((17, "communities"), (120_000, "combined followers or more"), (100, "volunteers or more")),
    ),
    (
        {
            "name": "Physiotalk",
            "kind": Kind.CHAT,
            "text": "Physiotherapists talk about practice. Questions are published before, transcripts after.",
            "url": "https://physiotalk.co.uk/",
            "hashtag": "physiotalk",
            "platforms": [Platform.X, Platform.BLOG],
            "source_title": READY,
        },
        ((14_500, "followers"), (100, "countries or more"), (50, "chats since 2015")),
    ),
    (
        {
            "name": "The Physio Matters Podcast",
            "kind": Kind.PODCAST,
            "text": "Conversations about physiotherapy and its evidence.",
            "platforms": [Platform.PODCAST],
            "source_title": READY,
        },
        ((30, "podcasts or more"), (22_000, "downloads of each on average")),
    ),
    (
        {
            "name": "Women’s Health Physiotherapy group",
            "kind": Kind.GROUP,
            "text": "A group on Facebook with several posts a day from around the world.",
            "platforms": [Platform.FACEBOOK],
            "source_title": READY,
        },
        ((4_500, "members"),),
    ),
    (
        {
            "name": "NHSSM",
            "kind": Kind.CHAT,
            "text": "A weekly debate about social media in the NHS, with a site that collects examples.",
            "hashtag": "nhssm",
            "platforms": [Platform.X],
            "meets": "Wednesdays at 20:00, when the source was written",
            "source_title": CARE_OPINION,
        },
        (),
    ),
    (
        {
            "name": "WeDocs",
            "kind": Kind.CHAT,
            "text": "Monthly chats about managing change, hosted by doctors and open to everybody.",
            "platforms": [Platform.X],
            "meets": "Monthly, when the source was written",
            "source_title": RCP,
        },
        (),
    ),
    (
        {
            "name": "The Academy of Fabulous NHS Stuff",
            "kind": Kind.DIRECTORY,
            "text": "A directory of work that teams are proud of, from all kinds of settings.",
            "url": "https://fabnhsstuff.net/",
            "platforms": [Platform.X],
            "source_title": RCP,
        },
        (),
    ),
)


def load_communities(scene: Scene) -> None:
    by = scene.person("morag.bell")
    for words, numbers in ENTRIES:
        community = actions.save_community(programme=scene.programme, by=by, **words)
        for value, counts in numbers:
            actions.add_number(
                community=community,
                by=by,
                value=value,
                counts=counts,
                as_at=THEN,
                source_title=str(words["source_title"]),
            )
    today = timezone.localdate()
    wednesday = today + timedelta(days=(2 - today.weekday()) % 7)
    actions.save_community(
        programme=scene.programme,
        by=by,
        name="AHPDG lunchtime chat (simulated)",
        kind=Kind.CHAT,
        text="The programme’s own chat: one topic, three questions, half an hour. Listening counts.",
        hashtag="AHPDG",
        platforms=[Platform.BLUESKY, Platform.X],
        meets="Every second Wednesday, 12:30 to 13:00",
        state=Community.State.MEETS,
        checked_on=today - timedelta(days=12),
        first_at=datetime.combine(wednesday, time(12, 30), tzinfo=ZoneInfo("Europe/London")),
        minutes=30,
        repeat=Community.Repeat.FORTNIGHTLY,
        source_title="The programme",
    )
