"""Who is left out of the count, and the digest by which a visitor's repeats within the day are known.

Each connection to the internet has so many places a day at each resource (``PLACES``). Address and browser draw one of
them; the digest is made of connection, place, resource and a random key that exists for one day. It differs for every
resource, so rows do not tell what one visitor opened; and after the day nobody can make it again. Whoever changes the
browser's name at every step fills the places of the connection, and is counted no further: that costs no look at what
is stored, and nothing has to be kept for it. Two visitors of one connection now and then draw the same place.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from hashlib import blake2b
from ipaddress import IPv6Address, IPv6Network
from threading import Timer
from uuid import UUID

from crawleruseragents import is_crawler
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.throttling import BaseThrottle

REFUSAL = "not-counted"  # the cookie of those who asked not to be counted
LONGEST_NAME = 512  # characters of a browser's name that are looked at
PLACES = 50  # visitors of one connection that count for a resource on a day

# Browsers fetch pages ahead, and show small pictures of them, when nobody has opened anything yet.
_AHEAD = {
    "HTTP_SEC_PURPOSE": ("prefetch", "prerender", "preview"),
    "HTTP_PURPOSE": ("prefetch", "prerender", "preview"),
    "HTTP_X_PURPOSE": ("prefetch", "prerender", "preview"),
    "HTTP_X_MOZ": ("prefetch",),
}
_addresses = BaseThrottle()


def visit_to(request: HttpRequest, programme_slug: str, slug: str) -> tuple[date, UUID] | None:
    """The day, and the digest of this visitor with this resource; None for who is not counted."""
    if is_left_out(request):
        return None
    day, salt = todays_salt()
    # The same address as rate limits go by: that which the last proxy of ours was called from.
    address = _addresses.get_ident(request)  # type: ignore[arg-type]  # of a request it reads META alone
    drawn = _digest(salt, 8, programme_slug, slug, address, request.META["HTTP_USER_AGENT"])
    place = int.from_bytes(drawn) % PLACES
    return day, UUID(bytes=_digest(salt, 16, programme_slug, slug, connection_of(address), str(place)))


def _digest(salt: bytes, size: int, *parts: str) -> bytes:
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), key=salt, digest_size=size).digest()


def connection_of(address: str) -> str:
    """What somebody is given to reach the internet by: one address, of the sixth version the first half of many.

    >>> connection_of("192.0.2.7"), connection_of("2001:db8:0:7::1234"), connection_of("::ffff:192.0.2.7")
    ('192.0.2.7', '2001:db8:0:7::/64', '192.0.2.7')
    """
    if ":" not in address:
        return address
    try:
        found = IPv6Address(address)
    except ValueError:
        return address
    return str(found.ipv4_mapped or IPv6Network((found.packed[:8] + bytes(8), 64)))


def is_left_out(request: HttpRequest) -> bool:
    """Robots, what a browser fetches that nobody opened, and people who do not want to be counted."""
    return (
        request.method != "GET"
        or has_refused(request)
        or asks_not_to_be_tracked(request)
        or is_fetched_ahead(request)
        or is_part_of_a_page(request)
        or is_robot(request.META.get("HTTP_USER_AGENT", ""))
    )


def has_refused(request: HttpRequest) -> bool:
    return bool(request.COOKIES.get(REFUSAL))


def asks_not_to_be_tracked(request: HttpRequest) -> bool:
    """Do Not Track or Global Privacy Control. We track nobody; who says so is not even counted."""
    return request.META.get("HTTP_DNT") == "1" or request.META.get("HTTP_SEC_GPC") == "1"


def is_fetched_ahead(request: HttpRequest) -> bool:
    return any(
        word in request.META[name].lower()
        for name, words in _AHEAD.items()
        if name in request.META
        for word in words
    )


def is_part_of_a_page(request: HttpRequest) -> bool:
    """A picture or frame of any page whose address is one of ours would count each of its readers."""
    return request.META.get("HTTP_SEC_FETCH_DEST", "document") != "document"


def is_robot(name: str) -> bool:
    """Whether a browser's name is that of a robot, a program or a preview. One without a name is a program."""
    return not name.strip() or _is_robot(name[:LONGEST_NAME])


# Some hundred patterns; people use few browsers. Held in memory only, without who used them.
@lru_cache(maxsize=2048)
def _is_robot(name: str) -> bool:
    return is_crawler(name, case_sensitive=False)


_known: tuple[date, bytes] | None = None
_forgetting: Timer | None = None


def todays_salt() -> tuple[date, bytes]:
    """The day in London and its key; looked up once a day by each process."""
    today = timezone.localdate()
    known = _known  # once: at midnight it is forgotten meanwhile
    if known is None or known[0] != today:
        known = salt_of(today)
        _remember(*known)
    return known


def _remember(day: date, salt: bytes) -> None:
    """Until the day is over, also where nobody comes after it: at night most processes have nothing to do."""
    global _known, _forgetting
    if _forgetting is not None:
        _forgetting.cancel()
    over = datetime.combine(day + timedelta(days=1), time(), tzinfo=timezone.get_default_timezone())
    _forgetting = Timer((over - timezone.now()).total_seconds(), _forget, [day])
    _forgetting.daemon = True
    _forgetting.name = "forget-click-key"
    _known = day, salt
    _forgetting.start()


def _forget(day: date) -> None:
    global _known
    if _known is not None and _known[0] <= day:
        _known = None


def salt_of(today: date) -> tuple[date, bytes]:
    """Today's key. Whoever comes first on a day makes it, and throws all others away.

    Where another machine's clock is over midnight already, its day and its key are taken.
    """
    return _salt_from(today) or _make_salt(today)


@transaction.atomic
def _make_salt(today: date) -> tuple[date, bytes]:
    with connection.cursor() as cursor:
        # Before anything is read: two that have read, and both want to write, would wait for each other.
        cursor.execute("LOCK TABLE guidance_daysalt IN ACCESS EXCLUSIVE MODE")
        if found := _salt_from(today):  # somebody was faster
            return found
        # Emptied as a whole, so that nothing of an old key stays on the disk.
        cursor.execute("TRUNCATE guidance_daysalt")
        # Made by the database (244 bits of the system's randomness), so that the key is in the words of no statement:
        # those that were slow or failed may be logged.
        cursor.execute(
            "INSERT INTO guidance_daysalt (day, salt) VALUES"
            " (%s, decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'))"
            " RETURNING salt",
            [today],
        )
        return today, bytes(cursor.fetchone()[0])


def _salt_from(today: date) -> tuple[date, bytes] | None:
    """A day further ahead than tomorrow is of a clock that was wrong, and no key to go by until then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT day, salt FROM guidance_daysalt WHERE day BETWEEN %s AND %s ORDER BY day LIMIT 1",
            [today, today + timedelta(days=1)],
        )
        found = cursor.fetchone()
    return (found[0], bytes(found[1])) if found else None
