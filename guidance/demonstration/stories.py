"""Case studies: the examples of two blogs in our own words, and a story that waits for an editor.

Sources: the Care Opinion blog "6 examples of how the NHS uses social media" (undated; it credits NHSSM), and the Royal
College of Physicians' blog "Social media and quality improvement: natural bed fellows" by Olwen Williams (undated; 2015
or later by what it cites). Nothing is said here that they do not say; what we add stands under "What you can use".
"""

from __future__ import annotations

from typing import Any

from programmes.demonstration import Scene

from .. import actions
from ..models import CaseStudy, Platform, Purpose

CARE_OPINION = "Care Opinion blog: 6 examples of how the NHS uses social media"
RCP = "Royal College of Physicians blog: Social media and quality improvement, natural bed fellows"
NOT_CHECKED = {"source_state": CaseStudy.Source.NOT_CHECKED}

STORIES: tuple[dict[str, Any], ...] = (
    {
        "title": "A film about calls that need no ambulance",
        "who": "South Central Ambulance Service",
        "purpose": Purpose.BROADCAST,
        "channels": [Platform.FACEBOOK, Platform.X, Platform.YOUTUBE],
        "audience": "Everybody who might ring 999",
        "done": "The service wanted fewer needless calls. An agency made a short, strong film about what such calls "
        "do, and the service started conversations about it on Twitter and Facebook.",
        "happened": "The blog calls the film powerful and says that the conversation spread awareness and deepened "
        "understanding. It gives no number.",
        "risk": "A film that frightens may keep people from calling who should.",
        "reuse": "Show the consequence instead of the rule, and stay for the conversation. Measure calls, not views.",
        "source_title": CARE_OPINION,
    },
    {
        "title": "Say yes to the test",
        "who": "NHS campaign for chlamydia testing",
        "purpose": Purpose.BROADCAST,
        "channels": [Platform.FACEBOOK],
        "audience": "Young people",
        "done": "A campaign for testing was run where its audience already was: on a Facebook page.",
        "happened": "When the blog was written the page had reached more than 60,000 people.",
        "risk": "Reach says how many may have seen it, not how many were tested.",
        "reuse": "Go where people are. Decide beforehand which number would show that it worked.",
        "source_title": CARE_OPINION,
    },
    {
        "title": "An annual general meeting, live",
        "who": "East and North Hertfordshire NHS Trust",
        "purpose": Purpose.TRANSPARENCY,
        "channels": [Platform.X],
        "audience": "Everybody who could not be in the room",
        "done": "For the first time the trust reported its annual general meeting live on Twitter, with photographs on "
        "Flickr.",
        "happened": "The blog calls it a great success; the team wrote down how they did it, with advice for others.",
        "risk": "The staff said that it was stressful.",
        "reuse": "Two people at least: one listens, one writes. Prepare names, facts and pictures the day before, and "
        "say when you will answer questions.",
        "source_title": CARE_OPINION,
    },
    {
        "title": "An afternoon at a sexual health clinic",
        "who": "56 Dean Street, London",
        "purpose": Purpose.TRANSPARENCY,
        "channels": [Platform.X],
        "audience": "People who are shy of having a check",
        "done": "The clinic held an afternoon on Twitter and followed the way of a visit from stage to stage, to show "
        "that a check is nothing to be ashamed of.",
        "happened": "Readers could see what happens on a normal visit. The blog gives no number.",
        "risk": "Following visitors through a clinic can identify them. Today this would need consent in writing, or "
        "actors.",
        "reuse": "Show the way of a visit without any patient: rooms, faces of staff, questions and answers.",
        "source_title": CARE_OPINION,
    },
    {
        "title": "Flu Fighters: asking staff why not",
        "who": "NHS Employers",
        "purpose": Purpose.INVOLVEMENT,
        "channels": [Platform.FACEBOOK, Platform.X],
        "audience": "Front-line staff in the NHS",
        "done": "To have more staff vaccinated against flu, the campaign talked with trusts and staff on Twitter and "
        "Facebook: have you had it, and if not, why not?",
        "happened": "Staff across the country talked about it, and the fear of using these channels was overcome by "
        "trying.",
        "risk": "The blog quotes a fear factor among communications teams.",
        "reuse": "Ask for reasons and answer them. Name the fear, start small, and let one team show that nothing bad "
        "happens.",
        "source_title": CARE_OPINION,
    },
    {
        "title": "Smokefree: support where people are",
        "who": "NHS Smokefree, with groups in Sheffield and Stoke",
        "purpose": Purpose.INVOLVEMENT,
        "channels": [Platform.FACEBOOK],
        "audience": "People who are giving up smoking",
        "done": "A national Facebook page supports people who are stopping; local groups in Sheffield and Stoke add "
        "what "
        "fits their place.",
        "happened": "When the blog was written the page had more than 45,000 followers.",
        "risk": "People tell of themselves in public. A group needs rules and somebody who looks after it.",
        "reuse": "National voice, local hands. People who are doing the same thing help each other best.",
        "source_title": CARE_OPINION,
    },
    {
        "title": "Poems about sexual health",
        "who": "NHS Bradford",
        "purpose": Purpose.INVOLVEMENT,
        "channels": [Platform.BLOG, Platform.X],
        "audience": "People for whom the subject is a taboo",
        "done": "A blog of poems about sexual health, and services that joined under the hashtag NHSvday to invite "
        "people "
        "to a test.",
        "happened": "The blog names it the most creative of its examples. It gives no number.",
        "risk": "Humour about a delicate matter can miss. Try it on people it is meant for.",
        "reuse": "A form that nobody expects opens a subject that nobody mentions.",
        "source_title": CARE_OPINION,
    },
    {
        "title": "Hello, my name is",
        "who": "Kate Granger’s campaign",
        "purpose": Purpose.INVOLVEMENT,
        "channels": [Platform.X],
        "audience": "Everybody who works in health care",
        "done": "A doctor who was a patient herself used social media to remind staff to introduce themselves.",
        "happened": "The blog of the Royal College of Physicians calls it a model of improving quality through social "
        "media, for care that sees the person.",
        "risk": "A hashtag on a badge changes nothing by itself.",
        "reuse": "One small thing that everybody can do tomorrow, told by somebody it happened to.",
        "source_title": RCP,
    },
    {
        "title": "Asking Twitter before starting: telemedicine for older people",
        "who": "CARTREF, Betsi Cadwaladr University Health Board",
        "purpose": Purpose.INVOLVEMENT,
        "channels": [Platform.X],
        "audience": "Others who had done it; later, those who might",
        "done": "The team wanted to hold outpatient consultations by video for frail older people in the country. They "
        "asked on Twitter who had done it, found people who had succeeded, and later told what they had found out.",
        "happened": "Conversations across the Atlantic followed, about how content older people were "
        "with telemedicine.",
        "risk": "People write about what worked more often than about what did not. Ask for both.",
        "reuse": "Ask first, then do, then tell. A question that others can answer in one line finds company.",
        "source_title": RCP,
    },
    {
        "title": "Tell us your story: Future Hospital",
        "who": "Royal College of Physicians, Future Hospital Partners Network",
        "purpose": Purpose.BROADCAST,
        "channels": [Platform.X, Platform.BLOG],
        "audience": "People who want to change hospital care",
        "done": "The network collected examples of new practice with the invitation to tell a story, and spread them "
        "under the hashtag FutureHospital.",
        "happened": "The blog names it as an example of sharing good practice. It gives no number.",
        "reuse": "A fixed invitation with a fixed place. Ours is the button on the page of case studies.",
        "source_title": RCP,
    },
    {
        "title": "Patients as partners: a chat with two patient leaders",
        "who": "WeDocs",
        "purpose": Purpose.INVOLVEMENT,
        "channels": [Platform.X],
        "audience": "Everybody; the chat was open",
        "done": "A chat about co-production was hosted together with two patient leaders.",
        "happened": "The blog calls it a great example of patients taking part in a way that was not seen before.",
        "risk": "Patient leaders need a briefing, thanks, and somebody beside them when it gets rough.",
        "reuse": "Share the hosting, not only the invitation.",
        "source_title": RCP,
    },
)


def load_stories(scene: Scene) -> None:
    for story in STORIES:
        made = actions.submit_story(programme=scene.programme, by=None, **(NOT_CHECKED | story))
        actions.publish_story(story=made, by=scene.person("morag.bell"))
    own = actions.submit_story(
        programme=scene.programme,
        by=scene.person("isla.kerr"),
        title="One question a week from the hand clinic",
        who="Occupational therapy, Wigtownshire (simulated)",
        when="Spring 2026",
        purpose=Purpose.INVOLVEMENT,
        channels=[Platform.BLUESKY],
        audience="Hand therapists elsewhere",
        done="Every Friday one question about splints, without any person in it. Answers went onto a sheet in the "
        "staff room.",
        happened="Eleven questions had an answer within a day. We changed how we explain night splints.",
        risk="One question nearly described a patient. Since then a colleague reads it before it goes out.",
        reuse="One question, one day of the week, one reader before it goes out.",
        answers_questions=True,
    )
    actions.publish_story(story=own, by=scene.person("morag.bell"))
    actions.adopt_story(
        story=own, team="Podiatry, Stranraer (simulated)", note="On Mondays", by=scene.person("mairi.stewart")
    )
    actions.submit_story(
        programme=scene.programme,
        by=scene.person("ailsa.boyd"),
        title="What our first chat taught us",
        who="Physiotherapy, Annandale and Eskdale (simulated)",
        when="October 2026",
        purpose=Purpose.INVOLVEMENT,
        channels=[Platform.X],
        audience="AHPs in the south of Scotland",
        done="We hosted a chat of an hour about falls. We had asked nobody to come.",
        happened="Four people came, three of them from our own team. The fourth hosts the next one.",
        reuse="Invite ten people by name.",
    )
