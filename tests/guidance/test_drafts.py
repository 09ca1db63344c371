"""What is found in a draft, and what is not: a check that cries wolf is used once."""

from __future__ import annotations

import functools
import gc
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.drafts import Draft, Finding, Kind, Level, Seen, lengths, read
from guidance.drafts.access import with_capitals
from guidance.drafts.reading import MOST
from guidance.presenters.drafts import pieces, reading

# What has to be found, and as what.
FOUND = [
    ("Notes for CHI 010101-1237 are in the usual place", {"CHI"}),
    ("Who has the notes of 0101011237?", {"CHI"}),
    ("NHS number 943 476 5919 has waited since May", {"NHS"}),
    ("DOB 12/03/1948, anybody know him?", {"BIRTH"}),
    ("Ring her daughter on 07700 900123", {"PHONE"}),
    ("Write to jean.brown@example.org if you can help", {"EMAIL"}),
    ("Home visit to DG1 4AP this afternoon", {"POSTCODE"}),
    # One person, with details that add up.
    ("Saw a lovely lady from Annan today, first steps after her stroke!", {"PATIENT"}),
    ("My patient Margaret walked to the shop", {"PATIENT"}),
    ("Our 86-year-old gentleman with dementia on Ward 7 made us laugh today", {"PATIENT"}),
    ("One of my patients in Stranraer had a fall last night", {"PATIENT"}),
    ("A patient in bed 4 told me today that her son died", {"PATIENT"}),
    ("So proud of this wee patient, 6 years old, walking after his amputation", {"PATIENT"}),
    ("92 year old from Langholm back on her bike after a hip fracture", {"PATIENT"}),
    ("Just discharged a man with motor neurone disease from Dumfries Infirmary", {"PATIENT"}),
    ("Treated a young woman yesterday after an overdose", {"PATIENT"}),
    ("Mrs Thomson was our last patient on Friday", {"PATIENT"}),
    ("Visited a resident at Merse House Care Home this morning", {"PATIENT"}),
    ("A client told me yesterday that she hates her exercises", {"SOMEBODY"}),
    ("My patient has aphasia and taught me to wait", {"SOMEBODY"}),
    # A name, a place and a time.
    ("Jean Brown was at our clinic in Kirkcudbright on Monday", {"NAMED"}),
    ("Mr McDonald is doing well, see him at Castle Douglas tomorrow", {"NAMED"}),
    # Pictures that the text speaks of.
    ("Photo of one of our patients in the new gym 📷", {"PICTURED"}),
    ("Pictured: residents enjoying the garden", {"PICTURED"}),
    # Boundaries.
    ("Got back pain? DM me your symptoms and I’ll tell you what to do", {"BOUNDARY"}),
    ("Stop taking your statins and start walking", {"BOUNDARY"}),
    ("Sounds like you have a torn meniscus, rest it", {"BOUNDARY"}),
    ("Add me on Facebook and we can chat", {"BOUNDARY"}),
    # Tone.
    ("Another shift full of time wasters", {"TONE"}),
    ("I’m so fed up with managers who never come down here", {"TONE"}),
    ("Whoever designed this form is an idiot", {"TONE"}),
    ("You couldn’t make it up", {"TONE"}),
    ("What a shambles", {"TONE"}),
    ("ffs answer your phones", {"TONE"}),
    ("Non-compliant again. Bed blockers everywhere", {"TONE"}),
    ("THIS IS NOT ACCEPTABLE anymore", {"SHOUTING"}),
    ("Really???!!", {"SHOUTING"}),
    # Claims and promises.
    ("80% of falls can be prevented", {"CLAIM"}),
    ("One in four people will have a stroke", {"CLAIM"}),
    ("Research shows that walking beats tablets", {"CLAIM"}),
    ("Early mobilisation halves length of stay", {"CLAIM"}),
    ("Clinically proven", {"CLAIM"}),
    ("This exercise cures back pain", {"CURE"}),
    ("Guaranteed results with our programme https://example.org/", {"CURE"}),
    ("100% safe and no side effects", {"CURE"}),
    # Who is left out.
    ("Proud of #alliedhealthprofessionals and #socialmedia", {"HASHTAG"}),
    ("#ahpsday is here", {"HASHTAG"}),
    ("#thisissomethingverylongthatnobodycanread", {"HASHTAG"}),
    ("Slides here bit.ly/3abcDEF", {"SHORT_LINK"}),
    ("Well done 🎉🎉🎉👏🏽👏🏽", {"EMOJI"}),
    # Several at once.
    ("CHI 0101011237!!! 80% of staff #socialmedia", {"CHI", "SHOUTING", "CLAIM", "HASHTAG"}),
]

# What people post every day and nobody needs to be told about.
FINE = [
    "Great talk by Dr Jane Smith in Dumfries on Tuesday. Thank you!",
    "Prof Alan Grant speaks at the Queen Margaret University in Edinburgh on Friday at 3pm",
    "Looking forward to the AHP lab in Stranraer on Wednesday 4 March at 12:30. Book your place.",
    "New to social media? Here is what I learned in my first month as a physio.",
    "Patients in Dumfries and Galloway can now refer themselves to physiotherapy.",
    "People with dementia and their carers: our café is open again on Thursday in Annan.",
    "How do you talk with patients about falls? Join the chat tonight at 8pm. #AHPDG",
    "Thank you to everybody at the stroke unit. What a team!",
    "We asked 40 colleagues. 31 of them, 78 %, would post if they had somebody to ask.",
    "Our waiting time fell from 12 to 7 weeks between March and October 2026.",
    "80 % of falls happen at home (Smith et al., 2021)",
    "One in four: see the figures at https://www.gov.scot/publications/falls/",
    "100% agree with this",
    "100% behind our colleagues",
    "There is no cure for dementia, and there is a lot that we can do.",
    "No such thing as a stupid question. Ask away.",
    "Hate crime awareness week starts on Monday",
    "Happy #AHPsDay from all of us! #SocialMedia #physio #dementia #physiotherapy #Rehab",
    "Congratulations to Fiona and Ewan on the award",
    "Fiona Muir is our new QI lead. Say hello!",
    "Isla Kerr hosts the next lab. Questions to @IslaKerrOT",
    "Happy Birthday NHS! 78 today",
    "May is stroke awareness month. Will you join us?",
    "Grace period for the form ends on Friday in Dumfries",
    "Mark your calendars: Dumfries, Monday, 2pm",
    "Rose Street health centre in Edinburgh opens today",
    "St John Ambulance in Perth needs volunteers on Saturday",
    "James Hutton Institute in Dundee, today",
    "Florence Nightingale Museum in London, tomorrow at 10am",
    "The Charlson index and the Barthel scale: what do you use?",
    "NHS AHP HCPC RCOT CSP: what all these letters mean",
    "The HCPC and the CSP updated their guidance. Read it here: https://www.csp.org.uk/",
    "Reflecting on my week: listening is half of the work.",
    "A patient may ask you to connect on Facebook. What do you say?",
    "Every patient deserves to be heard.",
    "What patients taught us about our letters",
    "No photos of patients, please: our rule for the open day",
    "Photo: the new gym before it opens, nobody in it",
    "Message me to book a place at the lab",
    "DM me for the slides",
    "Version 2.0 of our leaflet, 12 pages, is out on 01/12/2026",
    "Room for 20 people, doors open at 09:30",
    "At 10 in the morning we have tea 🎉👏",
    "Order 1234567890 has arrived",
    "Walk 5,000 steps a day for a month with us",
    "Podcast no. 30, 22,000 downloads. Thank you!",
    "We are recruiting! Band 6 OT, Newton Stewart, closing on 30 November",
    "Physiotherapists, dietitians and radiographers learn together",
    "“Improving” is a verb. What did you improve this week?",
    "",
]


def kinds(text: str, **options) -> set[str]:
    return {found.kind.name for found in read(Draft(text, **options))}


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_what_has_to_be_found(text, expected):
    assert expected <= kinds(text)


@pytest.mark.parametrize("text", FINE)
def test_what_nobody_needs_to_be_told_about(text):
    assert kinds(text) == set()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, set()),
        ({"has_picture": True}, set()),
        ({"has_picture": True, "patient": Seen.YES}, {"PHOTO"}),
        ({"has_picture": True, "patient": Seen.UNSURE}, {"PHOTO"}),
        ({"has_picture": True, "described": Seen.NO}, {"ALT"}),
        ({"has_picture": True, "described": Seen.UNSURE, "patient": Seen.UNSURE}, {"ALT", "PHOTO"}),
        ({"has_picture": False, "described": Seen.NO, "patient": Seen.YES}, set()),
    ],
)
def test_what_is_said_of_the_picture(options, expected):
    assert kinds("Our new gym", **options) == expected


def test_spans_are_the_words_that_were_found():
    text = "Saw a lady from Annan today, CHI 010101-1237. #socialmedia"
    said = {found.kind: [text[start:end] for start, end in found.spans] for found in read(Draft(text))}
    assert said[Kind.CHI] == ["010101-1237"]
    assert said[Kind.HASHTAG] == ["#socialmedia"]
    assert {"Annan", "today"} <= set(said[Kind.PATIENT])


def test_spaces_and_hyphens_of_a_word_processor_are_read_as_such():
    words = ["One of\u00a0my patients", ", an ", "86\u2011year\u2011old", ", fell ", "last\u00a0night"]
    text = "".join(words)
    said = {found.kind: [text[start:end] for start, end in found.spans] for found in read(Draft(text))}
    assert said[Kind.PATIENT] == words[::2]


@pytest.mark.parametrize(
    ("breaks", "name"),
    [("\u200b", "zero width space"), ("\u00ad", "soft hyphen"), ("\u2060", "word joiner"),
     ("\u034f", "grapheme joiner"), ("\u3164", "Hangul filler"), ("\u202e\u202c", "direction"),
     ("\ufe0f", "variation"), ("\x02", "control")],
)  # fmt: skip
def test_names_are_found_whatever_unseen_stands_between_their_letters(breaks, name):
    plain = [
        "One of my patients",
        " called ",
        "Margaret",
        " from ",
        "Annan",
        ", ",
        "86 years old",
        ". It was ",
        "shit",
    ]
    broken = [breaks.join(piece) if piece.strip(" ,.") else piece for piece in plain]
    text = "".join(broken)
    said = {found.kind: [text[start:end] for start, end in found.spans] for found in read(Draft(text))}
    assert said[Kind.PATIENT] == [broken[0], broken[2], broken[4], broken[6]], name
    assert said[Kind.TONE] == [broken[8]]


@pytest.mark.parametrize("name", ["Zoë", "Zoe\u0308", "Màiri", "𝐌𝐚𝐫𝐠𝐚𝐫𝐞𝐭", "Ｍａｒｇａｒｅｔ"])
def test_names_with_accents_and_in_fancy_letters_are_found(name):
    text = f"My patient—{name} walked to the shop"
    (found,) = read(Draft(text))
    assert (found.kind, [text[start:end] for start, end in found.spans]) == (
        Kind.PATIENT,
        ["My patient", name],
    )


def test_the_gravest_comes_first():
    found = read(Draft("#socialmedia Really??? CHI 010101-1237, 80% cured. Jean Brown in Annan today"))
    assert [each.level for each in found] == sorted(each.level for each in found)
    assert found[0].kind == Kind.CHI


def test_every_kind_says_why_and_what_to_do():
    for kind in Kind:
        assert len(kind.why) > 20
        assert len(kind.advice) > 10
        assert kind.tip.value.endswith(".")
        assert isinstance(kind.level, Level)
        assert not kind.title[0].isupper()


@pytest.mark.parametrize(
    ("tag", "better"),
    [
        ("socialmedia", "SocialMedia"), ("ahpsday", "AHPsDay"), ("ahpsday2026", "AHPsDay2026"),
        ("wearephysio", "WeArePhysio"), ("dementia", None), ("physiotherapists", None), ("SocialMedia", None),
        ("AHPDG", None), ("social_media", None), ("2026", None), ("interprofessional", None), ("ot", None),
        ("unknownbrandname", None), ("averyveryverylongtagofunknownnames", ""), ("x" * 5000, ""),
    ],
)  # fmt: skip
def test_hashtags(tag, better):
    assert with_capitals(tag) == better


def test_lengths_count_as_the_platforms_do():
    def counted(text: str) -> dict[str, int]:
        return {each.platform: each.characters for each in lengths(text)}

    assert set(counted(" abc ").values()) == {3}
    long_link = "https://example.org/" + "a" * 200
    assert counted(long_link) == {
        "X (Twitter)": 23, "Bluesky": 220, "Mastodon": 23, "Instagram": 220, "LinkedIn": 220, "Facebook": 220,
    }  # fmt: skip
    assert counted("é")["Bluesky"] == counted("e\u0301")["Bluesky"] == 1
    assert counted("👏🏽")["X (Twitter)"] == 2
    assert counted("👏🏽")["Bluesky"] == 1
    over = lengths("a" * 301)
    assert [(each.platform, each.left) for each in over if each.left < 0] == [
        ("X (Twitter)", -21),
        ("Bluesky", -1),
    ]


def test_overlapping_words_are_marked_for_each():
    found = [
        Finding(Kind.PATIENT, ((0, 3), (5, 9))),
        Finding(Kind.TONE, ((2, 6), (2, 4))),
        Finding(Kind.ALT),
    ]
    cut = [(each.text, each.numbers, each.level) for each in pieces("0123456789", found)]
    assert cut == [
        ("01", (1,), "stop"), ("2", (1, 2), "stop"), ("3", (2,), "look"), ("4", (2,), "look"), ("5", (1, 2), "stop"),
        ("678", (1,), "stop"), ("9", (), ""),
    ]  # fmt: skip
    assert pieces("", []) == []


def remembered() -> dict[str, int]:
    """How many answers each function of this process holds in memory."""
    held = [each for each in gc.get_objects() if type(each) is functools._lru_cache_wrapper]
    return {f"{each.__module__}.{each.__qualname__}": each.cache_info().currsize for each in held}


def test_nothing_of_a_draft_is_remembered():
    """What is remembered lasts as long as the server runs: it must not grow by the words of a post."""
    text = "Saw a lady from Annan, Mrs {0} today #{0}socialmedia {0}@example.org CHI 0101011237 80% {0}"
    reading(Draft(text.format("first")))
    before = remembered()
    reading(Draft(text.format("second")))
    assert remembered() == before


@given(st.text(max_size=400))
def test_any_text_is_read_and_every_span_lies_in_it(text):
    for found in read(Draft(text, has_picture=True, patient=Seen.UNSURE, described=Seen.NO)):
        for start, end in found.spans:
            assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    "piece",
    ["a ", "A", "A'", "Aa ", "Aa-", "Anna ", "1", "½", "1%", "1% ", "1 in 2 ", "1-", "_", "010101 1237 ", "www.07",
     "#a", "#", "#ahp", "(", "(Aa", "!", "😀", "my patient ", "no side effects ", "100% safe ", "ABC ", "ABC  D ", "x@",
     "no ", "not a ", "was seen a b ", "  \n", "the a-a-a", "Royal A "],
)  # fmt: skip
def test_long_texts_are_read_in_a_moment(piece):
    """Anybody may paste thirty a minute: none may cost the square of its length."""
    text = (piece * MOST)[:MOST]
    start = time.process_time()
    reading(Draft(text))
    assert time.process_time() - start < 1.2
