"""The pages on which two records of a person are found, made one, and taken apart."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from resource_centre.audit.people import name_people
from resource_centre.audit.timeline import Entry, Timeline, timeline_of
from resource_centre.backoffice.actions import offered
from resource_centre.registry import services
from resource_centre.registry.duplicates import (
    LIMIT,
    mergeable_by,
    pairs_for,
    told,
)
from resource_centre.registry.models import (
    Consent,
    Employment,
    Merge,
    OfficeHolder,
    Person,
)
from resource_centre.registry.reach import reach_of

if TYPE_CHECKING:
    from resource_centre.backoffice.options import CentreAdmin as AnyAdmin
else:
    AnyAdmin = object

PER_PAGE = 20
REMOVED = "removed"


class MergingMixin(AnyAdmin):
    """What the admin of people needs to keep each of them only once."""

    change_form_template = "registry/admin/person_change_form.html"
    change_list_template = "registry/admin/person_change_list.html"
    actions = ("merge_two",)
    # What of other records is told with the history of a person: to whoever sees
    # the person, and to whoever sees everything.
    story = (Employment, Consent)
    whole_story = (*story, OfficeHolder)

    # --- Doors ------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Return the doors, with those for duplicates first."""
        both = "merge/<int:kept>/<int:removed>/"
        doors: list[tuple[str, Any, str]] = [
            ("duplicates/", self.duplicates_view, "duplicates"),
            (both, self.merge_view, "merge"),
            (
                "distinct/<int:first>/<int:second>/",
                require_POST(self.distinct_view),
                "distinct",
            ),
            ("unmerge/<int:merge>/", require_POST(self.unmerge_view), "unmerge"),
        ]
        own = [
            path(route, self.guard(view), name=f"registry_person_{name}")
            for route, view, name in doors
        ]
        return [*own, *super().get_urls()]

    def has_merge_permission(self, request: HttpRequest) -> bool:
        """Tell whether the user may make two records one, and take them apart."""
        return request.user.has_perm("registry.merge_person")

    def people(self, request: HttpRequest) -> Any:
        """Return whom the user may merge; raise PermissionDenied where nobody."""
        if not self.has_merge_permission(request):
            raise PermissionDenied
        return mergeable_by(request.user)  # type: ignore[arg-type]

    def shown(
        self, request: HttpRequest, name: str, context: dict[str, Any]
    ) -> TemplateResponse:
        """Return one of the pages."""
        request.current_app = self.admin_site.name
        standard = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(
            request, f"registry/admin/{name}.html", {**standard, **context}
        )

    # --- Suggestions --------------------------------------------------------------

    def duplicates_view(self, request: HttpRequest) -> HttpResponseBase:
        """Show who may be there twice, the likeliest first."""
        self.people(request)
        pairs = pairs_for(request.user)  # type: ignore[arg-type]
        page = Paginator(pairs, PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "title": _("Possible duplicates"),
            "page": page,
            "suggestions": told(page.object_list),
            "is_capped": len(pairs) == LIMIT,
        }
        return self.shown(request, "duplicates", context)

    def distinct_view(
        self, request: HttpRequest, first: int, second: int
    ) -> HttpResponseBase:
        """Keep the user's word that two records are of two people."""
        people = self.people(request)
        pair = [get_object_or_404(people, pk=key) for key in (first, second)]
        try:
            services.mark_distinct(
                first=pair[0],
                second=pair[1],
                by=request.user,  # type: ignore[arg-type]
            )
        except ValidationError as refused:
            tell(request, refused)
        else:
            done = _("“%(one)s” and “%(other)s” will not be suggested again.")
            names = {"one": pair[0], "other": pair[1]}
            messages.success(request, done % names)
        return redirect(self.url("duplicates"))

    @offered(lambda record: False)
    @admin.action(
        description=gettext_lazy("Merge the two chosen"), permissions=["merge"]
    )
    def merge_two(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        """Lead to the page that compares two people."""
        keys = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(keys) != 2:
            messages.warning(request, _("Choose two people."))
            return None
        return HttpResponseRedirect(self.url("merge", *keys))

    # --- Merging --------------------------------------------------------------------

    def merge_view(
        self, request: HttpRequest, kept: int, removed: int
    ) -> HttpResponseBase:
        """Compare two records, and make them one."""
        pair = self.people(request).select_related("district", "municipality")
        people = pair.select_related("account").in_bulk([kept, removed])
        if kept in people and removed not in people:
            return self.already(kept, removed)
        if len(people) != 2:
            raise Http404
        compared = services.preview(
            kept=people[kept],
            removed=people[removed],
            by=request.user,  # type: ignore[arg-type]
        )
        asked = request.POST if request.method == "POST" else None
        if asked is not None:
            if response := self.merge(request, compared):
                return response
            compared = as_chosen(compared, asked)
        context = {
            "title": _("Two records of one person?"),
            "preview": compared,
            "left_out": asked.getlist("leave_out") if asked is not None else [],
        }
        return self.shown(request, "merge", context)

    def already(self, kept: int, removed: int) -> HttpResponseBase:
        """Lead to the kept record when the merge has been done; raise Http404 else."""
        done = Merge.objects.standing().filter(kept=kept, removed=removed)
        if not done.exists():
            raise Http404
        return redirect(self.url("change", kept))

    def merge(
        self, request: HttpRequest, compared: services.Preview
    ) -> HttpResponseBase | None:
        """Merge as the user chose, or say why not."""
        undecided = [
            choice.label
            for choice in compared.choices
            if choice.is_open and not request.POST.get(choice.name)
        ]
        if undecided:
            message = _("Choose what stays: %(fields)s.")
            messages.error(request, message % {"fields": ", ".join(undecided)})
            return None
        out = request.POST.getlist("leave_out")
        try:
            services.merge_people(
                kept=compared.kept,
                removed=compared.removed,
                take=taken(compared, request.POST),
                leave_out=[each.record for each in compared.clashes if each.key in out],
                by=request.user,  # type: ignore[arg-type]
            )
        except ValidationError as refused:
            tell(request, refused)
            return None
        done = _("The two records of %(name)s are one now.")
        messages.success(request, done % {"name": compared.kept})
        return redirect(self.url("change", compared.kept.pk))

    def unmerge_view(self, request: HttpRequest, merge: int) -> HttpResponseBase:
        """Take two records apart again, or say what has changed since."""
        found = get_object_or_404(
            Merge.objects.filter(kept__in=self.people(request)), pk=merge
        )
        try:
            services.undo_merge(merge=found, by=request.user)  # type: ignore[arg-type]
        except ValidationError as refused:
            tell(request, refused)
        else:
            done = _("The merging is undone: “%(name)s” is a record of its own again.")
            messages.success(request, done % {"name": found.removed_name})
        return redirect(self.url("change", found.kept_id))

    # --- A person's own pages ---------------------------------------------------------

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the form with the merges into the record, or lead to the kept one."""
        kept = self.successor(request, object_id)
        if kept is not None:
            return HttpResponseRedirect(self.url("change", kept))
        context = {"merges": self.merges_into(request, object_id)}
        return super().change_view(
            request, object_id, form_url, {**context, **(extra_context or {})}
        )

    def successor(self, request: HttpRequest, object_id: str) -> int | None:
        """Return the key of the record into which one went that is gone (2 queries)."""
        if not object_id.isdecimal() or not self.has_view_permission(request):
            return None
        if Person.objects.filter(pk=object_id).exists():
            return None
        merges = Merge.objects.visible_to(request.user).standing()
        kept = merges.filter(removed=object_id).values_list("kept", flat=True)
        return kept.first()

    def merges_into(
        self, request: HttpRequest, object_id: str
    ) -> list[tuple[Merge, list[str]]]:
        """Return the standing merges into a record, and what forbids undoing each."""
        if not object_id.isdecimal() or not self.has_merge_permission(request):
            return []
        merges = list(
            Merge.objects.standing()
            .filter(kept=int(object_id), kept__in=self.people(request))
            .select_related("kept", "made_by")
        )
        changes = services.changes_since(merges, by=request.user)  # type: ignore[arg-type]
        return [(merge, changes[merge.pk]) for merge in merges]

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show who changed the record, what belongs to it, and what went into it."""
        kept = self.successor(request, object_id)
        if kept is not None:
            return HttpResponseRedirect(self.url("history", kept))
        person = self.get_visible(request, object_id)
        everything = reach_of(request.user).everything
        models = self.whole_story if everything else self.story
        context = {"timeline": told_history(person, models)}
        return super().history_view(
            request, object_id, {**context, **(extra_context or {})}
        )


def told_history(person: Person, models: tuple[type[Model], ...]) -> Timeline:
    """Return the person's history with that of what belongs to it, and its merges."""
    related: Any = [model._meta.get_field("person") for model in models]
    timeline = timeline_of(person, related=related)
    entries = [*timeline.entries, *merge_entries(person)]
    entries.sort(key=lambda entry: entry.when, reverse=True)
    return replace(timeline, entries=entries)


def taken(compared: services.Preview, asked: Any) -> set[str]:
    """Return the fields whose value comes from the removed record."""
    fields = {choice.name for choice in compared.choices}
    return {name for name in fields if asked.get(name) == REMOVED}


def as_chosen(compared: services.Preview, asked: Any) -> services.Preview:
    """Return the comparison with the choices that were made."""
    choices = tuple(
        replace(choice, taken=asked.get(choice.name) == REMOVED)
        for choice in compared.choices
    )
    return replace(compared, choices=choices)


def tell(request: HttpRequest, refused: ValidationError) -> None:
    """Show why something was refused."""
    for message in refused.messages:
        messages.error(request, message)


def merge_entries(person: Person) -> list[Entry]:
    """Return the merges into a record as entries of its history (2 queries)."""
    merges = list(Merge.objects.filter(kept=person))
    made = [(m, m.made_at, m.made_by_id, "merge", merged_in_words(m)) for m in merges]
    undone = [
        (m, m.undone_at, m.undone_by_id, "unmerge", undone_in_words(m))
        for m in merges
        if m.undone_at is not None
    ]
    steps = [*made, *undone]
    names = name_people({who for _merge, _when, who, _label, _text in steps if who})
    return [
        Entry(
            when=when,
            who=names[who] if who else _("system"),
            by_system=who is None,
            label=label,
            action=text,
            record="",
            changes=(),
        )
        for _merge, when, who, label, text in steps
        if when is not None
    ]


def merged_in_words(merge: Merge) -> str:
    """Say what went into the record, and how much moved with it."""
    numbers = {"name": merge.removed_name, "key": merge.removed}
    text = (
        _("Merging: the record “%(name)s” (no. %(key)d) went into this one") % numbers
    )
    moved = len(merge.facts.get("moved", ()))
    if not moved:
        return text
    count = ngettext("%(count)d record moved", "%(count)d records moved", moved)
    return f"{text}; {count % {'count': moved}}"


def undone_in_words(merge: Merge) -> str:
    """Say what came out of the record again."""
    numbers = {"name": merge.removed_name, "key": merge.removed}
    return _("Merging undone: “%(name)s” (no. %(key)d) is a record again") % numbers
