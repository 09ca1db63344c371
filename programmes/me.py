"""A person's own pages."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


@login_required
def me(request: HttpRequest) -> HttpResponse:
    return render(request, "programmes/me.html")


@login_required
def start(request: HttpRequest) -> HttpResponse:
    return redirect("me")
