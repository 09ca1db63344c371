"""Whose e-mail address may make an account: ``SIGN_UP_DOMAINS``, or an invitation opened in the same
browser.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

_INVITED = "invited_email"


def is_allowed(email: str, domains: list[str] | None = None) -> bool:
    """``nhs.scot`` means that domain only; ``*.nhs.scot`` any domain below it (and not itself).

    Exact by default: a board that owns a domain does not own every name that someone may be given below it.
    """
    name, _, domain = email.strip().lower().rpartition("@")
    if not name:
        return False
    for allowed in settings.SIGN_UP_DOMAINS if domains is None else domains:
        allowed = allowed.lower().lstrip("@")
        if allowed.startswith("*."):
            if domain.endswith(allowed[1:]) and len(domain) > len(allowed[1:]):
                return True
        elif domain == allowed:
            return True
    return False


def in_words(domains: list[str] | None = None) -> str:
    """The allowed endings as people read them: "@nhs.scot, @nhs.net or @nes.scot.nhs.uk"."""
    given = settings.SIGN_UP_DOMAINS if domains is None else domains
    names = [f"@…{name[1:]}" if name.startswith("*.") else f"@{name.lstrip('@')}" for name in given]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} or {names[-1]}"


def remember_invited(request: HttpRequest, email: str) -> None:
    """Whoever opens the link of an invitation may make an account for the address it was sent to.

    Kept in the session, not looked up by address: nobody can find out whom a programme has invited by trying
    addresses on the sign-up page. The address is still verified by e-mail afterwards.
    """
    request.session[_INVITED] = email.lower()


def invited_email(request: HttpRequest | None) -> str:
    return "" if request is None else request.session.get(_INVITED, "")


def may_sign_up(request: HttpRequest | None, email: str) -> bool:
    return is_allowed(email) or (bool(email) and email.lower() == invited_email(request))


def refusal() -> str:
    """What to say to an address that may not sign up."""
    if not settings.SIGN_UP_DOMAINS:
        return "Accounts are by invitation only. If you have one, open the link in its letter first"
    return (
        f"Use your work address, which must end in {in_words()}. "
        "If you have an invitation, open the link in its letter first"
    )
