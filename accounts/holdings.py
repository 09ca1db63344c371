"""What the ground floor holds about a person: the account itself, how one signs in, letters, support's notes."""

from __future__ import annotations

import re
import uuid
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.utils import timezone

from .models import ApiToken, Erasure, OutgoingMail, User
from .own_data import Fate, Holding, told

FORMER = "Former member"
NOWHERE = "erased.invalid"  # a domain that never exists (RFC 2606)
WORDS = ("subject", "text", "html", "calendar")


def addresses_of(user: User) -> list[str]:
    """Every address the person signs in or signed up with, in lower case."""
    others = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return sorted({user.email.lower(), *(address.lower() for address in others)})


def names_person(user: User, fields: tuple[str, ...]) -> Q:
    """Rows in which one of ``fields`` holds an address of the person, or the name as whole words."""
    found, addresses = Q(), addresses_of(user)
    for field in fields:
        for address in addresses:
            found |= Q(**{f"{field}__icontains": address})
        if user.display_name:
            found |= Q(**{f"{field}__regex": _whole(user.display_name)})
    return found


def _whole(words: str) -> str:
    """PostgreSQL's pattern for these very words, not as part of longer ones."""
    return rf"(^|\W){re.escape(words)}(\W|$)"


# --- Letters -------------------------------------------------------------------------------------------


def _letters_to(user: User) -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(recipient__in=addresses_of(user))


def _letters_about(user: User) -> QuerySet[OutgoingMail]:
    """Letters to others that name the person, such as one to a line manager."""
    named = Q(reply_to__in=addresses_of(user)) | names_person(user, WORDS)
    return OutgoingMail.objects.exclude(recipient__in=addresses_of(user)).filter(named)


def _take_name_out_of_letters(user: User) -> int:
    """Those that left lose their words. Those still to leave say somebody else's words, without the name."""
    letters = _letters_about(user)
    waiting = Q(sent_at=None, given_up_at=None)
    count = letters.filter(waiting).update(
        reply_to="", **{field: _without(user, field) for field in WORDS}
    ) + letters.exclude(waiting).update(
        # Emptied in the same way as letters that have done their work (accounts.posting).
        **dict.fromkeys(("recipient", "reply_to", *WORDS), ""),
        emptied_at=timezone.now(),
    )
    return count


def _without(user: User, field: str) -> Any:
    """The words of a column with the person's addresses and name replaced. A name of one word may be any word."""
    words: Any = F(field)
    names = [user.display_name] if " " in user.display_name else []
    for each in [*addresses_of(user), *names]:
        words = Func(
            words,
            Value(re.escape(each)),
            Value(FORMER),
            Value("gi"),
            function="regexp_replace",
            output_field=TextField(),
        )
    return words


# --- Signing in ----------------------------------------------------------------------------------------


def end_sessions(user: User) -> int:
    """Sign the person out everywhere. Returns how many sessions ended."""
    mine = [
        session.session_key
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator(chunk_size=500)
        if session.get_decoded().get("_auth_user_id") == str(user.pk)
    ]
    known = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in={*mine, *known}).delete()
    return UserSession.objects.filter(user=user).delete()[0]


def _make_shell(user: User) -> int:
    """The row stays for what points at it, and says nothing about anybody. Nobody can sign in to it."""
    user.groups.clear()
    user.user_permissions.clear()
    user.email = f"{uuid.uuid4().hex}@{NOWHERE}"
    user.display_name = FORMER
    user.public_id = uuid.uuid4()  # links that carried the old one open nothing
    user.last_login = None
    user.set_unusable_password()
    user.save()
    return 1


# --- Support's own notes -------------------------------------------------------------------------------


def _support_notes(user: User) -> QuerySet[LogEntry]:
    about = Q(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))
    return LogEntry.objects.filter(about | names_person(user, ("object_repr", "change_message")))


HOLDINGS = (
    Holding(
        "Your board’s account, for signing in",
        lambda user: SocialAccount.objects.filter(user=user),
        Fate.DELETED,
        told(
            ("Directory", "provider"),
            ("Your number there", "uid"),
            ("What the directory told", "extra_data"),
            ("Since", "date_joined"),
            ("Last used", "last_login"),
        ),
        points=("socialaccount.SocialAccount.user",),
    ),
    Holding(
        "Second step of signing in",
        lambda user: Authenticator.objects.filter(user=user),
        Fate.DELETED,
        told(("Kind", "get_type_display"), ("Since", "created_at"), ("Last used", "last_used_at")),
        points=("mfa.Authenticator.user",),
    ),
    Holding(
        "Where you are signed in",
        lambda user: UserSession.objects.filter(user=user),
        Fate.DELETED,
        told(
            ("Internet address", "ip"),
            ("Browser", "user_agent"),
            ("Since", "created_at"),
            ("Last seen", "last_seen_at"),
        ),
        erase=end_sessions,
        points=("usersessions.UserSession.user",),
    ),
    Holding(
        "Tokens for the API",
        lambda user: ApiToken.objects.filter(user=user),
        Fate.DELETED,
        told(
            ("What it is for", "name"),
            ("Made", "created_at"),
            ("Until", "expires_at"),
            ("Last used", "last_used_on"),
            ("Revoked", "revoked_at"),
        ),
        points=("accounts.ApiToken.user",),
    ),
    Holding(
        "Letters to you",
        _letters_to,
        Fate.DELETED,
        told(("Subject", "subject"), ("Written", "created_at"), ("Sent", "sent_at"), ("Words", "text")),
    ),
    Holding(
        "Letters to others that name you, such as one to your line manager",
        _letters_about,
        Fate.UNNAMED,
        # Not even the subject: a name can be that of somebody else, or chosen to be found in letters to others.
        told(("Written", "created_at"), ("Sent", "sent_at")),
        why="That a letter left is kept, so that it does not leave twice; its words go.",
        erase=_take_name_out_of_letters,
    ),
    Holding(
        "Notes of support staff about your account",
        _support_notes,
        Fate.UNNAMED,
        told(("When", "action_time"), ("About", "object_repr"), ("What", "get_change_message")),
        why="That support changed something is kept; your name is taken out.",
        erase=lambda user: _support_notes(user).update(object_repr=FORMER, change_message=""),
    ),
    Holding(
        "What you did as support staff",
        lambda user: LogEntry.objects.filter(user=user),
        Fate.UNNAMED,
        told(("When", "action_time"), ("About", "object_repr"), ("What", "get_change_message")),
        why="Rights that were given and accounts that were closed must stay explicable.",
        points=("admin.LogEntry.user",),
    ),
    Holding(
        "The note that the account was closed",
        lambda user: Erasure.objects.filter(user=user),
        Fate.UNNAMED,
        why="One line says when it was done and how many rows changed, so that it can be shown to have been done.",
        points=("accounts.Erasure.user",),
    ),
    # The last, because the others are found by the addresses and the name.
    Holding(
        "Other addresses of yours",
        lambda user: EmailAddress.objects.filter(user=user),
        Fate.DELETED,
        told(("Address", "email"), ("Confirmed", "verified"), ("Main address", "primary")),
        points=("account.EmailAddress.user",),
    ),
    Holding(
        "Your name, e-mail address, password and rights",
        lambda user: User.objects.filter(pk=user.pk),
        Fate.DELETED,
        told(
            ("Name", "display_name"),
            ("E-mail address", "email"),
            ("Account made", "date_joined"),
            ("Last signed in", "last_login"),
            ("Open", "is_active"),
            ("Support staff", "is_staff"),
        ),
        erase=_make_shell,
    ),
)
