"""The portal's pages."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


def home(request: HttpRequest) -> HttpResponse:
    """Show what the centre offers."""
    return render(request, "portal/home.html")


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Lead a person who has signed in to where their work is."""
    return redirect("admin:index" if request.user.is_staff else "portal:my")


@login_required
def my(request: HttpRequest) -> HttpResponse:
    """Show a person's own page."""
    return render(request, "portal/my.html")
