"""What has a title in Bulgarian, and in English if somebody has written it."""

from django.db import models
from django.utils.translation import get_language, gettext_lazy as _


class Titled(models.Model):
    """Something with a title."""

    title = models.CharField(_("title"), max_length=300)
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return (self.title_en if get_language() == "en" else "") or self.title
