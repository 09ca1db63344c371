"""How the words of measures are set on a page."""

import re

from django import template
from django.conf import settings
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from measures.words import MONTHS

register = template.Library()

# What belongs together, in text that is escaped already: "16.0 %", "−0.5 %", "2 November", "PDSA 3".
# The comma or full stop behind it goes along: a line could begin with it otherwise.
_TOGETHER = re.compile(r"(?:[\d−][\d.,]* %|\b\d{1,2} (?:" + "|".join(MONTHS) + r")\b|\bPDSA \d+)[,.;:]?")


@register.filter
def unbroken(text: str) -> SafeString:
    """Keep a number and its per cent sign, or a day and its month, on one line; the words stay as they are, also
    for who copies them.

    >>> unbroken("the median of 3.8 %, since April")
    'the median of <span class="app-nobr">3.8 %,</span> since April'
    >>> unbroken("since 7 September")
    'since <span class="app-nobr">7 September</span>'
    """
    escaped = str(conditional_escape(text))
    return mark_safe(_TOGETHER.sub(lambda found: f'<span class="app-nobr">{found[0]}</span>', escaped))


@register.simple_tag
def small_counts() -> str:
    """Which counts readers do not get, by the portal's threshold: "Counts from 1 to 9"; empty where all are shown."""
    largest = settings.SUPPRESSION_THRESHOLD - 1
    if largest < 1:
        return ""
    return "Counts of 1" if largest == 1 else f"Counts from 1 to {largest}"
