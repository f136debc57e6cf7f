"""A record of each document that is declared, to draw it from.

Who declares a document adds a maker of its record to `SAMPLES`: the tests of
snapshots refuse one that has none.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import Model
from django.test import override_settings
from django.utils.translation import override

from resource_centre.documents.document import Document
from resource_centre.documents.facts import numbered
from resource_centre.documents.html import html_of
from resource_centre.documents.models import Letter, Letterhead, Signatory
from resource_centre.registry.models import (
    Centre,
    District,
    Municipality,
    ServiceType,
)
from tests.documents.specimens import CENTRE_BG, CENTRE_EN
from tests.factories import make_organisation, make_service
from tests.surveys.analysed import make_answered_survey
from tests.surveys.evaluated import make_evaluated, make_fed_back
from tests.surveys.planned import make_plan_sample
from tests.surveys.questionnaires import (
    make_invitation_sample,
    make_questionnaire_sample,
)
from tests.trainings.learning import make_learner
from tests.trainings.papers import make_day, make_held, make_participant
from tests.trainings.registered import make_handing_over, make_register_sample
from tests.trainings.steps import make_training
from trainings.models import Enrolment, HandOver, Material, Training

DATED = date(2026, 11, 22)
VERIFICATION = {
    "address": "https://centre.example/certificates/7Q4MX2K9D0123456789ABCDEFG/",
    "code": "7Q4M-X2K9D",
}
# What a document that can be verified knows for machines and does not print.
UNPRINTED = ("kind", "design", "wording", "starts_on", "ends_on", "attended_hours")


def make_paper() -> Letterhead:
    """Make the centre, and the letterhead it usually writes on."""
    contacts = {"phone": CENTRE_BG["phone"], "email": CENTRE_BG["email"]}
    Centre.objects.create(
        name_bg=CENTRE_BG["name"],
        name_en=CENTRE_EN["name"],
        host_bg=CENTRE_BG["host"],
        host_en=CENTRE_EN["host"],
        address_bg=CENTRE_BG["address"],
        address_en=CENTRE_EN["address"],
        website="https://www.janeta.bg/",
        **contacts,
    )
    return Letterhead.objects.create(
        name="Примерна",
        donor_line_bg="[Примерен текст] С безвъзмездна помощ от Швейцария.",
        donor_line_en="[Sample wording] Supported by a grant from Switzerland.",
        is_default=True,
    )


def make_signatory() -> Signatory:
    """Make somebody who signs."""
    return Signatory.objects.create(
        name_bg="Анна Примерова",
        name_en="Anna Primerova",
        post_bg="Ръководител на Ресурсния център",
        post_en="Head of the Resource Centre",
    )


def make_letter(**fields: Any) -> Letter:
    """Make a letter to an organisation."""
    given = {
        "organisation": make_organisation(
            name="Община Исперих",
            name_en="Municipality of Isperih",
            address="гр. Исперих, ул. „Примерна“ № 4",
        ),
        "about": "Покана за въвеждащо обучение",
        "body": "Ресурсният център организира обучение и Ви кани да участвате с до"
        " трима служители. Програмата му е приложена, а за нея ѝ благодарим.\n\n"
        "Моля, изпратете:\n- списък на участниците;\n- лице за контакт.",
        "enclosures": ["Програма на обучението – 2 стр."],
        "signatory": make_signatory(),
        "agreed_by": make_signatory(),
        "prepared_by": "Вера Примерова",
    }
    return Letter.objects.create(**{**given, **fields})


def make_district() -> District:
    """Make a district with services, in municipalities and in none that is known."""
    district = District.objects.get_or_create(
        code="RAZ",
        defaults={
            "name_bg": "Разград",
            "name_en": "Razgrad",
            "nuts2": "BG32",
            "ekatte_seat": "61710",
        },
    )[0]
    kind = {"name_bg": "Център за обществена подкрепа", "name_en": "Support Centre"}
    service_type = ServiceType.objects.get_or_create(code="COP", defaults=kind)[0]
    for code, name, latin in (
        ("RAZ14", "Исперих", "Isperih"),
        ("RAZ16", "Кубрат", "Kubrat"),
    ):
        municipality = Municipality.objects.get_or_create(
            code=code,
            defaults={
                "name_bg": name,
                "name_en": latin,
                "district": district,
                "ekatte_seat": "32874",
            },
        )[0]
        make_service(
            name=f"Център за обществена подкрепа – {name}",
            name_en=f"Support Centre – {latin}",
            municipality=municipality,
            district=district,
            service_type=service_type,
            provider=make_organisation(name=f"Община {name}", name_en=latin),
            capacity=40,
        )
    make_service(name="Социална услуга 4", district=district, municipality=None)
    return district


def make_hand_over() -> HandOver:
    """Make brochures and pens given to an organisation at a training."""
    given = HandOver.objects.create(
        given_on=DATED,
        organisation=make_organisation(
            name="Сдружение „Примерна грижа“", name_en="Example Care Association"
        ),
        training=make_training(title="Работа в екип", title_en="Teamwork"),
        given_by="Вера Примерова",
    )
    for title, english, kind, printed, copies in (
        ("Брошура „Ресурсен център“", "Brochure", "brochure", 1000, 60),
        ("Химикалка", "Pen", "pen", 200, 1),
    ):
        material = Material.objects.create(title=title, title_en=english, kind=kind)
        material.print_runs.create(quantity=printed, received_on=DATED)
        given.lines.create(material=material, quantity=copies)
    return given


def make_awarded() -> Enrolment:
    """Make somebody who took part in what has two signatories, in both languages."""
    enrolment = make_participant()
    training = enrolment.training
    training.certificate_wording = Training.Wording.BOTH
    training.save()
    training.signatories.add(make_signatory(), make_signatory())
    return enrolment


SAMPLES: Mapping[str, Callable[[], Model]] = {
    "attendance-list": make_held,
    "attendance-list-day": make_day,
    "attestation": make_participant,
    "certificate": make_awarded,
    "certificate-hand-over": make_handing_over,
    "certificate-register": make_register_sample,
    "district-analysis": make_answered_survey,
    "feedback-analysis": make_fed_back,
    "hand-over": make_hand_over,
    "invitation-questionnaire": make_invitation_sample,
    "learning-record": make_learner,
    "letter": make_letter,
    "meal-list": make_held,
    "needs-analysis": make_answered_survey,
    "participation-note": make_participant,
    "programme-evaluation": make_evaluated,
    "questionnaire": make_questionnaire_sample,
    "services-overview": make_district,
    "training-badges": make_held,
    "training-inventory": make_held,
    "training-invitation": make_participant,
    "training-plan": make_plan_sample,
    "training-poster": make_held,
    "training-programme": make_held,
    "training-report": make_held,
}


def sample_html(
    document: Document[Any], record: Any, language: str
) -> tuple[dict[str, Any], str]:
    """Return the facts of the document about the record, and its HTML."""
    with override(language), override_settings(SITE_URL="https://centre.example"):
        facts = dict(document.facts(record))
        if document.series:
            facts = numbered(facts, "РЦ-0012", DATED)
        if document.is_verifiable:
            facts["verification"] = VERIFICATION
    html = html_of(document, facts, document.images(record), language)
    if document.is_verifiable:
        facts = printed(facts)
        facts["verification"] = VERIFICATION["code"]
    return facts, html


def printed(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts without what is not printed, in the other language too."""
    left = {key: value for key, value in facts.items() if key not in UNPRINTED}
    if left.get("other"):
        left["other"] = printed(left["other"])
    return left
