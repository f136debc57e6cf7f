"""The kind of occasion that a session of a training is."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _, pgettext_lazy

from resource_centre.scheduling.kinds import Description, OccasionKind, register
from resource_centre.scheduling.models import Occasion
from trainings.models import Session

TRAINING = "training"


@register
class OfTraining(OccasionKind):
    """A session of a training, called by both."""

    code = TRAINING
    label = pgettext_lazy("occasion", "training")

    def describe(self, occasions: Sequence[Occasion]) -> Mapping[int, Description]:
        """Return what each session is and where its training is shown (1 query)."""
        sessions = Session.objects.filter(occasion__in=occasions)
        read = sessions.select_related("training", "module__module")
        return {each.occasion_id: description_of(each) for each in read}


def description_of(session: Session) -> Description:
    """Return what people call the session, and the pages of its training."""
    training = session.training
    part = session.topic or str(session.module or "")
    name = _("Training: %(title)s") % {"title": training}
    return Description(
        title=" – ".join(filter(None, (name, part))),
        url=reverse("admin:trainings_training_change", args=[training.pk]),
        public_url=training.get_absolute_url(),
    )
