"""Where the portal goes and where it never does, in every spelling we know of."""

from __future__ import annotations

import pytest

from guidance.links.addresses import (
    LeadsInside,
    NotAWebAddress,
    addresses_of,
    is_public,
    literal,
    take_apart,
)

INSIDE = [
    # this machine, private networks, link-local (169.254.169.254 tells a cloud's secrets), shared (RFC 6598)
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "168.63.129.16", "100.64.0.1", "100.127.255.255",
    # kept for documents, tests, protocols, the future; many at once; everybody
    "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "192.88.99.1", "224.0.0.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255",
    # the same in IPv6
    "::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "ff0e::1", "100::1",
    "2001:db8::1", "3fff::1", "5f00::1", "2001::1", "2001:20::1",
    # IPv4 inside IPv6, whatever it is: mapped, compatible, NAT64 (both), 6to4
    "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:8.8.8.8", "::7f00:1", "::8.8.8.8", "64:ff9b::7f00:1",
    "64:ff9b::808:808", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:808:808::1",
    # no address at all
    "", "localhost", "1.2.3", "0x7f.1", "8.8.8.8 ", "8.8.8.8%eth0", "2a00:1450:4009:81f::200e%1",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "1.1.1.1", "193.62.196.1", "2a00:1450:4009:81f::200e", "2606:4700:4700::1111"]


@pytest.mark.parametrize("address", INSIDE)
def test_address_that_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_address_of_the_public_internet(address):
    assert is_public(address)


# Spellings that C libraries, browsers or URL parsers take for this machine or its neighbours.
LEADS_INSIDE = [
    "http://127.0.0.1/", "http://127.1/", "http://0x7f.1/", "http://0x7f000001/", "http://2130706433/",
    "http://017700000001/", "http://0177.0.0.01/", "http://127.0.0.1./", "http://0/", "http://0.0.0.0/",
    "http://[::1]/", "http://[0:0:0:0:0:0:0:1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://[fe80::1]/",
    "http://169.254.169.254/latest/meta-data/", "http://0xa9fea9fe/", "http://2852039166/",
    "http://10.1.2.3/", "https://192.168.0.1/", "http://１２７.０.０.１/", "http://127。0。0。1/", "http://①②⑦.0.0.1/",
    "http://[fd00::1]:80/", "https://100.64.1.1/",
    # ports of other services
    "http://93.184.216.34:22/", "http://93.184.216.34:6379/", "https://93.184.216.34:8443/", "http://93.184.216.34:0/",
]  # fmt: skip


def nobody(host: str, port: int) -> list[str]:
    raise AssertionError(f"{host} needs no name server")


@pytest.mark.parametrize("url", LEADS_INSIDE)
def test_spelling_that_leads_inside(url):
    with pytest.raises(LeadsInside):
        addresses_of(take_apart(url), nobody)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "localhost."])
def test_this_machine_by_the_real_resolver(host):
    with pytest.raises(LeadsInside):
        addresses_of(take_apart(f"http://{host}/"))


@pytest.mark.parametrize("address", [each for each in INSIDE if each])
def test_name_that_resolves_inside(address):
    with pytest.raises(LeadsInside):
        addresses_of(take_apart("https://innocent.example/"), lambda host, port: [address])


def test_one_inner_address_among_public_ones_is_enough():
    with pytest.raises(LeadsInside):
        addresses_of(take_apart("https://innocent.example/"), lambda host, port: ["8.8.8.8", "10.0.0.1"])


NO_WEB_ADDRESS = [
    "", "example.org", "//example.org/", "/here/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/",
    "javascript:alert(1)", "mailto:a@example.org", "http://", "http:///path", "https://?", "http://.",
    "http://user@example.org/", "http://user:secret@example.org/", "http://example.org@127.0.0.1/",
    "http://127.0.0.1@example.org/", "http://example.org\\@127.0.0.1/", "http://127.0.0.1\\.example.org/",
    "http://[fe80::1%eth0]/", "http://[fe80::1%25eth0]/", "http://127.0.0.1%2f@example.org/",
    "http://%31%32%37.0.0.1/", "http://exa mple.org/", "http://example.org:port/", "http://example.org:99999/",
    "http://[::1", "http://[not-an-address]/", "http://example.org\r\nHost: inside/", "http://exam\tple.org/",
    "http://example.org/\x00", "http://ex<am>ple.org/", "http://\u200b/", "http://-.ö-/",
]  # fmt: skip


@pytest.mark.parametrize("url", NO_WEB_ADDRESS)
def test_what_is_no_web_address(url):
    with pytest.raises(NotAWebAddress):
        take_apart(url)


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://www.hcpc-uk.org/standards/", "https://www.hcpc-uk.org/standards/"),
        ("HTTPS://WWW.HCPC-UK.ORG", "https://www.hcpc-uk.org/"),
        ("http://example.org:443/", "http://example.org:443/"),
        ("https://faß.example/straße?q=grüße", "https://xn--fa-hia.example/stra%C3%9Fe?q=gr%C3%BC%C3%9Fe"),
        ("https://example.org/a%20b c#part", "https://example.org/a%20b%20c"),
        ("https://[2a00:1450::1]/x", "https://[2a00:1450::1]/x"),
    ],
)
def test_address_is_asked_for_as_browsers_do(url, asked):
    assert str(take_apart(url)) == asked


def test_names_are_asked_once_and_at_most_four_addresses_are_tried():
    asked = []

    def resolver(host, port):
        asked.append((host, port))
        return [f"8.8.8.{number}" for number in range(9)]

    found = addresses_of(take_apart("https://example.org/"), resolver)
    assert (asked, len(found)) == ([("example.org", 443)], 4)


def test_what_a_test_allows_is_one_port_of_one_address():
    also = frozenset({("127.0.0.1", 8123)})
    assert addresses_of(take_apart("http://127.0.0.1:8123/"), nobody, also) == ["127.0.0.1"]
    for url in (
        "http://127.0.0.1/",
        "http://127.0.0.1:8124/",
        "http://127.0.0.2:8123/",
        "http://[::1]:8123/",
    ):
        with pytest.raises(LeadsInside):
            addresses_of(take_apart(url), nobody, also)


def test_names_are_no_literals():
    assert literal("example.org") is None
    assert literal("1.example.org") is None
