"""Words that could identify somebody: found where they are, and ordinary numbers left alone."""

from __future__ import annotations

import doctest
import itertools
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes import identifiers
from programmes.identifiers import Kind, find

TODAY = date(2026, 11, 22)


def kinds(text):
    return [(each.kind, text[each.start : each.end]) for each in find(text, today=TODAY)]


def test_examples_of_the_module():
    assert doctest.testmod(identifiers).failed == 0


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("CHI 0101011237 came", Kind.CHI, "0101011237"),
        ("her number is 010 101 1237.", Kind.CHI, "010 101 1237"),
        ("NHS 943 476 5919", Kind.NHS, "943 476 5919"),
        ("NHS 943-476-5919", Kind.NHS, "943-476-5919"),
        ("write to a.b@nhs.scot please", Kind.EMAIL, "a.b@nhs.scot"),
        ("CHI 010101 - 1237", Kind.CHI, "010101 - 1237"),
        ("CHI 010101/1237", Kind.CHI, "010101/1237"),
        ("CHI 010101\N{NON-BREAKING HYPHEN}1237", Kind.CHI, "010101\N{NON-BREAKING HYPHEN}1237"),
        ("CHI 010101\N{THIN SPACE}1237", Kind.CHI, "010101\N{THIN SPACE}1237"),
        ("(0101\N{ZERO WIDTH SPACE}01\N{SOFT HYPHEN}1237)", Kind.CHI, "0101\u200b01\u00ad1237"),
        ("０１０１０１１２３７", Kind.CHI, "０１０１０１１２３７"),
        ("٠١٠١٠١١٢٣٧", Kind.CHI, "٠١٠١٠١١٢٣٧"),
        (
            "".join(f"{each}\ufe0f\u20e3" for each in "9434765919"),
            Kind.NHS,
            "".join(f"{each}\ufe0f\u20e3" for each in "9434765919")[:-2],
        ),
        ("a.b＠nhs．scot", Kind.EMAIL, "a.b＠nhs．scot"),
        (
            "born\N{NO-BREAK SPACE}on 3\N{NO-BREAK SPACE}March 2020",
            Kind.BIRTH,
            "3\N{NO-BREAK SPACE}March 2020",
        ),
        ("ring 07700 900123 after two", Kind.PHONE, "07700 900123"),
        ("ring +44 1387 246246", Kind.PHONE, "+44 1387 246246"),
        ("lives at DG1 4AP, I think", Kind.POSTCODE, "DG1 4AP"),
        ("lives at dg14ap", Kind.POSTCODE, "dg14ap"),
        ("born 3 March 1956 in Annan", Kind.BIRTH, "3 March 1956"),
        ("DOB: 03/03/56", Kind.BIRTH, "03/03/56"),
        ("seen on 1956-03-03", Kind.BIRTH, "1956-03-03"),
        ("her birthday is the 3rd of May 2020", Kind.BIRTH, "3rd of May 2020"),
        ("born in Dumfries on 3 March 2020", Kind.BIRTH, "3 March 2020"),
        ("on 03-Mar-1956", Kind.BIRTH, "03-Mar-1956"),
        ("on 3Mar1956", Kind.BIRTH, "3Mar1956"),
        ("on the third day of March 1956", Kind.BIRTH, "third day of March 1956"),
        ("on 1956/03/03", Kind.BIRTH, "1956/03/03"),
        ("on 3/3/56", Kind.BIRTH, "3/3/56"),
        ("DOB 3 Mar 16", Kind.BIRTH, "3 Mar 16"),
        ("DOB 03 03 2016", Kind.BIRTH, "03 03 2016"),
        ("DOB 03\\03\\2016", Kind.BIRTH, "03\\03\\2016"),
        ("DOB 03032016", Kind.BIRTH, "03032016"),
        ("D.O.B. 030316", Kind.BIRTH, "030316"),
        ("her birthday is on 3 March", Kind.BIRTH, "3 March"),
        ("lives at DG1   4AP", Kind.POSTCODE, "DG1   4AP"),
        ("lives at DG1-4AP", Kind.POSTCODE, "DG1-4AP"),
        ("lives at DG1 – 4AP", Kind.POSTCODE, "DG1 – 4AP"),
        ("lives at D G 1 4 A P now", Kind.POSTCODE, "D G 1 4 A P"),
        ("a.b @ nhs.scot", Kind.EMAIL, "a.b @ nhs.scot"),
        ("a.b [at] nhs.scot", Kind.EMAIL, "a.b [at] nhs.scot"),
        ("a.b(AT)nhs (dot) scot", Kind.EMAIL, "a.b(AT)nhs (dot) scot"),
        ("jo at nhs dot scot", Kind.EMAIL, "jo at nhs dot scot"),
        ("ring 44 7700 900123", Kind.PHONE, "44 7700 900123"),
        ("ring 441387246246", Kind.PHONE, "441387246246"),
    ],
)
def test_found(text, kind, words):
    assert kinds(text) == [(kind, words)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1234567890 is an order",  # no check digit fits
        "47 of 293 came on 3 March 2026",
        "12.30 to 13.30, room 4, 2nd floor",
        "99434765919",  # eleven digits
        "version 2.1.0 at b4 2nd",
        "from 01/04/2026 to 30/04/2026, or 01/04/2026 - 30/04/2026",
        "03-Apr-2026 and 3/4/26, the third of April 2026",
        "look at nhs.scot and write to @nhsdg.bsky.social",
        "in 2 places, 4 AHPs; the campaign was born in 2015",
        "NHS 24 4 PM, room B 2",
    ],
)
def test_left_alone(text):
    assert kinds(text) == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_number_is_found_wherever_it_stands_and_nothing_overlaps(before, after):
    text = f"{before} | 0101011237 | {after}"
    found = find(text, today=TODAY)
    assert any(text[each.start : each.end] == "0101011237" for each in found)
    assert all(first.end <= second.start for first, second in itertools.pairwise(found))
    assert all(0 <= each.start < each.end <= len(text) for each in found)


@pytest.mark.parametrize(
    "piece",
    [
        "_",
        "½",
        "0",
        "a.01",
        "1-",
        "01/01/1950 ",
        "a@b.c ",
        "born ",
        "44 ",
        "D G 1 ",
        "first of ",
        "a at b dot ",
        "DOB ",
    ],
)
def test_long_text_costs_as_much_as_it_is_long(piece):
    text = (piece * 20_000)[:20_000]
    start = time.process_time()
    find(text, today=TODAY)
    assert time.process_time() - start < 1.5, "each letter was read from the start again"
