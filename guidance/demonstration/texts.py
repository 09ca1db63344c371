"""The texts of the resources, in Markdown and in our own words. What others say is linked, not copied."""

TEXTS = {
    "board-policy": """\
Policies change, so this page holds none. Ask your manager or look on your board’s intranet for the current one, then
come back and say that you have read it.

## What to look for

- Does it hold for private accounts as well as for work accounts?
- Whom do you tell before you start a work account, and who signs it off?
- May you use your own telephone for it, and in working hours?
- What does it say about pictures and films made at work?
- May you name your employer in your profile, and what has to stand beside it?
- Who answers when a journalist writes to you?
- Where do you report a mistake of your own? Soon, and without fear?
- When was it last reviewed?

If you find no answer to one of these, bring the question to a lab. It may be what the next version needs.
""",
    "hcpc": """\
The HCPC wants registrants to go on using social media: it says so itself. Its page explains how its standards of
conduct, performance and ethics apply, also to what you wrote before you were registered and to what you write under
another name.

## In short, in our words

- Think first: whatever you post may be seen by anyone, whatever your settings say.
- Confidentiality comes first: nothing that could identify a person in your care. A date, a place and a condition
  together can be enough.
- Keep the distance that you keep in the clinic. Connecting with people in your care blurs it.
- Disagree with arguments, not with people.
- Follow your employer’s policy as well.
- When in doubt, leave it and ask.

The words that count are the HCPC’s own. The standards in force began on 1 September 2024.
""",
    "csp": """\
The Chartered Society of Physiotherapy has pages for members on social media. This one is about being professional.

## Why read it

- It names what you answer to: your regulator, your employer, and the law on defamation and on data.
- It recommends a short code for a team’s account: what you post, who answers, what you do not discuss.
- It reminds you that group messages count. A message can be copied out of any group.

It is useful for other professions too; the advice on a team’s code needs no change.
""",
    "csp-pause": """\
Written by an officer of the CSP when the HCPC’s revised standards came. It explains in examples

- why private accounts and closed groups are covered,
- why old posts may be worth looking through and removing,
- how a view, stated carelessly, can read as discrimination.

Good to read together at a team meeting: choose one example and ask what you would have done.
""",
    "rcslt": """\
The Royal College of Speech and Language Therapists thanks its members for what they do online, and asks them to meet
different views with kindness. It points to the HCPC’s guidance as the measure.

## For your team

If somebody is attacked online, who notices, and who writes to them privately? Agree it before it happens.
""",
    "bda": """\
The British Dietetic Association describes how it decides whether to answer bad advice on food.

## What you can take from it

- Not every provocation wants an answer. Answering makes it travel further.
- What you can do instead: post the right advice on its own, without naming the wrong.
- Bring it to your association when it is large, and to a colleague when it makes you angry.
""",
    "rcot": """\
The Royal College of Occupational Therapists published its professional standards for practice, conduct and ethics in
2021. They do not treat social media as something apart: confidentiality, boundaries and respect for colleagues hold
wherever you write. Look for the standards on the college’s site, and read those sections with your last ten posts in
mind.
""",
    "workforce": """\
The workforce policies hold for everybody who works for NHSScotland, in every board. None of them is about social media
alone. What they say on conduct, on bullying and harassment and on raising concerns does not stop at the screen.

If somebody at work troubles you online, the same ways are open as in the building.
""",
    "strategy": """\
The strategy asks services to use digital ways where they help people, and staff to have the skills for it. When you
ask for time or equipment, it helps to say which of its aims your idea serves.

Read the summary; then look for the words that fit your own service.
""",
    "nervous": """\
Most people who are good at it now were nervous. Nobody has to post.

## Week one: look

Read one hashtag of your profession for ten minutes a day, without an account where the platform allows it. Write down
one thing a day that you did not know.

## Week two: choose

Whom did you like to read, and why? That tells you what kind of account you would follow, and perhaps be.

## Then

1. Come to a lab, or ask a colleague to sit beside you once.
2. Set up one account, with a second step for signing in.
3. Follow ten. Say nothing for a month, if you like.
""",
    "goal": """\
A goal you can keep is small, yours, and has a day.

## One sentence

*By* (day) *I* (do what) *so that* (who gets what).

## Example

By the end of March I follow ten dietetic teams of island boards, so that we have one idea a month to try for people
who live far from a clinic.

## Tie it down

- **Role:** which part of your job does it help?
- **Service:** what could be better for the people who use it?
- **Plan:** where does it stand in your personal development plan, and when do you talk about it next?
""",
    "goal-2": """\
A goal you can keep is small, yours, and has a day.

## One sentence

*By* (day) *I* (do what) *so that* (who gets what).

## Examples

By the end of March I follow ten dietetic teams of island boards, so that we have one idea a month to try for people
who live far from a clinic.

By June our podiatry team answers every story about it on Care Opinion within a week, so that people see they are heard.

## Tie it down

- **Role:** which part of your job does it help?
- **Service:** what could be better for the people who use it?
- **Plan:** where does it stand in your personal development plan, and when do you talk about it next?
""",
    "account": """\
| | What speaks for it | What to mind |
| - | - | - |
| None | You can read and learn at once | Some platforms hide a lot from readers without an account |
| One, as yourself | Honest and simple; people follow people | Patients, colleagues and family read the same words |
| Two | Room for the private | Both are found by your name; a slip between them happens to everybody |
| The team’s | Goes on when you are away | Ask first, agree who answers, hand over when somebody leaves |

Whichever it is: your registration covers all of them. “Views my own” protects nobody.
""",
    "settings": """\
Before you post anything, spend ten minutes on these three:

1. A password you use nowhere else, and a second step for signing in.
2. Who may message you and who may tag you in pictures.
3. What strangers see of your friends, your place and your past.

The link leads to advice of the United Kingdom’s National Cyber Security Centre, with the pages of each platform.
""",
    "communications": """\
Copy these six lines, fill them in, and send them to the team named on step Ready.

1. **What for:** one sentence.
2. **For whom:** who will read it, and where they are already.
3. **Which platform, which name:** two ideas for the name.
4. **Who posts, who answers, who stands in** during leave.
5. **What you will not do:** no advice to single people, no pictures of patients.
6. **How you will know that it helps,** and when you would stop.

Teams that come with this get a quicker answer, and often a better name.
""",
    "hashtags": """\
A hashtag is an address: people who follow it find you without knowing you.

- Begin each word with a capital: **#PhysioChat**. Screen readers then read two words, and eyes do too.
- Two are enough. More look like an advertisement.
- Look what is under a hashtag before you use it. It may mean something else elsewhere.
- Never a hashtag that tells about one person, one ward or one day.
""",
    "alt": """\
People who cannot see a picture hear its description. Most platforms have a field for it when you add a picture.

- Say what matters about it here, in one or two sentences.
- Words in the picture belong into the description.
- A picture of a poster is no poster: link to the text.

The decision tree behind the link answers most doubts in a minute.
""",
    "answering": """\
Somebody writes: “You helped me last week, but my hip hurts again.” It is kind, and it is a trap.

1. **Do not confirm** that this person was in your care, even when they say so themselves.
2. **Thank and lead away:** “Thank you for writing. I cannot talk about anybody’s care here. Please ring the service you
   know, or in an emergency 999; for advice in Scotland, NHS 24 on 111.”
3. **Do not move it** into private messages. They are no clinical record.
4. **Tell your team** when it sounds urgent or like a complaint, so that somebody looks into it.

Complaints have their own way: say how to make one, and do not argue.
""",
    "check": """\
1. **Who says it?** A name, a role, an interest.
2. **From when is it?** Open the page; the date of the post is not the date of the claim.
3. **What does it rest on?** One study, a review, a story?
4. **Who else says so?** Look for somebody with no reason to agree.

If you share it after that, say in a sentence what you found. If you were wrong, say so where you said it.
""",
    "chat": """\
## The week before

- One topic, three questions, numbered. Publish them with something short to read.
- Ask a patient or carer to host it with you, and pay or thank them as your board does.
- Agree who welcomes, who asks, who collects.

## The hour

- Five minutes of hello. Remind everybody: no stories that identify anyone.
- A question every fifteen minutes. Answer people by name.
- Last five minutes: what will you do with it?

## The day after

- Three lines of summary with what will happen now.
- Hand it in as a case study, also when four people came.
""",
    "opinion": """\
Care Opinion is run by a not-for-profit company, not by the NHS. People tell their story in public and without their
name; staff who are signed up answer; sometimes a change follows, and the site shows it.

- Read the stories about your service of the last year.
- Find out who answers for your board, and ask to see how they do it.
- An answer that only thanks is worth little. Say what you have done or why you cannot.
""",
    "video": """\
Isla, Callum and Mairi tell what they were afraid of and what happened. (Simulated for the demonstration.)
""",
}
