"""Pages of the portal as a whole: home, statements, explanations, and what to say when things fail."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import dataclass

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from ahpdg.example import example
from programmes.models import Membership, Programme
from runcharts import ENGINE_VERSION, RULE_SETS, RuleSet

# The day the accessibility statement was written and last checked against the pages.
STATEMENT_PREPARED = dt.date(2026, 11, 22)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Says what this place is, which programmes its reader may see, and the one next thing to do."""
    memberships: list[Membership] = []
    if request.user.is_authenticated:
        memberships = list(
            Membership.objects.current()
            .filter(user=request.user)
            .select_related("programme__board")
            .order_by("programme__title")
        )
    mine = [membership.programme_id for membership in memberships]
    others = Programme.objects.visible_to(request.user).exclude(pk__in=mine).select_related("board")
    context = {"memberships": memberships, "others": others, "example": example()}
    return render(request, "pages/home.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html", {"prepared": STATEMENT_PREPARED})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html", {"click_months": settings.CLICK_MONTHS_KEPT + 1})


# What robots have no business with: the counted way out of a resource, sign-in, and people's own pages.
ROBOTS = """User-agent: *
Disallow: /*/go/$
Disallow: /accounts/
Disallow: /me/
Disallow: /admin/
"""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/cookies.html", {"session_days": settings.SESSION_COOKIE_AGE // 86_400})


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/contact.html")


@require_safe
def how_we_draw_charts(request: HttpRequest) -> HttpResponse:
    context = {
        "rule_sets": [DescribedRuleSet.of(rules) for rules in RULE_SETS.values()],
        "threshold": settings.SUPPRESSION_THRESHOLD,
        "engine_version": ENGINE_VERSION,
    }
    return render(request, "pages/how_we_draw_charts.html", context)


@dataclass(frozen=True)
class DescribedRuleSet:
    """A rule set as a reader meets it: every number comes from the rules that the charts are judged by."""

    key: str
    name: str
    version: str
    source: str
    begins: str
    patterns: tuple[str, ...]

    @classmethod
    def of(cls, rules: RuleSet) -> DescribedRuleSet:
        counted = "points that are not on the median" if rules.minimum_counts == "useful" else "points"
        begins = f"From {rules.minimum_points} {counted}"
        return cls(rules.key, rules.name, rules.version, rules.source, begins, tuple(_patterns(rules)))


def _patterns(rules: RuleSet) -> list[str]:
    on_line = "is stepped over" if rules.on_line == "skip" else "ends it"
    patterns = []
    if rules.shift:
        patterns.append(
            f"Shift: {rules.shift} or more points in a row on one side of the centre line; "
            f"a point on the line {on_line}"
        )
    if rules.trend:
        patterns.append(f"Trend: {rules.trend} or more points in a row, all rising or all falling")
    if rules.runs_table:
        patterns.append("Too few or too many runs, by the published table for 10 to 60 points")
    if rules.anhoej:
        patterns.append(
            "A run that is longer than chance gives: more than log2 of the number of points, plus 3"
        )
        patterns.append("Fewer crossings of the median than 95 % of random series have")
    if rules.outside:
        patterns.append("A point outside the control limits (three sigma)")
    if rules.two_in_three:
        patterns.append("Two of three points in a row beyond two sigma, on the same side")
    if rules.inner_third:
        patterns.append(f"{rules.inner_third} points in a row within one sigma of the centre line")
    return patterns


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for a failure of ours. A database that is away is a pause (503), not a mistake (500).

    It asks nothing of the database, the session or the context processors: they may be what failed.
    """
    context = {
        "portal_name": settings.PORTAL_NAME,
        "organisation_name": settings.ORGANISATION_NAME,
        "contact_email": settings.CONTACT_EMAIL,
    }
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return HttpResponse(render_to_string("503.html", context), status=503, headers={"Retry-After": "60"})
    return HttpResponse(render_to_string("500.html", context), status=500)
