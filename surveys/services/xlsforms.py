"""A form that came as XLSForm becomes a questionnaire, or the next version of one."""

from django.db import transaction

from resource_centre.accounts.models import User
from resource_centre.registry.models import CompetenceArea
from surveys.facts.forms import Form
from surveys.models import Questionnaire, QuestionnaireVersion
from surveys.services.questionnaires import draft_of, write_form


@transaction.atomic
def bring_in(
    *, form: Form, questionnaire: Questionnaire | None = None, by: User | None = None
) -> QuestionnaireVersion:
    """Write the form into the next draft, of a new questionnaire unless told.

    Of a questionnaire that is there the title stays its own; what its draft held is
    replaced.
    """
    if questionnaire is None:
        questionnaire = Questionnaire.objects.create(
            title=form.title.bg, title_en=form.title.en
        )
    version = draft_of(questionnaire=questionnaire, by=by)
    return write_form(version=version, form=form)


def unknown_areas(form: Form) -> dict[str, str]:
    """Return by question the codes of competence areas that are not known (1 query)."""
    named = {each.key: each.area for each in form.questions if each.area}
    if not named:
        return {}
    known = dict(CompetenceArea.objects.values_list("code", "pk"))
    return {key: area for key, area in named.items() if area not in known}
