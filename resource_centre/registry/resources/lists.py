"""Organisations, services, offices and vocabularies as sheets."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from resource_centre.backoffice.exchange import (
    CentreResource,
    Column,
    RecordWidget,
    Row,
)
from resource_centre.registry.models import (
    CompetenceArea,
    JobRole,
    Office,
    Organisation,
    ServiceType,
    SocialService,
)
from resource_centre.registry.resources.placed import (
    KeptResource,
    PlacedResource,
    district_widget,
    municipality_widget,
)
from resource_centre.registry.rules import ensure_may_change


class OrganisationResource(KeptResource, PlacedResource):
    """Organisations: by their ЕИК, or by name and place."""

    name = Column(synonyms=("Организация", "Наименование на организацията"))
    kind = Column(synonyms=("Вид организация", "Тип"))
    name_en = Column(synonyms=("Наименование на английски", "English name"))
    aliases = Column(help=_("Separated by semicolons."))
    eik = Column(synonyms=("Булстат", "БУЛСТАТ", "ЕИК/Булстат", "UIC"))
    district = Column(widget=district_widget())
    municipality = Column(widget=municipality_widget())
    address = Column()
    phone = Column(synonyms=("Телефон", "Тел.", "GSM"))
    email = Column(synonyms=("Имейл", "Ел. поща", "E-mail"))
    website = Column(synonyms=("Сайт", "Интернет страница"))

    keys = (("eik",), ("name", "municipality"))

    class Meta:
        model = Organisation

    def organisation_of(self, record: Any) -> Organisation:
        """Return the organisation itself."""
        return record  # type: ignore[no-any-return]


class ServiceResource(PlacedResource):
    """Social services: by name and municipality."""

    name = Column(synonyms=("Социална услуга", "Услуга", "Наименование на услугата"))
    name_en = Column(synonyms=("Наименование на английски", "English name"))
    aliases = Column(help=_("Separated by semicolons."))
    service_type = Column(
        synonyms=("Вид", "Вид услуга", "Тип услуга"),
        widget=RecordWidget(ServiceType, by=("name_bg", "name_en", "short_bg", "code")),
    )
    provider = Column(
        synonyms=("Доставчик",),
        widget=RecordWidget(Organisation, by=("name", "name_en", "eik", "aliases")),
    )
    district = Column(widget=district_widget())
    municipality = Column(widget=municipality_widget())
    capacity = Column(synonyms=("Места", "Брой места"))
    address = Column()
    phone = Column(synonyms=("Телефон", "Тел.", "GSM"))
    email = Column(synonyms=("Имейл", "Ел. поща", "E-mail"))
    opened_on = Column()
    closed_on = Column()

    keys = (("name", "municipality"),)

    class Meta:
        model = SocialService


class TermResource(CentreResource):
    """A vocabulary: its words are known by their codes."""

    code = Column()
    name_bg = Column()
    name_en = Column()
    is_active = Column()

    keys = (("code",),)


class ServiceTypeResource(TermResource):
    """Kinds of services."""

    short_bg = Column()
    is_historical = Column()

    class Meta:
        model = ServiceType


class JobRoleResource(TermResource):
    """What people work as."""

    class Meta:
        model = JobRole


class CompetenceAreaResource(TermResource):
    """What people need to know."""

    class Meta:
        model = CompetenceArea


class OfficeResource(KeptResource):
    """Offices: by organisation and name; their holders are dated and stay here."""

    organisation = Column(
        widget=RecordWidget(Organisation, by=("name", "name_en", "eik", "aliases"))
    )
    name_bg = Column(synonyms=("Длъжност", "Наименование"))
    name_en = Column()

    keys = (("organisation", "name_bg"),)

    class Meta:
        model = Office

    def organisation_of(self, record: Any) -> Organisation:
        """Return the organisation of the office."""
        return record.organisation  # type: ignore[no-any-return]

    def clean_row(self, row: Row) -> None:
        """Refuse an office of an organisation that is looked after nationally."""
        super().clean_row(row)
        if row.is_new or row.changes:
            ensure_may_change(self.user, row.instance.organisation)
