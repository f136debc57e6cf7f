"""Coming in as somebody, the short way."""

from time import time

from django.test import Client

from resource_centre.accounts.models import User

BACKEND = "resource_centre.accounts.backends.SignInBackend"


def visitor(user: User | None) -> Client:
    """Return a browser signed in as the user just now, or not at all."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user, backend=BACKEND)
        proof = {"method": "mfa", "reauthenticated": True, "at": time()}
        session = client.session
        session["account_authentication_methods"] = [proof]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client
