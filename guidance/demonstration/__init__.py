"""The guidance of the demonstration: the real guidance of real owners in our own words, with links to them.

No policy is invented: where a board's own policy belongs, the text says what to look for in it. What colleagues of
the demonstration are said to have done or answered is simulated, as the band on every page says.
"""

from __future__ import annotations

from programmes.demonstration import Scene

from ..models import Community, Resource
from .clicks import counted_since, load_clicks
from .communities import load_communities
from .people import load_people
from .resources import load_resources
from .stories import load_stories


def load(scene: Scene) -> None:
    """Load the guidance of the programme. What is there is left alone."""
    if not Resource.objects.for_programme(scene.programme).exists():
        resources = load_resources(scene)
        load_stories(scene)
        load_people(scene, resources)
        load_clicks(resources)
    if not Community.objects.for_programme(scene.programme).exists():
        load_communities(scene)


__all__ = ["counted_since", "load"]
