"""API version 1 of the guidance room: resources, case studies, communities. Read only, what everybody may see.

Within version 1 members are only ever added. Nobody's goals, progress, acknowledgements or answers stand here, and
no e-mail address does.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.permissions import AllowAny

from programmes.access import get_programme_or_404
from programmes.models import Programme

from .models import CaseStudy, Community, CommunityNumber, Kind, Platform, Purpose, Resource, State, Step


class ResourceOut(serializers.ModelSerializer[Resource]):
    """A published resource. Empty ``professions`` or ``platforms``: for all of them."""

    title = serializers.CharField(source="current.title")
    kind = serializers.ChoiceField(source="current.kind", choices=Kind.choices)
    summary = serializers.CharField(source="current.summary")
    source = serializers.CharField(source="current.source")
    link = serializers.CharField(source="current.url")
    step = serializers.CharField(source="current.step")
    minutes = serializers.IntegerField(source="current.minutes")
    professions = serializers.ListField(source="current.professions", child=serializers.CharField())
    platforms = serializers.ListField(source="current.platforms", child=serializers.CharField())
    evidence = serializers.CharField(source="current.evidence")
    version = serializers.IntegerField(source="current.number")
    published_at = serializers.DateTimeField(source="current.published_at")
    url = serializers.CharField(source="get_absolute_url")
    go_url = serializers.SerializerMethodField()

    class Meta:
        model = Resource
        fields: tuple[str, ...] = (
            "slug",
            "title",
            "kind",
            "summary",
            "source",
            "link",
            "step",
            "minutes",
            "professions",
            "platforms",
            "evidence",
            "version",
            "published_at",
            "last_reviewed_on",
            "next_review_on",
            "is_overdue",
            "url",
            "go_url",
        )

    def get_go_url(self, resource: Resource) -> str:
        return reverse("guidance:go", args=[resource.programme.slug, resource.slug])


class ResourceWithTextOut(ResourceOut):
    """With its text and transcript, in Markdown."""

    text = serializers.CharField(source="current.body")
    transcript = serializers.CharField(source="current.transcript")

    class Meta(ResourceOut.Meta):
        fields = (*ResourceOut.Meta.fields, "text", "transcript")


class CaseStudyOut(serializers.ModelSerializer[CaseStudy]):
    """A published case study. Who told it does not stand here."""

    times_adopted = serializers.IntegerField()
    url = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = CaseStudy
        fields = (
            "slug",
            "title",
            "who",
            "when",
            "purpose",
            "channels",
            "audience",
            "done",
            "happened",
            "risk",
            "reuse",
            "source_title",
            "source_url",
            "source_state",
            "source_checked_on",
            "times_adopted",
            "url",
        )


class NumberOut(serializers.ModelSerializer[CommunityNumber]):
    class Meta:
        model = CommunityNumber
        fields = ("value", "counts", "as_at", "source_title", "source_url")


class CommunityOut(serializers.ModelSerializer[Community]):
    """An entry of the directory. ``state`` is "meets" only when somebody saw so on ``checked_on``."""

    id = serializers.UUIDField(source="public_id")
    numbers = NumberOut(many=True)

    class Meta:
        model = Community
        fields = (
            "id",
            "name",
            "kind",
            "text",
            "url",
            "hashtag",
            "platforms",
            "meets",
            "state",
            "checked_on",
            "first_at",
            "minutes",
            "repeat",
            "numbers",
        )


def _programme(view: generics.GenericAPIView[Any]) -> Programme:
    return get_programme_or_404(view.request.user, view.kwargs["programme_slug"])


def _one_of(value: str, choices: list[str], name: str) -> str:
    if value and value not in choices:
        raise serializers.ValidationError({name: f"Not one of: {', '.join(choices)}."})
    return value


def _parameter(name: str, choices: list[str] | None = None, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, more.pop("type", OpenApiTypes.STR), enum=choices, **more)


@extend_schema_view(
    get=extend_schema(
        parameters=[
            _parameter("kind", Kind.values),
            _parameter("step", Step.values),
            _parameter("platform", Platform.values),
            _parameter("profession", description="Code of a profession, such as PH."),
            _parameter("minutes", type=OpenApiTypes.INT, description="Takes at most so many minutes."),
        ]
    )
)
class ResourcesView(generics.ListAPIView[Resource]):
    """Published resources of a programme by title, with the filters of the page.

    "link" says where a resource leads, to be shown and checked. Send people to "go_url" instead: it leads to the same
    place or to the file, and counts that it was used without following anybody.
    """

    permission_classes = [AllowAny]
    serializer_class = ResourceOut
    filter_backends = []

    def get_queryset(self) -> QuerySet[Resource]:
        if getattr(self, "swagger_fake_view", False):
            return Resource.objects.none()
        asked = self.request.query_params
        minutes = asked.get("minutes", "")
        if minutes and not (minutes.isascii() and minutes.isdecimal() and len(minutes) < 5):
            raise serializers.ValidationError({"minutes": "A whole number of minutes is wanted."})
        found = Resource.objects.for_programme(_programme(self)).that_fit(
            kind=_one_of(asked.get("kind", ""), Kind.values, "kind"),
            step=_one_of(asked.get("step", ""), Step.values, "step"),
            platform=_one_of(asked.get("platform", ""), Platform.values, "platform"),
            profession=asked.get("profession", "").replace("\0", "")[:6],
            minutes=int(minutes) if minutes else None,
        )
        return found.for_page().order_by("current__title", "pk")


class ResourceView(generics.RetrieveAPIView[Resource]):
    """One published resource with its text. Send people to its "go_url", which counts that it was used."""

    permission_classes = [AllowAny]
    serializer_class = ResourceWithTextOut
    filter_backends = []

    def get_object(self) -> Resource:
        found = Resource.objects.for_programme(_programme(self)).filter(
            state=State.PUBLISHED, slug=self.kwargs["slug"]
        )
        resource = found.select_related("current", "programme").defer("current__search").first()
        if resource is None:
            raise Http404
        return resource


@extend_schema_view(
    get=extend_schema(
        parameters=[_parameter("purpose", Purpose.values), _parameter("channel", Platform.values)]
    )
)
class CaseStudiesView(generics.ListAPIView[CaseStudy]):
    """Published case studies of a programme, by title."""

    permission_classes = [AllowAny]
    serializer_class = CaseStudyOut
    filter_backends = []

    def get_queryset(self) -> QuerySet[CaseStudy]:
        if getattr(self, "swagger_fake_view", False):
            return CaseStudy.objects.none()
        found = CaseStudy.objects.for_programme(_programme(self)).published().for_page().with_adoptions()
        asked = self.request.query_params
        if purpose := _one_of(asked.get("purpose", ""), Purpose.values, "purpose"):
            found = found.filter(purpose=purpose)
        if channel := _one_of(asked.get("channel", ""), Platform.values, "channel"):
            found = found.filter(channels__contains=[channel])
        return found.order_by("title", "pk")


class CommunitiesView(generics.ListAPIView[Community]):
    """The directory of communities and chats, by name."""

    permission_classes = [AllowAny]
    serializer_class = CommunityOut
    filter_backends = []

    def get_queryset(self) -> QuerySet[Community]:
        if getattr(self, "swagger_fake_view", False):
            return Community.objects.none()
        found = Community.objects.for_programme(_programme(self)).listed()
        return found.prefetch_related("numbers").defer("search").order_by("name", "pk")
