"""Issue the certificates of a training without a browser."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _, ngettext, pgettext

from resource_centre.accounts.models import User
from trainings.models import Training
from trainings.services.certifying import Outcome, certify_each

RIGHT = "documents.issue_issueddocument"


class Command(BaseCommand):
    help = (
        "Issue the certificates of a completed training that are due. It may be broken"
        " off and called again: nobody gets a second one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for the training, and for who issues."""
        parser.add_argument("training", help="its address on the portal, or its key")
        parser.add_argument(
            "--by", metavar="EMAIL", help="who issues; otherwise who planned it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell of each person; raise CommandError if one has to be tried again."""
        training = training_called(options["training"])
        user = issuer(training, options["by"])
        try:
            told = [
                self.tell(each) for each in certify_each(training=training, by=user)
            ]
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        count = sum(each.is_new for each in told)
        text = ngettext(
            "%(n)d certificate was issued.", "%(n)d certificates were issued.", count
        )
        self.stdout.write(text % {"n": count} if count else _("Nothing was issued."))
        failed = sum(each.is_failed for each in told)
        if failed:
            words = ngettext(
                "%(n)d certificate is not ready: call the command again.",
                "%(n)d certificates are not ready: call the command again.",
                failed,
            )
            raise CommandError(words % {"n": failed})

    def tell(self, outcome: Outcome) -> Outcome:
        """Print what became of somebody."""
        words = [outcome.name, outcome.reference and f"№ {outcome.reference}"]
        if outcome.is_new and not outcome.why:
            words.append(pgettext("certificate", "issued"))
        elif outcome.reference and not outcome.why:
            words.append(_("has it already"))
        words.append(outcome.why)
        self.stdout.write(" – ".join(filter(None, words)))
        return outcome


def training_called(name: str) -> Training:
    """Return the training of this address or key; raise CommandError without one."""
    known = {"pk": int(name)} if name.isdecimal() else {"slug": name}
    training = Training.objects.filter(**known).first()
    if training is None:
        raise CommandError(_("There is no training “%(name)s”.") % {"name": name})
    return training


def issuer(training: Training, email: str | None) -> User:
    """Return who issues; raise CommandError unless they may, for this training."""
    user = training.created_by
    if email:
        user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise CommandError(_("Name who issues: --by EMAIL."))
    sees = Training.objects.visible_to(user).filter(pk=training.pk).exists()
    if not (sees and user.has_perm(RIGHT)):
        message = _("%(name)s may not issue certificates of this training.")
        raise CommandError(message % {"name": user})
    return user
