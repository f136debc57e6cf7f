"""A plan of trainings, with all that its document speaks of."""

from datetime import date

from resource_centre.registry.models import ServiceType
from surveys.models import TrainingNeed
from tests.factories import make_municipality, make_service
from tests.surveys.steps import make_area, make_need, make_survey
from tests.trainings.steps import make_module, make_programme
from trainings.models import TrainingPlan


def make_plan_sample() -> TrainingPlan:
    """Make an approved plan of two lines; what the second costs nobody has said."""
    municipality = make_municipality()
    survey = make_survey(
        status="closed",
        title="Нужди на екипите, пролет 2026 г.",
        title_en="Needs of the teams, spring 2026",
        district=municipality.district,
    )
    needs = [
        make_need(
            survey,
            area=make_area(name_bg=title, name_en=english),
            title=title,
            title_en=english,
            required=required,
            actual=actual,
            gap=gap,
            answer_count=11,
            head_count=people,
            rank=rank,
        )
        for rank, (title, english, required, actual, gap, people) in enumerate(
            (
                ("Работа в екип", "Team work", "4.40", "2.80", "1.60", 24),
                ("Оценка на риска", "Risk assessment", "4.10", "2.90", "1.20", 18),
            ),
            start=1,
        )
    ]
    plan = TrainingPlan.objects.create(
        title="Обучения на екипите през 2027 г.",
        title_en="Trainings of the teams in 2027",
        district=municipality.district,
        survey=survey,
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 12, 31),
        status=TrainingPlan.Status.APPROVED,
    )
    add_lines(plan, needs)
    return plan


def add_lines(plan: TrainingPlan, needs: list[TrainingNeed]) -> None:
    """Add a line with modules of its own, and one with those of a programme."""
    kind = ServiceType.objects.get_or_create(
        code="COP",
        defaults={"name_bg": "Център за обществена подкрепа", "name_en": "Centre"},
    )[0]
    services = [
        make_service(
            name=f"ЦОП – {name}",
            name_en=f"Support Centre – {english}",
            district=plan.district,
            service_type=kind,
        )
        for name, english in (("Исперих", "Isperih"), ("Кубрат", "Kubrat"))
    ]
    first = plan.lines.create(
        title="Работа в екип",
        title_en="Team work",
        audience="Център за обществена подкрепа",
        places=24,
        starts_on=date(2027, 3, 8),
        ends_on=date(2027, 3, 9),
        cost="1250.50",
    )
    first.modules.add(
        make_module(title="Екипът и неговите роли", title_en="Roles in a team")
    )
    second = plan.lines.create(
        title="Оценка на риска",
        title_en="Risk assessment",
        programme=make_programme(
            make_module(title="Фактори на риска", title_en="Risk factors", hours=8),
            make_module(title="План за подкрепа", title_en="Support plan", hours=12),
        ),
        places=18,
        starts_on=date(2027, 5, 17),
        ends_on=date(2027, 5, 19),
    )
    for line, need in zip((first, second), needs, strict=True):
        line.needs.add(need)
        line.services.add(*services)
