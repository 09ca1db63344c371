"""Markdown that people write, as HTML that is safe to show.

Two nets, each kept up by others: markdown-it-py reads CommonMark and passes no HTML through; nh3 (ammonia) then
keeps what is on the list below and nothing else. Pictures become links, because a page asks no other machine for
anything. Headings start below the page's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "a", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
    "pre", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"scope"}}
SCHEMES = {"http", "https", "mailto"}
TOP_HEADING = 2  # the page has its own h1

# A word that reads as an address: "hcpc-uk.org", "www.csp.org.uk/policy", "https://x.com".
_LOOKS_LIKE_A_SITE = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)+(?:[a-z]{2,24}|xn--[\w-]+)(?::\d+)?(?=[/?#\s,;:!)\]]|\.?\s|\.?$)",
    re.IGNORECASE,
)
# Ends of file names, which look like sites and are none.
_FILES = frozenset(
    {"pdf", "doc", "docx", "ppt", "pptx", "xls", "xlsx", "png", "jpg", "jpeg", "txt", "csv", "md"}
)


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False})
    return reader.enable(["table", "strikethrough"])


_READER = _reader()


@lru_cache(maxsize=128)
def to_html(text: str, top: int = TOP_HEADING) -> SafeString:
    """``text`` as safe HTML; the same text is worked out once per process. ``top``: the level of its first heading."""
    tokens = _READER.parse(text)
    for token in _all(tokens):
        _settle(token)
    _level_headings(tokens, top)
    html = _READER.renderer.render(tokens, _READER.options, {})
    safe = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
        strip_comments=True,
    )
    return mark_safe(safe)


def _all(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        if token.children:
            token.children = _links_for_pictures(token.children)
            yield from _all(token.children)


def _links_for_pictures(tokens: list[Token]) -> list[Token]:
    """A picture is shown as a link to it with its description: nothing is fetched from elsewhere."""
    kept: list[Token] = []
    for token in tokens:
        if token.type != "image":
            kept.append(token)
            continue
        words = token.content.strip() or "Picture"
        opening = Token("link_open", "a", 1, attrs={"href": str(token.attrs.get("src", ""))})
        kept += [opening, Token("text", "", 0, content=words), Token("link_close", "a", -1)]
    return _with_real_hosts(kept)


def _with_real_hosts(tokens: list[Token]) -> list[Token]:
    """A link whose words name another site shows the real one behind them."""
    kept: list[Token] = []
    href, words = "", ""
    for token in tokens:
        if token.type == "link_open":
            href, words = str(token.attrs.get("href", "")), ""
        elif token.type == "link_close":
            if href and _names_another_site(words, href):
                kept.append(Token("text", "", 0, content=f" (leads to {host_of(href) or href})"))
            href = ""
        elif href:
            words += token.content
        kept.append(token)
    return kept


def _level_headings(tokens: list[Token], top: int) -> None:
    """Headings begin at ``top`` and leave no level out, whatever their author began with; what was on one level
    stays on one level.
    """
    above: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(top + len(above) - 1, 6)}"


def _settle(token: Token) -> None:
    if token.type == "th_open":
        token.attrs = {"scope": "col"}
    if token.type == "td_open":
        token.attrs = {}


def host_of(address: str) -> str:
    """The host of a web address, without "www."; empty for everything else."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return host.lower().removeprefix("www.").rstrip(".")


def links(text: str) -> list[tuple[str, str]]:
    """Every link of a text: its words and its address."""
    found: list[tuple[str, str]] = []
    for block in _READER.parse(text):
        href, words = "", ""
        for token in block.children or []:
            if token.type == "link_open":
                href, words = str(token.attrs.get("href", "")), ""
            elif token.type == "link_close":
                found.append((words.strip(), href))
                href = ""
            elif href:
                words += token.content
    return found


def _names_another_site(words: str, href: str) -> bool:
    real = host_of(href)
    for named in _LOOKS_LIKE_A_SITE.finditer(words):
        said = named[0] if "://" in named[0] else f"https://{named[0]}"
        host = host_of(said)
        if host.rpartition(".")[2] in _FILES:
            continue
        if not (real == host or real.endswith(f".{host}")):
            return True
    return False


def deceiving_links(text: str) -> list[str]:
    """A sentence for every link that names one site and leads to another, and for those that lead nowhere."""
    found = []
    for words, href in links(text):
        scheme = urlsplit(href).scheme.lower() if ":" in href else ""
        if scheme and scheme not in SCHEMES:
            found.append(f"The link “{words[:80]}” is no web address. Links start with https://")
        elif _names_another_site(words, href):
            leads = host_of(href) or "somewhere else"
            found.append(
                f"The link “{words[:80]}” names one site and leads to {leads}. Let its words say where it leads."
            )
    return found
