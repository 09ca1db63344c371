"""Resources: what the owners of the guidance say, in our own words, and how-tos of the programme."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from programmes.demonstration import Scene

from .. import actions
from ..actions import Words
from ..models import Edition, Evidence, Kind, LocalContact, Platform, Resource, Step, Task
from .texts import TEXTS


@dataclass(frozen=True)
class Given:
    """A resource of the demonstration; ``days`` ago it was reviewed, ``next`` days from then it is due. New ones
    were published on that day, all others when the programme began.
    """

    key: str
    title: str
    kind: str
    summary: str
    minutes: int
    evidence: str
    owner: str
    step: str = ""
    url: str = ""
    source: str = ""
    professions: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    days: int = 60
    next: int = 365
    asks: bool = False
    task: str = ""
    transcript: str = field(default="")
    is_new: bool = False


OLD = 520  # days since the programme began to publish guidance
CSP = "https://www.csp.org.uk/professional-clinical/professional-guidance/our-social-media-guidance-members/professionalism"

RESOURCES = (
    Given(
        "board-policy",
        "Your board’s social media policy: what to look for",
        Kind.POLICY,
        "Eight questions that your own board’s policy answers. Read the policy itself; this page is no copy.",
        5,
        Evidence.REQUIRED,
        "morag.bell",
        Step.READY,
        url="https://www.nhsdg.co.uk/",
        source="NHS Dumfries and Galloway",
        asks=True,
        days=40,
    ),
    Given(
        "hcpc",
        "What the HCPC expects of you online",
        Kind.REGULATOR,
        "The regulator’s own page on social media: its tips, its standards behind them, and its answers to frequent "
        "questions.",
        10,
        Evidence.REQUIRED,
        "morag.bell",
        Step.READY,
        url="https://www.hcpc-uk.org/standards/meeting-our-standards/communication-and-using-social-media/"
        "guidance-on-use-of-social-media/",
        source="HCPC",
        asks=True,
        days=75,
        task="regulator",
    ),
    Given(
        "csp",
        "The CSP on being professional online",
        Kind.BODY,
        "For physiotherapists: responsibilities, a code for your team’s account, and what happens to what you delete.",
        8,
        Evidence.CONSENSUS,
        "callum.reid",
        Step.READY,
        url=CSP,
        source="CSP",
        professions=("PH",),
        days=30,
    ),
    Given(
        "csp-pause",
        "Pause before you post: the standards of September 2024",
        Kind.BODY,
        "An article of the CSP’s magazine on what changed for registrants, with examples of posts that led to trouble.",
        7,
        Evidence.CONSENSUS,
        "callum.reid",
        Step.READY,
        url="https://www.csp.org.uk/frontline/article/social-media-pause-you-post",
        source="CSP, Frontline",
        days=30,
    ),
    Given(
        "rcslt",
        "The RCSLT: opportunities, and the downsides as well",
        Kind.BODY,
        "A short statement of October 2021: use social media, be kind, and keep to the regulator’s guidance.",
        4,
        Evidence.CONSENSUS,
        "fiona.muir",
        Step.READY,
        url="https://www.rcslt.org/news/social-media-offers-huge-opportunities-but-downsides-as-well/",
        source="RCSLT",
        professions=("SL",),
        days=20,
    ),
    Given(
        "bda",
        "The BDA: when you see bad advice on food",
        Kind.BODY,
        "Why the dietitians’ association often stays silent on purpose, and what that teaches about answering online.",
        6,
        Evidence.CONSENSUS,
        "eilidh.ross",
        Step.READY,
        url="https://www.bda.uk.com/about-us/the-bda-and-social-media.html",
        source="BDA",
        professions=("DT",),
        days=15,
    ),
    Given(
        "rcot",
        "RCOT’s professional standards and your posts",
        Kind.BODY,
        "The standards for practice, conduct and ethics of 2021 hold online too. Where to look in them.",
        6,
        Evidence.CONSENSUS,
        "isla.kerr",
        Step.READY,
        url="https://www.rcot.co.uk/",
        source="RCOT",
        professions=("OT",),
        days=50,
    ),
    Given(
        "workforce",
        "NHSScotland’s workforce policies",
        Kind.POLICY,
        "The policies that hold in every board, such as those on conduct and on bullying. They hold online as well.",
        5,
        Evidence.REQUIRED,
        "morag.bell",
        Step.READY,
        url="https://workforce.nhs.scot/",
        source="NHSScotland",
        days=90,
    ),
    Given(
        "strategy",
        "Scotland’s digital health and care strategy",
        Kind.POLICY,
        "Where the Scottish Government and local authorities want digital care to go, and where your work online fits.",
        15,
        Evidence.CONSENSUS,
        "morag.bell",
        Step.GEAR,
        url="https://www.gov.scot/publications/scotlands-digital-health-care-strategy/",
        source="Scottish Government",
        days=120,
    ),
    Given(
        "nervous",
        "How to start when you are nervous",
        Kind.HOW_TO,
        "Read for two weeks without an account. Then decide. A gentle plan, a quarter of an hour at a time.",
        4,
        Evidence.EXPERIENCE,
        "isla.kerr",
        Step.READY,
        days=25,
        task="how-others-began",
    ),
    Given(
        "goal",
        "Write a goal you can keep",
        Kind.HOW_TO,
        "One sentence: what for, for whom, by when. With examples from podiatry and dietetics.",
        6,
        Evidence.EXPERIENCE,
        "fiona.muir",
        Step.STEADY,
        days=80,
        task="goal",
    ),
    Given(
        "account",
        "Personal or professional account?",
        Kind.HOW_TO,
        "What speaks for one, for two and for none, and why none of them makes you anonymous.",
        5,
        Evidence.EXPERIENCE,
        "isla.kerr",
        Step.STEADY,
        days=100,
        task="which-account",
    ),
    Given(
        "settings",
        "Use social media safely: the settings that matter",
        Kind.TOOL,
        "The National Cyber Security Centre’s advice, with links to the settings of each platform.",
        10,
        Evidence.CONSENSUS,
        "duncan.orr",
        Step.STEADY,
        url="https://www.ncsc.gov.uk/guidance/social-media-how-to-use-it-safely",
        source="National Cyber Security Centre",
        platforms=(Platform.FACEBOOK, Platform.INSTAGRAM, Platform.LINKEDIN, Platform.X, Platform.YOUTUBE),
        days=35,
        task="settings",
    ),
    Given(
        "communications",
        "Before you tell Communications",
        Kind.TEMPLATE,
        "What to have ready when you ask for a work account: six lines to fill in.",
        4,
        Evidence.EXPERIENCE,
        "callum.reid",
        Step.READY,
        days=232,
        next=183,
        task="communications",
    ),
    Given(
        "hashtags",
        "Hashtags that everybody can read",
        Kind.HOW_TO,
        "Capitals at every word, two at most, and what a hashtag is for.",
        3,
        Evidence.CONSENSUS,
        "fiona.muir",
        Step.GO,
        platforms=(Platform.BLUESKY, Platform.MASTODON, Platform.X, Platform.INSTAGRAM),
        days=45,
        task="read-the-hashtag",
    ),
    Given(
        "alt",
        "Words for your pictures",
        Kind.TOOL,
        "A decision tree of the World Wide Web Consortium: which pictures need a description, and what belongs in it.",
        5,
        Evidence.CONSENSUS,
        "duncan.orr",
        Step.GO,
        url="https://www.w3.org/WAI/tutorials/images/decision-tree/",
        source="W3C Web Accessibility Initiative",
        days=45,
    ),
    Given(
        "answering",
        "When a patient writes to you in public",
        Kind.HOW_TO,
        "Thank, do not confirm that you know them, and take it to a place where they can be answered.",
        4,
        Evidence.CONSENSUS,
        "morag.bell",
        Step.GO,
        days=55,
        task="answer-somebody",
    ),
    Given(
        "check",
        "Four questions before you share a claim",
        Kind.HOW_TO,
        "Who says it, from when is it, what does it rest on, who else says so.",
        3,
        Evidence.EXPERIENCE,
        "eilidh.ross",
        Step.GO,
        days=65,
        task="check-and-share",
        is_new=True,
    ),
    Given(
        "chat",
        "Host a chat in an hour",
        Kind.TEMPLATE,
        "A plan for the week before, the hour itself and the day after, with a patient as your co-host.",
        8,
        Evidence.EXPERIENCE,
        "callum.reid",
        Step.GEAR,
        platforms=(Platform.BLUESKY, Platform.X),
        days=70,
        task="host-a-chat",
        is_new=True,
    ),
    Given(
        "opinion",
        "Care Opinion: listen to stories about your service",
        Kind.TOOL,
        "An independent site where people tell how their care was, and services answer in public.",
        6,
        Evidence.EXPERIENCE,
        "ailsa.boyd",
        Step.GEAR,
        url="https://www.careopinion.org.uk/",
        source="Care Opinion",
        days=110,
        is_new=True,
    ),
)


def load_resources(scene: Scene) -> dict[str, Resource]:
    made = {given.key: _load(scene, given) for given in RESOURCES}
    _load_drafts(scene, made)
    by = scene.person("morag.bell")
    for given in RESOURCES:
        if given.task:
            Task.objects.filter(programme=scene.programme, key=given.task).update(resource=made[given.key])
    if not LocalContact.objects.filter(programme=scene.programme).exists():
        actions.save_contact(
            programme=scene.programme,
            by=by,
            team="Communications team (simulated)",
            email="communications@example.org",
            what="What the account is for and for whom\nWho answers when you are away\nWho signed it off",
            answers_in="Two working days",
        )
    return made


def _load(scene: Scene, given: Given) -> Resource:
    owner = scene.person(given.owner)
    resource = actions.start_resource(
        programme=scene.programme,
        words=_words(given),
        owner=owner,
        asks_acknowledgement=given.asks,
        by=owner,
    )
    reviewed = timezone.localdate() - timedelta(days=given.days)
    edition = actions.publish_resource(
        resource=resource,
        on=reviewed,
        next_review_on=reviewed + timedelta(days=given.next),
        by=scene.person("morag.bell"),
    )
    # The words of a version are guarded, its day is not.
    days = given.days if given.is_new else OLD
    Edition.objects.filter(pk=edition.pk).update(published_at=timezone.now() - timedelta(days=days))
    resource.refresh_from_db()
    return resource


def _words(given: Given, **changes: str) -> Words:
    told = {
        "title": given.title,
        "kind": given.kind,
        "summary": given.summary,
        "minutes": given.minutes,
        "evidence": given.evidence,
        "body": TEXTS[given.key],
        "url": given.url,
        "source": given.source,
        "step": given.step,
        "professions": given.professions,
        "platforms": given.platforms,
    }
    return Words(**(told | changes))  # type: ignore[arg-type]


def _load_drafts(scene: Scene, made: dict[str, Resource]) -> None:
    """A second version with its history, a draft of a third, and a video that waits for its transcript."""
    by, given = scene.person("morag.bell"), next(each for each in RESOURCES if each.key == "goal")
    goal = made["goal"]
    first = timezone.now() - timedelta(days=200)
    Edition.objects.filter(resource=goal).update(published_at=first)
    keep = {"resource": goal, "owner": goal.owner, "asks_acknowledgement": False, "by": by}
    actions.save_draft(words=_words(given, body=TEXTS["goal-2"]), **keep)
    second = actions.publish_resource(
        resource=goal,
        on=timezone.localdate() - timedelta(days=80),
        next_review_on=timezone.localdate() + timedelta(days=101),
        change_note="An example from podiatry",
        by=by,
    )
    Edition.objects.filter(pk=second.pk).update(published_at=timezone.now() - timedelta(days=80))
    actions.start_resource(
        programme=scene.programme,
        words=Words(
            title="Three colleagues on their first post",
            kind=Kind.VIDEO,
            summary="A film that the programme wants to make. It waits for its transcript, so it cannot be published.",
            minutes=8,
            evidence=Evidence.EXPERIENCE,
            body=TEXTS["video"],
            step=Step.READY,
        ),
        owner=scene.person("isla.kerr"),
        by=by,
    )
