"""Markdown from people: nothing in it runs, asks another machine, or leads elsewhere than it says."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.markdown import deceiving_links, to_html

# The shapes of published cross-site-scripting collections, as they look in Markdown and in raw HTML.
ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt >alert(1)</ScRiPt>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<details open ontoggle=alert(1)>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href=https://evil.example/>",
    "<form action=https://evil.example><button>Go</button></form>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](file:///etc/passwd)",
    "[x](<javascript:alert(1)>)",
    "[x]: javascript:alert(1)\n\n[x]",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "![x\"onerror=\"alert(1)](https://evil.example/a)",
    "<javascript:alert(1)>",
    "[x](https://a.example \"onmouseover=alert(1) x=\")",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "```html\n<script>alert(1)</script>\n```",
    "```\"><script>alert(1)</script>\nx\n```",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "| a |\n| - |\n| <img src=x onerror=alert(1)> |",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[a](https://x.example/?q=\"><script>alert(1)</script>)",
    "<a href=\"https://x.example\" style=\"position:fixed;inset:0\">x</a>",
    "<input autofocus onfocus=alert(1)>",
    "<xss id=x tabindex=1 onfocus=alert(1)></xss>",
]  # fmt: skip
ALLOWED = re.compile(
    r"</?(?:a|blockquote|br|code|dd|del|dl|dt|em|h[2-6]|hr|li|ol|p|pre|strong|table|tbody|td|th|thead|tr|ul)\b"
    r"(?: (?:href=\"(?:https?:|mailto:|/|#|\?)[^\"<>]*\"|title=\"[^\"<>]*\"|rel=\"noopener noreferrer\""
    r"|start=\"\d+\"|scope=\"col\"|href=\"[^\":<>]*\"|href=\"&amp;[^\"<>]*\"))*\s*/?>"
)


def is_harmless(html: str) -> bool:
    """Nothing but listed elements with listed attributes: what is left after them holds no angle bracket."""
    return not re.search(r"[<>]", ALLOWED.sub("", html))


@pytest.mark.parametrize("text", ATTACKS)
def test_attack_is_only_words(text):
    html = to_html(text)
    assert is_harmless(html), html


@given(st.text(alphabet=st.sampled_from("<>&\"'()[]!#*_`~|:/\\\n\t abcjsxr=.;-+1"), max_size=300))
def test_whatever_is_written_is_harmless(text):
    assert is_harmless(to_html(text))


def test_headings_of_one_level_stay_on_one_level():
    html = to_html("## One\n\n## Two\n\n### Below\n\n## Three", top=4)
    assert re.findall(r"<(h\d)>(\w+)", html) == [
        ("h4", "One"),
        ("h4", "Two"),
        ("h5", "Below"),
        ("h4", "Three"),
    ]


def test_headings_leave_no_level_out():
    assert "<h2>Ask</h2>" in to_html("## Ask")
    assert "<h2>Ask</h2>\n<h3>Answer</h3>\n<h2>Next</h2>" in to_html("## Ask\n\n#### Answer\n\n# Next")


def test_what_people_write_arrives():
    html = to_html(
        "# Top\n\n## Second\n\n**Strong** and *soft*, [HCPC](https://www.hcpc-uk.org/).\n\n1. One\n2. Two\n\n"
        "| A | B |\n| - | - |\n| 1 | 2 |\n"
    )
    assert "<h2>Top</h2>" in html
    assert "<h3>Second</h3>" in html
    assert '<a href="https://www.hcpc-uk.org/" rel="noopener noreferrer">HCPC</a>' in html
    assert '<th scope="col">A</th>' in html
    assert "<li>Two</li>" in html


def test_picture_is_a_link_with_its_description():
    html = to_html("![A team at a laptop](https://example.org/a.png)")
    assert "<img" not in html
    assert '<a href="https://example.org/a.png" rel="noopener noreferrer">A team at a laptop</a>' in html


@pytest.mark.parametrize(
    "text",
    [
        "[hcpc-uk.org](https://evil.example/)",
        "[https://www.hcpc-uk.org/standards](https://hcpc-uk.org.evil.example/)",
        "[Read www.csp.org.uk now](https://csp.example/)",
        "[hcpc-uk.org](mailto:a@evil.example)",
        "[hcpc-uk.**org**](https://evil.example/)",
        "[hcpc-uk.org](/own/page/)",
        "[evil.example](https://evil.example@hcpc-uk.org.attacker.example/)",
    ],
)
def test_link_that_names_another_site_is_refused(text):
    assert deceiving_links(text), text
    assert "(leads to" in to_html(text)


@pytest.mark.parametrize(
    "text",
    [
        "[hcpc-uk.org](https://www.hcpc-uk.org/standards/)",
        "[www.hcpc-uk.org/standards](https://www.hcpc-uk.org/standards/)",
        "[csp.org.uk](https://members.csp.org.uk/)",
        "[the standards, e.g. no. 2](https://www.hcpc-uk.org/)",
        "[policy.pdf](https://example.org/policy.pdf)",
        "[Report it](mailto:ahp@example.org)",
        "[Before you post](/ahpdg/guidance/before-you-post/)",
    ],
)
def test_honest_link_passes(text):
    assert deceiving_links(text) == []
    assert "leads to" not in to_html(text)


@pytest.mark.parametrize(
    "text",
    ["[" * 30_000, "*a " * 20_000, "> " * 20_000 + "x", "`" * 30_000, "(" * 60_000, "<" * 60_000, "![](" * 15_000,
     "|a" * 20_000, "- " * 20_000, "a.b" * 20_000, "[a](" + "a." * 25_000 + ")"],
    ids=lambda text: text[:6],
)  # fmt: skip
def test_hostile_length_is_read_in_seconds(text):
    begins = time.process_time()
    to_html(text)
    deceiving_links(text)
    assert time.process_time() - begins < 5, "seconds of this process, however busy the machine is"
