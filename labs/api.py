"""API version 1 of the labs: what is coming, and one's own bookings. Read only.

Within version 1 members are only ever added. The link to join a lab is told to who has a place, and nobody's
name but the host's stands here.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.permissions import AllowAny, IsAuthenticated

from programmes.access import get_programme_or_404

from .models import Booking, LabSession

SLUG = OpenApiParameter(
    "programme_slug", str, OpenApiParameter.PATH, description="Short name of the programme"
)
PROBLEM = "application/problem+json"
NOT_THERE = OpenApiResponse(OpenApiTypes.OBJECT, description="No such programme, or none that you may see")


class LabSessionOut(serializers.ModelSerializer[LabSession]):
    """A published session. ``places_left`` is 0 while people wait in line."""

    id = serializers.UUIDField(source="public_id")
    title = serializers.CharField(source="lab.title")
    summary = serializers.CharField(source="lab.summary")
    locality = serializers.CharField(source="locality.name", allow_null=True, default=None)
    host = serializers.CharField(source="host.display_name")
    url = serializers.CharField(source="get_absolute_url")
    places_left = serializers.SerializerMethodField()
    people_waiting = serializers.IntegerField()

    class Meta:
        model = LabSession
        fields = (
            "id",
            "title",
            "summary",
            "starts_at",
            "ends_at",
            "mode",
            "venue",
            "locality",
            "host",
            "capacity",
            "places_left",
            "people_waiting",
            "waiting_list_open",
            "waiting_list_closed_reason",
            "booking_opens_at",
            "booking_closes_at",
            "is_drop_in",
            "url",
        )

    def get_places_left(self, session: Any) -> int:
        return 0 if session.people_waiting else max(session.capacity - session.places_taken, 0)


class BookingOut(serializers.ModelSerializer[Booking]):
    """One's own booking. ``position`` is the turn in the waiting list; null for who does not wait."""

    id = serializers.UUIDField(source="public_id")
    title = serializers.CharField(source="session.lab.title")
    starts_at = serializers.DateTimeField(source="session.starts_at")
    ends_at = serializers.DateTimeField(source="session.ends_at")
    venue = serializers.CharField(source="session.venue")
    position = serializers.IntegerField(allow_null=True)
    url = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = Booking
        fields = (
            "id",
            "title",
            "starts_at",
            "ends_at",
            "venue",
            "status",
            "position",
            "offered_until",
            "checked_in_at",
            "url",
        )


@extend_schema_view(
    get=extend_schema(
        operation_id="labs_list",
        summary="Labs to come",
        description="Published labs of a programme, the next one first: when and where, how many places are left "
        "and how many people wait. The link to join is told only to people who have a place.",
        parameters=[SLUG],
        responses={200: LabSessionOut(many=True), (404, PROBLEM): NOT_THERE},
    )
)
class LabsView(generics.ListAPIView[LabSession]):
    """Upcoming labs of a programme, the next one first."""

    permission_classes = [AllowAny]
    serializer_class = LabSessionOut
    filter_backends = []

    def get_queryset(self) -> QuerySet[LabSession]:
        if getattr(self, "swagger_fake_view", False):
            return LabSession.objects.none()
        programme = get_programme_or_404(self.request.user, self.kwargs["programme_slug"])
        found = LabSession.objects.for_programme(programme).published().upcoming()
        return found.for_page().with_places()


@extend_schema_view(
    get=extend_schema(
        operation_id="labs_own_bookings",
        summary="Your own bookings",
        description="Everything you have booked or waited for in a programme, the newest lab first, with its "
        "status and your turn in line. Nobody else’s bookings can be read here, whatever your role.",
        parameters=[SLUG],
        responses={
            200: BookingOut(many=True),
            (403, PROBLEM): OpenApiResponse(OpenApiTypes.OBJECT, description="Sign in first"),
            (404, PROBLEM): NOT_THERE,
        },
    )
)
class OwnBookingsView(generics.ListAPIView[Booking]):
    """All of the signed-in person's bookings in a programme, the newest lab first."""

    permission_classes = [IsAuthenticated]
    serializer_class = BookingOut
    filter_backends = []

    def get_queryset(self) -> QuerySet[Booking]:
        if getattr(self, "swagger_fake_view", False):
            return Booking.objects.none()
        programme = get_programme_or_404(self.request.user, self.kwargs["programme_slug"])
        own = Booking.objects.visible_to(self.request.user).for_programme(programme)
        return own.for_page().with_position().order_by("-session__starts_at", "-id")
