"""No date that suits? Say so, and be told about the next one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from programmes.access import programme_view
from programmes.models import Programme

from .. import actions
from ..forms import InterestForm
from ..models import Interest


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view("labs.book")
def interest(request: HttpRequest, programme: Programme) -> HttpResponse:
    form = InterestForm(request.POST or None, programme=programme, initial={"lab": request.GET.get("lab")})
    if request.method == "POST" and form.is_valid():
        actions.register_interest(
            **form.cleaned_data,
            user=request.user,  # type: ignore[arg-type]
            by=request.user,  # type: ignore[arg-type]
        )
        messages.success(request, "Thank you. We write to you when there is a new date.")
        return redirect("labs:interest", programme.slug)
    own = Interest.objects.filter(user=request.user, withdrawn_at=None, lab__programme=programme)
    context = {"form": form, "own": own.select_related("lab", "locality").order_by("lab__title")}
    return render(request, "labs/interest.html", context)


@require_POST
@programme_view("labs.book")
def withdraw(request: HttpRequest, programme: Programme, interest_id: int) -> HttpResponse:
    own = get_object_or_404(
        Interest, pk=interest_id, user=request.user, lab__programme=programme, withdrawn_at=None
    )
    actions.withdraw_interest(interest=own, by=request.user)  # type: ignore[arg-type]
    messages.success(request, f"You get no more letters about “{own.lab}”.")
    return redirect("labs:interest", programme.slug)
