"""People who are one, and people who only look like one."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from resource_centre.common.history import tracked
from resource_centre.registry.models.people import Person
from resource_centre.registry.querysets import MergeQuerySet


class Merge(models.Model):
    """Two records of a person made one; `facts` is what undoing needs.

    Written and undone by `services` alone. `removed` is the key of the record
    that went into `kept`; undoing brings it back with the same key.
    """

    kept = models.ForeignKey(Person, models.CASCADE, related_name="merges")
    removed = models.BigIntegerField(_("record that went into it"))
    removed_name = models.CharField(_("name"), max_length=310)
    facts = models.JSONField(default=dict)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(_("merged"), auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(_("undone"), null=True)

    objects: ClassVar[MergeQuerySet] = MergeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("merging of people")
        verbose_name_plural = _("mergings of people")
        ordering = ("-made_at", "-pk")
        default_permissions: ClassVar[tuple[str, ...]] = ()
        constraints = (
            models.UniqueConstraint(
                fields=("removed",),
                condition=Q(undone_at=None),
                name="registry_merge_once",
            ),
        )

    def __str__(self) -> str:
        return self.removed_name


@tracked()
class Distinction(models.Model):
    """Somebody's word that two records are two people: not suggested again."""

    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    said_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("distinction between people")
        verbose_name_plural = _("distinctions between people")
        default_permissions: ClassVar[tuple[str, ...]] = ()
        constraints = (
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="registry_distinction_in_order",
            ),
            models.UniqueConstraint(
                fields=("first", "second"), name="registry_distinction_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
