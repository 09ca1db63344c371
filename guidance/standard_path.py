"""The tasks that every programme's path starts with.

After the blog "Improving healthcare through social media: ready, steady, go!" by Naomi McVey, in our own words:
read the rules before anything else; take your time and set goals that fit your role, your service and your
personal development plan; widen your network, listen, learn, reflect and take it back to work; then influence
policy and share examples.
"""

from __future__ import annotations

from dataclasses import dataclass

from .models import Step, Task

Kind = Task.Kind


@dataclass(frozen=True)
class Standard:
    key: str
    step: str
    title: str
    text: str
    kind: str = Kind.TICK


STEPS = {
    Step.READY: "Know the policy, your regulator and what to keep private.",
    Step.STEADY: "Take your time, ask for help, and set one goal tied to your role.",
    Step.GO: "Follow, listen, take part, and bring it back to work.",
    Step.GEAR: "Share what helped, host a chat, help to shape the rules.",
}

STANDARD = (
    Standard(
        "policies",
        Step.READY,
        "Read the policies, and say that you have",
        "Your employer’s policy comes first: it decides what you may do in your role. When one changes, you are "
        "asked again.",
        Kind.POLICIES,
    ),
    Standard(
        "regulator",
        Step.READY,
        "Know what your regulator expects",
        "Your registration covers what you write in your own time too. Look for what it says about "
        "confidentiality, boundaries and honesty.",
    ),
    Standard(
        "professional-body",
        Step.READY,
        "Read what your professional body advises",
        "It knows the situations of your profession: photos of exercises, product advice, questions from patients.",
    ),
    Standard(
        "communications",
        Step.READY,
        "Tell the communications team before you start a work account",
        "They know which accounts there are, help with names and pictures, and stand by you when something goes "
        "wrong.",
        Kind.CONTACT,
    ),
    Standard(
        "how-others-began",
        Step.READY,
        "Read or watch how a colleague began",
        "Most people were nervous. It helps to hear what they did first.",
    ),
    Standard(
        "goal",
        Step.STEADY,
        "Write one goal",
        "What for, for whom, by when. Tie it to your role, your service and your personal development plan. Only "
        "you can read it.",
        Kind.GOAL,
    ),
    Standard(
        "which-account",
        Step.STEADY,
        "Decide: personal, professional, or none yet",
        "People are one person to those who search for them, whatever the number of accounts. Reading without an "
        "account is a good start.",
    ),
    Standard(
        "settings",
        Step.STEADY,
        "Go through your privacy and security settings",
        "A second step for signing in, who may message and tag you, and what strangers see.",
    ),
    Standard(
        "ask-for-help",
        Step.STEADY,
        "Ask somebody to sit beside you once",
        "A colleague who already does it, or a lab. Half an hour saves a month of worrying.",
    ),
    Standard(
        "follow-ten",
        Step.GO,
        "Follow ten people or organisations of your field",
        "Your professional body, a service like yours elsewhere, a researcher you have read.",
    ),
    Standard(
        "follow-others",
        Step.GO,
        "Follow three people of other professions",
        "The people who surprise you are rarely those who do your own job.",
    ),
    Standard(
        "listen-to-patients",
        Step.GO,
        "Listen to a patients’ organisation for a week",
        "Say nothing yet. Notice which words people use for what you treat.",
    ),
    Standard(
        "read-the-hashtag",
        Step.GO,
        "Read back a week of the programme’s hashtag",
        "Who asks, who answers, what is left unanswered?",
    ),
    Standard(
        "check-and-share",
        Step.GO,
        "Share one thing after checking where it comes from",
        "Open the source, look at its date, say in a sentence why it matters.",
    ),
    Standard(
        "answer-somebody",
        Step.GO,
        "Thank or answer somebody",
        "Conversation is the point. A short, kind answer counts.",
    ),
    Standard(
        "join-a-chat",
        Step.GO,
        "Join a chat as a listener",
        "Communities and chats lists who meets where and when.",
    ),
    Standard(
        "ask-a-question",
        Step.GO,
        "Ask one question about your work",
        "About services and methods, never about a person in your care.",
    ),
    Standard(
        "write-it-down",
        Step.GO,
        "Write down what you learned",
        "Three lines are enough. They can count towards your continuing professional development.",
    ),
    Standard(
        "take-it-back",
        Step.GO,
        "Take one thing back to your team and act on it",
        "Say at a team meeting what you found, and agree what you will try.",
    ),
    Standard(
        "story",
        Step.GEAR,
        "Tell us your story",
        "What you did, what happened, what others can use. Also when it did not work.",
        Kind.STORY,
    ),
    Standard(
        "host-a-chat",
        Step.GEAR,
        "Host or co-host a chat",
        "Choose one topic and three questions, and ask a patient to host it with you.",
    ),
    Standard(
        "help-a-colleague",
        Step.GEAR,
        "Sit beside a colleague who is starting",
        "You know better than any guide what was hard.",
    ),
    Standard(
        "shape-the-policy",
        Step.GEAR,
        "Say what the local policy should make easier",
        "Bring an example of what it did for you, your service and the people who use it.",
    ),
)


def tasks_for(programme_id: int) -> list[Task]:
    """The standard path as rows of a programme that has none."""
    return [
        Task(
            programme_id=programme_id,
            key=each.key,
            step=each.step,
            kind=each.kind,
            title=each.title,
            text=each.text,
            position=10 * number,
        )
        for number, each in enumerate(STANDARD, start=1)
    ]
