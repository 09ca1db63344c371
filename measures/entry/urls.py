"""Addresses of entry, below /<programme>/measures/."""

from django.urls import path

from . import imports, numbers

urlpatterns = [
    path("numbers/", numbers.all_numbers, name="all_numbers"),
    path("<slug:slug>/numbers/", numbers.numbers, name="numbers"),
    path("<slug:slug>/paste/", imports.paste, name="paste"),
    path("<slug:slug>/import/", imports.import_file, name="import"),
    path("<slug:slug>/import/<uuid:public_id>/preview/", imports.import_preview, name="import_preview"),
    path("<slug:slug>/import/<uuid:public_id>/discard/", imports.import_discard, name="import_discard"),
    path("<slug:slug>/imports/", imports.imports, name="imports"),
    path("<slug:slug>/imports/<int:batch_id>/", imports.import_stored, name="import_stored"),
    path("<slug:slug>/imports/<int:batch_id>/undo/", imports.import_undo, name="import_undo"),
]
