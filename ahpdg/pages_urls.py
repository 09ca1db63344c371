"""Addresses of the portal's own pages."""

from django.urls import path

from ahpdg import catalogue, pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("cookies/", pages.cookies, name="cookies"),
    path("contact/", pages.contact, name="contact"),
    path("robots.txt", pages.robots, name="robots"),
    path("components/", catalogue.components, name="components"),
    path("how-we-draw-charts/", pages.how_we_draw_charts, name="how_we_draw_charts"),
]
