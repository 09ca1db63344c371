"""What a letter looks like."""

from __future__ import annotations

import re

from accounts.letters import html_of, message_of, paragraphs, with_links
from accounts.models import OutgoingMail

CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def letter(**changes: str) -> OutgoingMail:
    given = {
        "key": "k1",
        "recipient": "eilidh.ross@nhs.scot",
        "subject": "A place",
        "text": "Hello,\n\nyou have a place.\n",
    }
    return OutgoingMail(**(given | changes))


def test_with_links_makes_addresses_followable_and_leaves_the_full_stop_outside():
    assert with_links("See https://portal.example/a?b=1&c=2.") == (
        'See <a href="https://portal.example/a?b=1&amp;c=2">https://portal.example/a?b=1&amp;c=2</a>.'
    )


def test_with_links_never_makes_html_of_text():
    assert with_links('<script>x</script> "http://x.example/"><b') == (
        "&lt;script&gt;x&lt;/script&gt; &quot;"
        '<a href="http://x.example/">http://x.example/</a>&quot;&gt;&lt;b'
    )


def test_paragraphs_part_at_blank_lines_and_keep_lists():
    assert paragraphs("One\ntwo\n\n- a\n- b\n") == "<p>One<br>two</p>\n<ul><li>a</li><li>b</li></ul>"


def test_html_of_is_made_from_the_text():
    html = html_of(letter())
    assert "<p>you have a place.</p>" in html
    assert 'lang="en-GB"' in html


def test_html_of_breaks_long_addresses_so_that_a_phone_shows_the_letter_whole():
    html = html_of(letter(text="https://portal.example/" + "x" * 200))
    assert re.search(r'<div style="[^"]*overflow-wrap:anywhere', html)


def test_message_of_has_text_and_html_and_a_message_id_of_its_own():
    one = letter()
    message = message_of(one).message()
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert message_of(one).message()["Message-ID"] == message["Message-ID"]
    assert message_of(letter(key="k2")).message()["Message-ID"] != message["Message-ID"]


def test_message_of_carries_a_calendar_entry_as_a_third_alternative():
    message = message_of(letter(calendar=CALENDAR, calendar_method="REQUEST")).message()
    part = message.get_payload()[-1]
    assert message.get_content_type() == "multipart/alternative"
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "REQUEST"
    assert part.get_content_charset() == "utf-8"
    assert part.get_payload(decode=True).decode().splitlines() == CALENDAR.splitlines()
    assert "attachment" not in str(part.get("Content-Disposition"))
