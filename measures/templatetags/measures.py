"""How the words of measures are set on a page."""

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# A number with its sign, in text that is escaped already: "16.0 %", "−0.5 %".
_PERCENT = re.compile(r"[\d−][\d.,]* %")


@register.filter
def unbroken(text: str) -> SafeString:
    """Keep a number and its per cent sign on one line; the words stay as they are, also for who copies them.

    >>> unbroken("the median of 3.8 %, since April")
    'the median of <span class="app-nobr">3.8 %</span>, since April'
    """
    escaped = str(conditional_escape(text))
    return mark_safe(_PERCENT.sub(lambda found: f'<span class="app-nobr">{found[0]}</span>', escaped))
