"""Where the portal goes and where it never does.

Anybody who may publish a link chooses where the server connects to. So only web addresses of the public internet
are connected to: a name is resolved once, every address it has must be public, and the connection is made to the
very address that was judged (a second question to the name server may be answered differently: "rebinding").

Stricter than ``ipaddress.is_global``: addresses that carry another one inside (IPv4-mapped, NAT64, 6to4, Teredo,
IPv4-compatible) are refused whatever they carry, because a gateway on the way would unpack them.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import idna

PORTS = {"http": 80, "https": 443}
MOST_ADDRESSES = 4  # of one name that are tried; the first that connects is used

#: Host and port in, addresses as text out. Raises ``OSError`` (``socket.gaierror``) when there are none.
Resolver = Callable[[str, int], list[str]]

# Global by the registries or not known to older Pythons, and yet not a machine of the public internet by itself.
# Sources: IANA IPv4 and IPv6 Special-Purpose Address Registries; RFC 3879 (site-local), RFC 7526 (6to4 relays).
# 168.63.129.16 is Azure's own server for its machines: public by number, and answering nobody but the machine itself.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(each)
    for each in (
        "168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24",
        "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
        "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10",
    )
)  # fmt: skip
# Left as they are when an address is written out: what RFC 3986 allows, and what is percent-encoded already.
_PATH, _QUERY = "/%:@!$&'()*+,;=~-._", "/%:@!$&'()*+,;=~-._?"


class NotAWebAddress(ValueError):
    """It cannot be asked for: no http(s) address, or one that programs read differently."""


class LeadsInside(Exception):
    """It leads to an address or a port where the portal does not go."""


@dataclass(frozen=True, slots=True)
class Target:
    """A web address, taken apart once. ``host`` is ASCII, in lower case, without brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host_header}{self.path}"


def take_apart(url: str) -> Target:
    """Raises ``NotAWebAddress``.

    A name and password, a backslash, a percent sign in the host or a control character are refused: programs
    disagree about what they mean, and such addresses are made to fool one of two readers.

    >>> str(take_apart("HTTPS://BÜCHER.example/a b?q=ü#part"))
    'https://xn--bcher-kva.example/a%20b?q=%C3%BC'
    """
    if re.search(r"[\x00-\x1f\x7f\\]", url):
        raise NotAWebAddress
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
    except ValueError as error:
        raise NotAWebAddress from error
    if parts.scheme not in PORTS or not host or "@" in parts.netloc or re.search(r"[%\s]", parts.netloc):
        raise NotAWebAddress
    path = quote(parts.path, safe=_PATH) or "/"
    if parts.query:
        path += "?" + quote(parts.query, safe=_QUERY)
    return Target(parts.scheme, _in_ascii(host), PORTS[parts.scheme] if port is None else port, path)


def _in_ascii(host: str) -> str:
    if host.isascii():
        if not re.fullmatch(r"[a-z0-9._:-]+", host):
            raise NotAWebAddress
        return host
    try:
        return idna.encode(host, uts46=True).decode()
    except idna.IDNAError as error:
        raise NotAWebAddress from error


def is_public(address: str) -> bool:
    """Whether it is a machine's address in the public internet.

    >>> [is_public(each) for each in ("8.8.8.8", "10.1.2.3", "::ffff:8.8.8.8", "fe80::1%eth0")]
    [True, False, False, False]
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if getattr(ip, "scope_id", None) or not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    return not any(ip.version == network.version and ip in network for network in _NOT_PUBLIC)


def resolve(host: str, port: int) -> list[str]:
    """What the machine's own resolver says."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def literal(host: str) -> str | None:
    """The address that a host without a name is, in any spelling that C libraries read; None for a name.

    >>> [literal(each) for each in ("0x7f.1", "2130706433", "017700000001", "::1", "example.org")]
    ['127.0.0.1', '127.0.0.1', '127.0.0.1', '::1', None]
    """
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None


def addresses_of(
    target: Target, resolver: Resolver = resolve, also: frozenset[tuple[str, int]] = frozenset()
) -> list[str]:
    """The addresses to connect to, each of them judged. ``also``: pairs of address and port that a test allows.

    Raises ``LeadsInside``, and ``OSError`` when nothing has the name.
    """
    if target.port not in PORTS.values() and all(port != target.port for _, port in also):
        raise LeadsInside
    plain = literal(target.host)
    found = [plain] if plain else resolver(target.host, target.port)
    if not found:
        raise socket.gaierror(socket.EAI_NONAME, "no address")
    for address in found:
        if not is_public(address) and (address, target.port) not in also:
            raise LeadsInside
    return found[:MOST_ADDRESSES]
