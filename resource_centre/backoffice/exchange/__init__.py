"""Lists that come in as anyone's sheet and go out as one: the base for every room.

A room declares a resource and names it on its admin, and all else follows:

    class OrganisationResource(CentreResource):
        name = Column(synonyms=("Наименование", "Организация"))
        kind = Column()
        municipality = Column(widget=RecordWidget(Municipality, by=("name_bg", "code")))
        keys = (("eik",), ("name", "municipality"))

        class Meta:
            model = Organisation

    class OrganisationAdmin(CentreAdmin):
        resource = OrganisationResource
"""

from resource_centre.backoffice.exchange.columns import Column
from resource_centre.backoffice.exchange.matching import Match, Row
from resource_centre.backoffice.exchange.resources import CentreResource
from resource_centre.backoffice.exchange.widgets import (
    CellWidget,
    ChoiceWidget,
    DateWidget,
    DecimalWidget,
    EmailWidget,
    IntegerWidget,
    ListWidget,
    RecordWidget,
    TextWidget,
    YesNoWidget,
)

__all__ = [
    "CellWidget",
    "CentreResource",
    "ChoiceWidget",
    "Column",
    "DateWidget",
    "DecimalWidget",
    "EmailWidget",
    "IntegerWidget",
    "ListWidget",
    "Match",
    "RecordWidget",
    "Row",
    "TextWidget",
    "YesNoWidget",
]
