"""Doors that change something, to see what the history says of them."""

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.urls import path

from resource_centre.accounts.models import User
from resource_centre.audit.commands import ActingCommand

BACKEND = "resource_centre.accounts.backends.SignInBackend"


def rename(request: HttpRequest, pk: int, token: str = "") -> HttpResponse:
    """Rename the user."""
    User.objects.filter(pk=pk).update(name="Друг")
    return HttpResponse()


def sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the user in and rename them then."""
    login(request, User.objects.get(pk=pk), BACKEND)
    return rename(request, pk)


def sign_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename the user, sign out, and rename them once more."""
    rename(request, pk)
    logout(request)
    User.objects.filter(pk=pk).update(name="Трети")
    return HttpResponse()


class RenameCommand(ActingCommand):
    """Rename everybody."""

    def handle(self, *args: object, **options: object) -> None:
        User.objects.update(name="Друг")


urlpatterns = [
    path("rename/<int:pk>/", rename),
    path("rename/<int:pk>/<str:token>/", rename),
    path("sign-in/<int:pk>/", sign_in),
    path("sign-out/<int:pk>/", sign_out),
]
