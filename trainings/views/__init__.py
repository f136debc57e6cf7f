"""The pages of trainings that everybody may see."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from resource_centre.scheduling.feeds import CONTENT_TYPE, calendar_of
from resource_centre.scheduling.models import Occasion
from trainings.facts.detail import detail
from trainings.facts.public import cards, with_facts
from trainings.forms.browsing import TrainingsForm
from trainings.models import Training

ON_A_PAGE = 12


@require_safe
def trainings(request: HttpRequest) -> HttpResponse:
    """Show the trainings that the visitor asks for, those ahead or the past ones."""
    form = TrainingsForm(request.GET)
    counts = form.counts()
    total = counts[form.tab]
    pages = Paginator(with_facts(form.found()), ON_A_PAGE)
    vars(pages)["count"] = total  # known already
    page = pages.get_page(request.GET.get("page"))
    context = {"form": form, "counts": counts, "page": page, "cards": cards(page)}
    return render(request, "trainings/trainings.html", context)


@require_safe
def training(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all that everybody may know of a training."""
    found = get_object_or_404(with_facts(Training.objects.published()), slug=slug)
    return render(request, "trainings/training.html", {"training": detail(found)})


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the released timetable of a training as a file for calendars."""
    found = get_object_or_404(Training.objects.published(), slug=slug)
    released = Occasion.objects.filter(
        session__training=found, released_at__isnull=False
    )
    occasions = list(released.order_by("pk"))
    if not occasions:
        raise Http404
    file = calendar_of(occasions, name=str(found))
    named = f'attachment; filename="{found.slug}.ics"'
    headers = {"Content-Disposition": named}
    return HttpResponse(file, content_type=CONTENT_TYPE, headers=headers)
