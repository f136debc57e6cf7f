"""Pages on which people follow the work they asked for."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from resource_centre.jobs.models import Job
from resource_centre.jobs.services import start_again, worker_is_alive


@login_required
@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how the work stands."""
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    return render(request, "jobs/job.html", told(found, request))


@require_safe
def state(request: HttpRequest, pk: int) -> JsonResponse:
    """Tell the page's script how the work stands."""
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    facts = told(found, request)
    return JsonResponse(
        {
            "over": found.is_over,
            "done": found.done,
            "total": found.total,
            "words": f"{found.state} {found.counted}".strip(),
            "outcome": render_to_string("jobs/_outcome.html", facts, request),
        },
        headers={"Cache-Control": "private, no-store"},
    )


@login_required
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the user's own failed job again."""
    mine = Job.objects.visible_to(request.user).filter(owner=request.user.pk)
    start_again(job=get_object_or_404(mine, pk=pk))
    return redirect("jobs:job", pk)


def told(found: Job, request: HttpRequest) -> dict[str, object]:
    """Return what the page tells about a job."""
    return {
        "job": found,
        "is_own": found.owner_id == request.user.pk,
        "is_stuck": not found.is_over and not worker_is_alive(),
    }
