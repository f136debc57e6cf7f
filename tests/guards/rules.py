"""Every door and who may pass it; `matrix.py` says what the columns mean."""

from dataclasses import replace
from typing import cast

from django.db.models import Model
from django.urls import reverse

from resource_centre.accounts.roles import Role
from resource_centre.documents.credentials.status import SIZE
from resource_centre.documents.models import (
    IssuedDocument,
    Proof,
    VerificationSettings,
)
from resource_centre.messaging.links import make_token
from resource_centre.messaging.models import MailSettings
from resource_centre.messaging.services.sharing import share_document
from tests.guards import lesson_rules, survey_rules
from tests.guards.doors import Door
from tests.guards.matrix import (
    EVERYBODY,
    NOBODY,
    SIGNED_IN,
    STAFF,
    ModelRule,
    Rule,
    admin_rules,
    pk,
)
from tests.guards.shapes import (
    KEEPERS,
    A,
    C,
    identity,
    message,
    own,
    pair,
    placed,
    word,
)
from tests.guards.world import World

MODELS = {
    "accounts.user": ModelRule(
        view=KEEPERS,
        add=frozenset({A}),
        change=frozenset({A}),
        own=pk(lambda world, role: world.neighbour),
        foreign=pk(lambda world, role: world.stranger),
        strangers=frozenset({C}),
    ),
    "registry.centre": ModelRule(
        view=KEEPERS,
        change=frozenset({A}),
        own=pk(lambda world, role: world.centre),
        files=False,
    ),
    "registry.district": ModelRule(
        view=STAFF,
        change=frozenset({A}),
        own=pk(lambda world, role: world.district),
    ),
    "registry.municipality": ModelRule(
        view=STAFF,
        change=frozenset({A}),
        own=pk(lambda world, role: world.municipality),
    ),
    "registry.person": placed("registry.person", delete=frozenset({A})),
    "registry.organisation": placed("registry.organisation", delete=frozenset({A})),
    "registry.socialservice": placed("registry.socialservice", delete=frozenset({A})),
    "registry.office": placed("registry.office", delete=frozenset({A, C})),
    "registry.servicetype": word("registry.servicetype"),
    "registry.jobrole": word("registry.jobrole"),
    "registry.competencearea": word("registry.competencearea"),
    "registry.consenttext": ModelRule(
        view=KEEPERS,
        add=frozenset({A}),
        change=frozenset({A}),
        delete=frozenset({A}),
        own=own("registry.consenttext"),
    ),
    "documents.letter": replace(
        placed("documents.letter", delete=frozenset({A, C})),
        sheet=None,
        strangers_sheet=None,
    ),
    "documents.incomingletter": replace(
        placed("documents.incomingletter", delete=NOBODY),
        sheet=None,
        strangers_sheet=None,
    ),
    "documents.issueddocument": ModelRule(
        view=KEEPERS,
        add=frozenset({A, C}),
        own=own("documents.issueddocument"),
        foreign=pk(lambda world, role: world.foreign["documents.issueddocument"]),
        strangers=frozenset({C}),
    ),
    "documents.letterhead": identity("documents.letterhead", delete=True),
    "documents.signatory": identity("documents.signatory", delete=True),
    "documents.series": identity("documents.series", delete=False),
    "documents.verificationsettings": ModelRule(
        view=KEEPERS,
        change=frozenset({A}),
        own=pk(lambda world, role: VerificationSettings.objects.get()),
        files=False,
    ),
    "messaging.message": message("messaging.message", add=frozenset({A, C})),
    "messaging.call": message("messaging.call", add=NOBODY),
    "messaging.mailtemplate": ModelRule(
        view=KEEPERS, change=frozenset({A}), own=own("messaging.mailtemplate")
    ),
    "messaging.mailsettings": ModelRule(
        view=KEEPERS,
        change=frozenset({A}),
        own=pk(lambda world, role: MailSettings.objects.get()),
        files=False,
    ),
    "messaging.refusedaddress": ModelRule(
        view=KEEPERS, delete=frozenset({A}), own=own("messaging.refusedaddress")
    ),
    "jobs.job": ModelRule(
        view=frozenset({A}),
        own=pk(lambda world, role: world.jobs[Role.TRAINEE]),
    ),
    **lesson_rules.MODELS,
    **survey_rules.MODELS,
}


def passkey(world: World, role: Role | None) -> dict[str, int]:
    """Return the role's own passkey, or somebody's for who has not signed in."""
    return {"pk": world.passkeys[role or Role.TRAINEE].pk}


def strangers_passkey(world: World, role: Role | None) -> dict[str, int]:
    """Return a passkey of somebody else."""
    return {"pk": world.strangers_passkey.pk}


def job(world: World, role: Role | None) -> dict[str, int]:
    """Return a job that the role asked for."""
    return {"pk": world.jobs[role or Role.TRAINEE].pk}


def strangers_job(world: World, role: Role | None) -> dict[str, int]:
    """Return a job that somebody else asked for."""
    return {"pk": world.strangers_job.pk}


MERGE, DISTINCT = ("kept", "removed"), ("first", "second")
MERGERS, COORDINATORS = frozenset({A, C}), frozenset({C})

own_passkey = Rule(SIGNED_IN, passkey, strangers_passkey, SIGNED_IN)
own_job = Rule(SIGNED_IN, job, strangers_job, SIGNED_IN - {A})


def letter(records: dict[str, Model]) -> dict[str, object]:
    """Return what names the draft of a letter."""
    return {"code": "letter", "pk": records["documents.letter"].pk}


def shared(records: dict[str, Model]) -> dict[str, object]:
    """Return what names a personal link to the issued document."""
    document = cast(IssuedDocument, records["documents.issueddocument"])
    given = share_document(document=document)
    return {"token": make_token("document", given.pk, given.generation)}


def proof_of(world: World) -> Proof:
    """Return by what the issued document of Razgrad is verified."""
    return Proof.objects.get(issued=world.own["documents.issueddocument"].pk)


def issued(world: World, _role: Role | None) -> dict[str, int]:
    """Return the key of the issued document of Razgrad."""
    return {"pk": world.own["documents.issueddocument"].pk}


paper = Rule(
    KEEPERS,
    issued,
    lambda world, role: {"pk": world.foreign["documents.issueddocument"].pk},
    COORDINATORS,
    page=False,
)
batch = Rule(
    MERGERS,
    lambda world, role: {"pk": world.batches[role or Role.TRAINEE].pk},
    lambda world, role: {"pk": world.strangers_batch.pk},
    MERGERS,
)

RULES: dict[str, Rule] = {
    # Everybody
    "healthz": Rule(EVERYBODY, page=False),
    "robots": Rule(EVERYBODY, page=False),
    "portal:home": Rule(EVERYBODY),
    "portal:accessibility": Rule(EVERYBODY),
    "registry:services": Rule(EVERYBODY),
    # Signing in
    "account_login": Rule(EVERYBODY),
    "account_signup": Rule(EVERYBODY),
    "account_request_login_code": Rule(EVERYBODY),
    "account_confirm_login_code": Rule(EVERYBODY, leads_back=True),
    "account_login_password": Rule(EVERYBODY),
    "account_card": Rule(EVERYBODY),
    "account_inactive": Rule(EVERYBODY),
    "account_logout": Rule(EVERYBODY),
    "mfa_authenticate": Rule(EVERYBODY, leads_back=True),
    "mfa_login_webauthn": Rule(EVERYBODY, page=False, leads_back=True),
    # One's own account
    "account_profile": Rule(SIGNED_IN),
    "account_activity": Rule(SIGNED_IN, page=False),
    "account_set_password": Rule(SIGNED_IN),
    "account_change_password": Rule(SIGNED_IN),
    "account_reauthenticate": Rule(SIGNED_IN),
    "account_reauthenticate_code": Rule(SIGNED_IN),
    "mfa_reauthenticate": Rule(SIGNED_IN),
    "mfa_reauthenticate_webauthn": Rule(SIGNED_IN, leads_back=True),
    "mfa_index": Rule(SIGNED_IN),
    "mfa_activate_totp": Rule(SIGNED_IN),
    "mfa_deactivate_totp": Rule(SIGNED_IN),
    "mfa_view_recovery_codes": Rule(SIGNED_IN),
    "mfa_generate_recovery_codes": Rule(SIGNED_IN),
    "mfa_download_recovery_codes": Rule(SIGNED_IN, page=False),
    "mfa_list_webauthn": Rule(SIGNED_IN),
    "mfa_add_webauthn": Rule(SIGNED_IN),
    "mfa_edit_webauthn": own_passkey,
    "mfa_remove_webauthn": own_passkey,
    "usersessions_list": Rule(SIGNED_IN),
    "portal:start": Rule(SIGNED_IN),
    "portal:my": Rule(SIGNED_IN),
    "jobs:job": own_job,
    "jobs:state": replace(own_job, page=False),
    "jobs:again": replace(own_job, page=False),
    # The back office
    "admin:index": Rule(STAFF),
    "admin:search": Rule(STAFF, query="q=потребител"),
    "admin:login": Rule(EVERYBODY, leads_back=True),
    "admin:logout": Rule(STAFF),
    "admin:password_change": Rule(STAFF),
    "admin:jsi18n": Rule(STAFF, page=False),
    "admin:app_list": Rule(STAFF, own=lambda world, role: {"app_label": "registry"}),
    "admin:autocomplete": Rule(
        STAFF,
        page=False,
        query="app_label=registry&model_name=mandate&field_name=municipality&term=ра",
    ),
    "admin:registry_mandate_vacancies": Rule(KEEPERS),
    "admin:admin/(?P<url>.*)$": Rule(NOBODY),
    "admin:registry_socialservice_overview": Rule(KEEPERS),
    "admin:registry_person_duplicates": Rule(MERGERS),
    "admin:registry_person_merge": Rule(
        MERGERS, pair(*MERGE), pair(*MERGE, of="strangers_pair"), COORDINATORS
    ),
    "admin:registry_person_distinct": Rule(
        MERGERS,
        pair(*DISTINCT),
        pair(*DISTINCT, of="strangers_pair"),
        COORDINATORS,
        page=False,
    ),
    "admin:registry_person_unmerge": Rule(
        MERGERS,
        lambda world, role: {"merge": world.merge.pk},
        lambda world, role: {"merge": world.strangers_merge.pk},
        COORDINATORS,
        page=False,
    ),
    # Documents
    "documents:file": paper,
    "documents:scan": paper,
    "messaging:link": Rule(
        EVERYBODY,
        lambda world, role: shared(world.own),
        lambda world, role: {"token": "x" * 40},
        EVERYBODY,
    ),
    "messaging:received": Rule(NOBODY, issued),
    "messaging:received_file": Rule(NOBODY, issued),
    "documents:credential": paper,
    "certificates:verify": Rule(EVERYBODY),
    "certificates:certificate": Rule(
        EVERYBODY, lambda world, role: {"key": proof_of(world).key}
    ),
    "credentials:issuer": Rule(EVERYBODY, page=False),
    "credentials:keys": Rule(EVERYBODY, page=False),
    "credentials:key": Rule(
        EVERYBODY, lambda world, role: {"kid": "world"}, page=False
    ),
    "credentials:status": Rule(
        EVERYBODY,
        lambda world, role: {"number": proof_of(world).pk // SIZE},
        page=False,
    ),
    "documents:draft": Rule(
        KEEPERS,
        lambda world, role: letter(world.own),
        lambda world, role: letter(world.foreign),
        COORDINATORS,
        page=False,
    ),
    "documents:batch": batch,
    "documents:archive": replace(batch, page=False),
    "documents:printout": replace(batch, page=False),
    "documents:pack": replace(batch, page=False),
    "admin:documents_incomingletter_scan": Rule(
        KEEPERS,
        lambda world, role: {"pk": world.own["documents.incomingletter"].pk},
        lambda world, role: {"pk": world.foreign["documents.incomingletter"].pk},
        COORDINATORS,
        page=False,
    ),
    **lesson_rules.RULES,
    **survey_rules.RULES,
    **{
        name: rule
        for label, model in MODELS.items()
        for name, rule in admin_rules(label, model)
    },
}


def address(door: Door, arguments: dict[str, object], rule: Rule) -> str:
    """Return the URL of a door with its arguments and the rule's query."""
    catch_all = "url" in door.parameters
    url = "/admin/nothing/here/" if catch_all else reverse(door.name, kwargs=arguments)
    return f"{url}?{rule.query}" if rule.query else url
