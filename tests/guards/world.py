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
from django.apps import apps
from django.contrib.admin import site
from django.db.models import Model
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
from resource_centre.backoffice.exchange import services
from resource_centre.backoffice.models import SheetImport, SheetRow
from resource_centre.documents.models import Batch
from resource_centre.jobs.models import Job
from resource_centre.registry.models import (
    Centre,
    CompetenceArea,
    ConsentText,
    District,
    JobRole,
    Merge,
    Municipality,
    Person,
    ServiceType,
)
from resource_centre.registry.services import merge_people
from tests.factories import (
    make_district,
    make_employment,
    make_mandate,
    make_municipality,
    make_office,
    make_organisation,
    make_person,
    make_service,
    make_user,
    yesterday,
)
from tests.guards.lessons import make_catalogue, make_lessons
from tests.guards.papers import make_batch, make_papers, make_shared
from tests.guards.surveyed import make_questions, make_surveyed


@dataclass(frozen=True)
class World:
    """Users by role, all in Razgrad, and what belongs to them or to others.

    `neighbour` is a trainee of Razgrad and `stranger` one of Plovdiv. `own` are
    records of Razgrad or of everybody, `foreign` ones of Plovdiv, by their models.
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
    own: dict[str, Model]
    foreign: dict[str, Model]
    pair: tuple[Person, Person]
    strangers_pair: tuple[Person, Person]
    merge: Merge
    strangers_merge: Merge
    batches: dict[Role, Batch]
    strangers_batch: Batch

    def user(self, role: Role | None) -> User:
        """Return the user of the role, or somebody for who has not signed in."""
        return self.users[role] if role else self.neighbour


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
    two = {"first_name": "Ана", "middle_name": "", "last_name": "Колева"}
    away = {**two, "municipality": make_municipality("PDV22")}
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
        own={
            **make_records("RAZ26"),
            **make_words(),
            **by_model(*make_papers(district, users[Role.ADMINISTRATOR])),
            **by_model(*make_shared()),
            **by_model(*make_lessons(district, users[Role.TRAINER])),
            **by_model(*make_catalogue()),
            **by_model(*make_surveyed(district)),
            **by_model(*make_questions()),
        },
        foreign={
            **make_records("PDV22"),
            **by_model(*make_papers(make_district("PDV"), stranger)),
            **by_model(*make_lessons(make_district("PDV"))),
            **by_model(*make_surveyed(make_district("PDV"))),
        },
        pair=(make_person(**two), make_person(**two)),
        strangers_pair=(make_person(**away), make_person(**away)),
        merge=make_merge(users[Role.ADMINISTRATOR], two),
        strangers_merge=make_merge(users[Role.ADMINISTRATOR], away),
        batches={role: make_batch(user) for role, user in users.items()},
        strangers_batch=make_batch(stranger),
    )


def make_records(code: str) -> dict[str, Model]:
    """Make one of each record that lies in a place."""
    place = {"municipality": make_municipality(code)}
    organisation = make_organisation(**place)
    service = make_service(provider=organisation, **place)
    person = make_person(**place)
    make_employment(person, service=service)
    office = make_office(organisation=organisation)
    holder = {"person": person, "starts_on": yesterday()}
    office.holders.create(**holder)
    return by_model(organisation, service, person, office)


def make_words() -> dict[str, Model]:
    """Make one word of each vocabulary, and a text to agree to."""
    names = {"name_bg": "Дума", "name_en": "Word", "code": "word"}
    text = ConsentText.objects.create(
        purpose="data",
        version=99,
        text_bg="Съгласен съм.",
        text_en="I agree.",
        in_force_from=yesterday(),
    )
    words = (kind.objects.create(**names) for kind in (ServiceType, JobRole))
    return by_model(*words, CompetenceArea.objects.create(**names), text)


def by_model(*records: Model) -> dict[str, Model]:
    """Return the records by the labels of their models."""
    return {record._meta.label_lower: record for record in records}


def make_merge(by: User, facts: dict[str, Any]) -> Merge:
    """Make two records of a person one."""
    return merge_people(kept=make_person(**facts), removed=make_person(**facts), by=by)


def make_sheet(owner: User, label: str) -> SheetImport:
    """Make a sheet that the user brings in, checked where the user may."""
    resource = admin_of(label).resource
    columns = [c.name for c in resource(owner).read() if c.required and c.is_written]
    sheet = SheetImport.objects.create(
        owner=owner, resource=resource.code, title="Лист", columns=columns
    )
    cells = ["Дума" for _ in columns]
    SheetRow.objects.create(sheet=sheet, number=1, cells=cells)
    may = owner.has_perm(f"{label.replace('.', '.add_')}")
    return services.check(sheet=sheet) if may else sheet


def admin_of(label: str) -> Any:
    """Return the admin of a model."""
    return site.get_model_admin(apps.get_model(label))


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
