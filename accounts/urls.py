"""Addresses of the ground floor that belong to no programme."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
