"""Icons and keys: the shape on the page is the shape on the chart."""

import pytest
from django.template.loader import render_to_string

from measures.charts import key_of
from measures.verdicts import LABELS
from tests.measures.charting import NOISE, RISE, spec_of


def test_every_verdict_has_an_icon_of_its_own():
    icons = [render_to_string("components/_verdict_icon.html", {"kind": kind}) for kind in LABELS]
    bodies = [icon.split(">", 1)[1] for icon in icons]
    assert len(set(bodies)) == len(LABELS)
    assert all('aria-hidden="true"' in icon and 'width="28"' in icon for icon in icons)


@pytest.mark.parametrize("kind", ["improvement", "concern", "neutral", "astronomical"])
def test_every_mark_of_a_table_has_an_icon(kind):
    icon = render_to_string("components/_verdict_icon.html", {"kind": kind, "size": 18})
    assert f"app-icon--{kind}" in icon
    assert 'width="18"' in icon


def test_the_key_draws_one_sign_for_each_row():
    spec = spec_of(RISE, freeze=17)
    html = render_to_string("components/_chart_key.html", {"key": key_of(spec)})
    assert html.count("<li>") == html.count("<svg") == len(key_of(spec))
    plain = render_to_string("components/_chart_key.html", {"key": key_of(spec_of(NOISE))})
    assert "Point" in plain
    assert "carried" not in plain
