"""Tables that people handed in and have not decided about yet."""

from __future__ import annotations

import json
import uuid
import zlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from .data import ImportBatch
from .plan import Measure

if TYPE_CHECKING:
    from accounts.models import User

#: How long a person may take to decide; then the table is forgotten.
KEPT_FOR = timedelta(hours=24)
#: Older ones of the same person make room: they are large, and nobody decides about more at a time.
MOST_OF_ONE_PERSON = 10


class ImportPreviewQuerySet(models.QuerySet["ImportPreview"]):
    def open_to(self, user: User | Any) -> ImportPreviewQuerySet:
        """Those the person handed in, while they are kept."""
        return self.filter(by=user, expires_at__gt=timezone.now())

    def expired(self) -> ImportPreviewQuerySet:
        return self.filter(expires_at__lte=timezone.now())


def _expiry() -> Any:
    return timezone.now() + KEPT_FOR


class ImportPreview(models.Model):
    """A table as it was read, and what its columns are taken to mean. No observation comes of it by itself.

    It waits here between two requests, owned by one person and for a day: a cookie could not hold it, and two
    of them at once do not mix. The table is packed: nothing ever looks into it but the preview.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    measure = models.ForeignKey(Measure, models.CASCADE, related_name="previews")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=5, choices=ImportBatch.Kind.choices)
    filename = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was handed in.")
    packed_table = models.BinaryField(help_text="measures.tables.Table.to_dict() as JSON, deflated")
    mapping = models.JSONField(help_text="measures.importers.Mapping.to_dict()")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(default=_expiry)

    objects = ImportPreviewQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["expires_at"], name="import_preview_by_expiry")]

    def __str__(self) -> str:
        return f"{self.filename or self.get_kind_display()} for {self.measure_id}"

    @property
    def table(self) -> dict[str, Any]:
        return json.loads(zlib.decompress(bytes(self.packed_table)))

    @table.setter
    def table(self, table: dict[str, Any]) -> None:
        self.packed_table = zlib.compress(json.dumps(table, separators=(",", ":")).encode(), 1)
