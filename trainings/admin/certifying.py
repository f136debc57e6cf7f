"""The gate on a training's page: who may have a certificate, and its issuing."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _

from resource_centre.accounts.models import User
from resource_centre.backoffice.action_forms import form_page
from resource_centre.backoffice.buttons import Button
from resource_centre.backoffice.panels import Panel
from resource_centre.documents.actions import user_of
from resource_centre.documents.models import Batch
from resource_centre.documents.services import jobs_of
from trainings.admin.about import AboutTraining
from trainings.admin.statuses import COMPLETE, SEE_CERTIFICATES, may_complete
from trainings.facts.gate import (
    CERTIFICATE,
    Gate,
    Line,
    Paper,
    gate_of,
    line_of,
    lines_of,
)
from trainings.forms.certifying import IssueForm, WaiverForm
from trainings.models import Enrolment, Training
from trainings.rules.planning import days_ahead
from trainings.services.certifying import (
    issue_certificates,
    take_back_waiver,
    waive,
)

SEE, ISSUE = SEE_CERTIFICATES, "documents.issue_issueddocument"


class Certifying(AboutTraining):
    """The doors of a training's page for certificates."""

    def get_urls(self) -> list[URLPattern]:
        """Return the doors with those of certificates."""
        one = "<int:pk>/certificates/"
        doors = (
            (one, self.gate_view, "certificates"),
            (f"{one}<int:enrolment>/waive/", self.waive_view, "waive"),
            (f"{one}<int:enrolment>/take-back/", self.take_back_view, "take_back"),
        )
        return [*self.doors(doors), *super().get_urls()]

    def gate_url(self, training: Training) -> str:
        """Return the address of the training's gate."""
        return self.url("certificates", training.pk)

    def certified_by(
        self, request: HttpRequest, pk: int, right: str
    ) -> tuple[Training, User]:
        """Return the training and the user, if they have the right.

        Raise PermissionDenied if not, and Http404 when they do not see the training.
        """
        training: Training = self.get_visible(request, str(pk))
        if not request.user.has_perm(right):
            raise PermissionDenied
        return training, user_of(request)

    # --- The gate -------------------------------------------------------------------

    def gate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show who may have a certificate, or issue those that were asked for."""
        if request.method == "POST":
            training, user = self.certified_by(request, pk, ISSUE)
            return self.issued(request, training, user)
        training, user = self.certified_by(request, pk, SEE)
        gate = gate_of(training)
        return self.about(
            request,
            training,
            "gate",
            title=_("Check before issuing"),
            gate=gate,
            can_issue=gate.is_open and user.has_perm(ISSUE),
            attestable=any(line.can_attest for line in gate.held_back),
            complete=self.complete_button(request, training),
            days_ahead=days_ahead(training) if not gate.is_open else [],
            job=job_on(gate, user),
            printout=printout_of(gate.lines, user),
            draft=draft_url(gate.lines),
        )

    def complete_button(
        self, request: HttpRequest, training: Training
    ) -> Button | None:
        """Return what completes the training, if the user may now."""
        may = self.has_change_permission(request, training) and may_complete(training)
        return Button("complete", str(COMPLETE)) if may else None

    def issued(
        self, request: HttpRequest, training: Training, user: User
    ) -> HttpResponse:
        """Ask for the documents and lead to the progress, or say what was refused."""
        form = IssueForm(request.POST, enrolments=training.enrolments.all())
        try:
            if not form.is_valid():
                raise ValidationError(_("Choose whom to issue a certificate."))
            batch = issue_certificates(
                training=training,
                enrolments=form.cleaned_data["people"],
                document=form.cleaned_data["document"],
                by=user,
            )
        except ValidationError as refused:
            for message in refused.messages:
                messages.error(request, message)
            return HttpResponseRedirect(request.path)
        return HttpResponseRedirect(reverse("jobs:job", args=[jobs_of(batch)[0].pk]))

    # --- Exceptions -----------------------------------------------------------------

    def waive_view(self, request: HttpRequest, pk: int, enrolment: int) -> HttpResponse:
        """Ask why somebody is excepted, and make the exception."""
        training, user = self.certified_by(request, pk, ISSUE)
        excepted = self.one_of(training, enrolment)
        is_sent = request.method == "POST"
        form = WaiverForm(request.POST if is_sent else None)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                waive(enrolment=excepted, reason=reason, by=user)
            except ValidationError as refused:
                form.refuse(refused)
            else:
                told = _("%(name)s can get a certificate by an exception.")
                messages.success(request, told % {"name": excepted.person})
                return HttpResponseRedirect(self.gate_url(training))
        missing = "; ".join(each.text for each in line_of(excepted).missing)
        texts = {
            "title": _("Exception"),
            "records": [f"{excepted.person} – {training}"],
            "consequence": _("Not met: %(what)s.") % {"what": missing},
            "button": _("Make the exception"),
            "address": request.path,
            "back": self.gate_url(training),
        }
        return form_page(self, request, form, texts)

    def take_back_view(
        self, request: HttpRequest, pk: int, enrolment: int
    ) -> HttpResponse:
        """Make the exception undone while nothing is issued by it."""
        training, _user = self.certified_by(request, pk, ISSUE)
        excepted = self.one_of(training, enrolment)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            take_back_waiver(enrolment=excepted)
            messages.success(request, _("The exception is taken back."))
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        return HttpResponseRedirect(self.gate_url(training))

    def one_of(self, training: Training, pk: int) -> Enrolment:
        """Return the training's enrolment; raise Http404 for another's."""
        rows = training.enrolments.select_related("person")
        return get_object_or_404(rows, pk=pk)


def job_on(gate: Gate, user: User) -> Any:
    """Return the user's own work that issues documents just now, None without one.

    2 queries while something is being issued.
    """
    working = {line.pending for line in gate.issued if line.pending}
    if not working:
        return None
    own = Batch.objects.visible_to(user).filter(pk__in=working).first()
    return jobs_of(own).first() if own else None


def printout_of(lines: Sequence[Line], user: User) -> int | None:
    """Return the key of the user's last batch whose printout is there."""
    papers = [line.paper for line in lines if line.paper]
    own = [each.batch for each in papers if each.printed_for == user.pk]
    return max(filter(None, own), default=None)


def draft_url(lines: Sequence[Line]) -> str:
    """Return where the first person's certificate is seen as it would be."""
    if not lines:
        return ""
    return reverse("documents:draft", args=[CERTIFICATE, lines[0].enrolment.pk])


# --- On the training's page -----------------------------------------------------------


def certificates_panel(training: Training, request: HttpRequest) -> Panel | None:
    """Return how many certificates are issued and can be (3 queries)."""
    user = user_of(request)
    if not user.has_perm(SEE) or training.status == Training.Status.CANCELLED:
        return None
    gate = Gate(training, lines_of(training))
    return Panel(
        "trainings/admin/certificates_panel.html",
        {
            "training": training,
            "gate": gate,
            "certificates": sum(not each.is_attestation for each in papers(gate)),
            "attestations": sum(each.is_attestation for each in papers(gate)),
            "printout": printout_of(gate.lines, user),
            "draft": draft_url(gate.lines),
        },
    )


def papers(gate: Gate) -> list[Paper]:
    """Return the documents that stand."""
    return [line.paper for line in gate.issued if line.paper]
