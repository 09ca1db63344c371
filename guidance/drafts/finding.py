"""The words of this package: a draft, and what was found in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum

#: Where the regulator's tips stand. What is said of them here is in our words.
HCPC_URL = (
    "https://www.hcpc-uk.org/standards/meeting-our-standards/communication-and-using-social-media/"
    "guidance-on-use-of-social-media/"
)


class Tip(Enum):
    """The HCPC's tips and standards behind the findings, in our own words."""

    THINK = (
        "Think before you post: assume that anybody can read it and pass it on, whatever your settings say."
    )
    CONFIDENTIAL = (
        "Post nothing confidential, and nothing by which somebody in your care could be recognised."
    )
    BOUNDARIES = "Keep professional boundaries with people in your care, their families and colleagues."
    OFFENCE = "Post nothing inappropriate or offensive. If you think that it could be, leave it."
    HONEST = "Be honest and trustworthy: what you share as a professional is believed because you are one."
    COMMUNICATE = (
        "Communicate appropriately, and take account of what people need in order to understand you."
    )


class Level(IntEnum):
    """How much depends on it, the gravest first."""

    STOP = 1
    LOOK = 2
    BETTER = 3

    @property
    def words(self) -> str:
        return {Level.STOP: "Take it out", Level.LOOK: "Look again", Level.BETTER: "Make it better"}[self]


_NUMBER_TELLS = "It names one person for their whole life, to everybody who can look it up."
_NUMBER_OUT = (
    "Delete it. If it is out already, tell whoever looks after data protection today: that is no blame, it is what "
    "limits the harm."
)


class Kind(Enum):
    """What was found. ``title`` names it, ``why`` says what could come of it, ``advice`` what to do."""

    CHI = ("a CHI number", Level.STOP, Tip.CONFIDENTIAL, _NUMBER_TELLS, _NUMBER_OUT)
    NHS = ("an NHS number", Level.STOP, Tip.CONFIDENTIAL, _NUMBER_TELLS, _NUMBER_OUT)
    BIRTH = (
        "a date of birth",
        Level.STOP,
        Tip.CONFIDENTIAL,
        "With any other detail it is enough to find one person.",
        "Leave it out. If age matters, say “in their eighties”.",
    )
    PATIENT = (
        "a story of one person",
        Level.STOP,
        Tip.CONFIDENTIAL,
        "The person, their family or a neighbour will recognise them by these details together, even without a name.",
        "Leave out all but one of the details, or ask for consent in writing to these very words and keep it. Would "
        "you say it aloud in the waiting room?",
    )
    PHOTO = (
        "a patient in the picture",
        Level.STOP,
        Tip.CONFIDENTIAL,
        "A face is not needed: a tattoo, a wristband, a whiteboard, a voice or a view from the window is enough.",
        "Use a picture without patients, or ask for consent in writing to this picture, in this place, for this "
        "purpose. Somebody who cannot refuse cannot consent.",
    )
    NAMED = (
        "a name, a place and a time together",
        Level.LOOK,
        Tip.CONFIDENTIAL,
        "Together they say where somebody was and when. If it is a person in your care, that alone is confidential.",
        "A colleague or a speaker who knows about it is no matter. Otherwise leave out at least two of the three.",
    )
    SOMEBODY = (
        "somebody in your care",
        Level.LOOK,
        Tip.CONFIDENTIAL,
        "You write about one person. Details that seem harmless add up with what else is known of you and your ward.",
        "Write about what you learned or about patients in general. If it has to be this person, ask them first.",
    )
    PHONE = (
        "a telephone number",
        Level.LOOK,
        Tip.CONFIDENTIAL,
        "Once out, a private number is out for good.",
        "A service’s public number is no matter. A person’s does not belong in a post.",
    )
    EMAIL = (
        "an e-mail address",
        Level.LOOK,
        Tip.CONFIDENTIAL,
        "It is collected by programs within hours, and it may name a person.",
        "A service’s public address is no matter. Otherwise let people reach you in another way.",
    )
    POSTCODE = (
        "a postcode",
        Level.LOOK,
        Tip.CONFIDENTIAL,
        "In the country a postcode can be a single house.",
        "The postcode of a public building is no matter. One of somebody’s home does not belong in a post.",
    )
    PICTURED = (
        "words about a picture",
        Level.LOOK,
        Tip.CONFIDENTIAL,
        "The text speaks of a picture with somebody in your care, and you said that there is none.",
        "If a picture goes with it, say so below and look again.",
    )
    BOUNDARY = (
        "advice to one person, or an invitation to write in private",
        Level.LOOK,
        Tip.BOUNDARIES,
        "Advice to somebody whose case you do not know can harm; in private messages nobody sees where care begins.",
        "Point to the service, to NHS 24 on 111 or to a page for everybody.",
    )
    TONE = (
        "words said in anger, or in jest",
        Level.LOOK,
        Tip.OFFENCE,
        "Read by somebody who is ill, or who has just complained, it sounds different.",
        "Wait an hour and read it aloud. Disagree with arguments and not with people.",
    )
    SHOUTING = (
        "shouting",
        Level.LOOK,
        Tip.OFFENCE,
        "Capitals and rows of exclamation marks are read as shouting.",
        "One exclamation mark at most; capitals for names only.",
    )
    CURE = (
        "a promise",
        Level.LOOK,
        Tip.HONEST,
        "Hardly anything in health care always works, and somebody will stake their health on your word.",
        "Say for whom, how often and compared with what, and link to where it stands.",
    )
    CLAIM = (
        "a claim without its source",
        Level.LOOK,
        Tip.HONEST,
        "Nobody can look it up, and others will repeat it because a health professional said it.",
        "Link to the paper or the page. If it is your own figure, say so, with its dates and how many it is of.",
    )
    ALT = (
        "a picture without words",
        Level.BETTER,
        Tip.COMMUNICATE,
        "People who do not see it, or whose network blocks it, get nothing.",
        "Write what it shows and why it is there, in one or two sentences, in the platform’s field for alternative "
        "text. A video wants captions.",
    )
    HASHTAG = (
        "a hashtag without capitals",
        Level.BETTER,
        Tip.COMMUNICATE,
        "Screen readers read it as one long word, and eyes misread it.",
        "Begin each word in it with a capital. It is found all the same.",
    )
    SHORT_LINK = (
        "a shortened link",
        Level.BETTER,
        Tip.HONEST,
        "Nobody sees where it leads before they are there.",
        "Use the real address: platforms count it as short anyway, or show a card.",
    )
    EMOJI = (
        "a row of emoji", Level.BETTER, Tip.COMMUNICATE,
        "Screen readers say each one by name.",
        "One or two, at the end.",
    )  # fmt: skip

    def __init__(self, title: str, level: Level, tip: Tip, why: str, advice: str) -> None:
        self.title, self.level, self.tip, self.why, self.advice = title, level, tip, why, advice


class Seen(Enum):
    """An answer about the picture, which a paste does not bring."""

    NO = "no"
    YES = "yes"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Draft:
    """A post as it would go out. ``patient`` and ``described`` matter only with a picture."""

    text: str
    has_picture: bool = False
    patient: Seen = Seen.NO
    described: Seen = Seen.YES


@dataclass(frozen=True, slots=True)
class Finding:
    """``spans``: from (included) and to (excluded) in the text, in order; none when it is about the picture.
    ``suggestion``: what could stand there instead, where that can be said.
    """

    kind: Kind
    spans: tuple[tuple[int, int], ...] = ()
    suggestion: str = ""

    @property
    def level(self) -> Level:
        return self.kind.level
