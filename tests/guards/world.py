"""A small world with one of everything that doors can be tried on."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    generate_private_key,
)
from fido2.cose import ES256
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)

from resource_centre.accounts.models import AccessCard, User
from resource_centre.accounts.roles import Role
from resource_centre.accounts.services import issue_access_card
from resource_centre.jobs.models import Job
from resource_centre.registry.models import Centre, District, Municipality
from tests.factories import make_district, make_mandate, make_municipality, make_user


@dataclass(frozen=True)
class World:
    """Users by role, all in Razgrad, and what belongs to them or to others.

    `neighbour` is a trainee of Razgrad and `stranger` one of Plovdiv.
    """

    users: dict[Role, User]
    neighbour: User
    stranger: User
    centre: Centre
    district: District
    municipality: Municipality
    card: AccessCard
    card_code: str
    passkeys: dict[Role, Authenticator]
    strangers_passkey: Authenticator
    jobs: dict[Role, Job]
    strangers_job: Job


def make_world() -> World:
    """Make the world in the test's database."""
    users = {role: make_user(role) for role in Role}
    district, municipality = make_district(), make_municipality()
    neighbour, stranger = make_user(None), make_user(None)
    make_mandate(neighbour, Role.COUNCILLOR, municipality=municipality)
    make_mandate(stranger, Role.COUNCILLOR, municipality=make_municipality("PDV22"))
    card, code = issue_access_card(user=neighbour, by=users[Role.ADMINISTRATOR])
    for user in users.values():
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
        RecoveryCodes.activate(user)
    return World(
        users=users,
        neighbour=neighbour,
        stranger=stranger,
        centre=Centre.objects.create(name_bg="Център", name_en="Centre"),
        district=district,
        municipality=municipality,
        card=card,
        card_code=code,
        passkeys={role: make_passkey(user) for role, user in users.items()},
        strangers_passkey=make_passkey(stranger),
        jobs={role: make_job(user) for role, user in users.items()},
        strangers_job=make_job(stranger),
    )


def make_passkey(owner: User) -> Authenticator:
    """Make a passkey of the user, as a device would register it."""
    data = {"name": "Телефон", "credential": registered_credential()}
    return Authenticator.objects.create(
        user=owner, type=Authenticator.Type.WEBAUTHN, data=data
    )


@cache
def registered_credential() -> dict[str, Any]:
    """Return what a browser answers when it has made a passkey for localhost."""
    public_key = generate_private_key(SECP256R1()).public_key()
    key = AttestedCredentialData.create(
        bytes(16),
        b"one passkey",
        ES256.from_cryptography_key(public_key),  # type: ignore[no-untyped-call]
    )
    flags = AuthenticatorData.FLAG.AT | AuthenticatorData.FLAG.UP
    facts = AuthenticatorData.create(sha256(b"localhost").digest(), flags, 0, key)
    answer = AuthenticatorAttestationResponse(
        client_data=CollectedClientData.create(
            CollectedClientData.TYPE.CREATE, b"challenge", "http://localhost"
        ),
        attestation_object=AttestationObject.create("none", facts, {}),
    )
    return dict(RegistrationResponse(raw_id=key.credential_id, response=answer))


def make_job(owner: User) -> Job:
    """Make a job that the user asked for."""
    return Job.objects.create(task="demo.task", key=f"job-{owner.pk}", owner=owner)
