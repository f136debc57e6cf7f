"""Who sees which accounts: accounts themselves know no districts."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from resource_centre.accounts.models import User
from resource_centre.accounts.querysets import UserQuerySet
from resource_centre.registry.models import Mandate
from resource_centre.registry.reach import reach_of


def users_visible_to(user: User | AnonymousUser) -> UserQuerySet:
    """Return the users whose roles the user may see, and always the user's own.

    A coordinator sees those who hold, or will hold, a role in the district or
    in one of its municipalities (2 queries).
    """
    everyone = User.objects.get_queryset()
    if not user.is_authenticated:
        return everyone.none()
    if reach_of(user).everything:
        return everyone
    holders = Mandate.objects.visible_to(user).unended().values("user")
    return everyone.filter(Q(pk=user.pk) | Q(pk__in=holders))
