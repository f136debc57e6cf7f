"""What the database refused, said to people beside the cell it is about."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.constraints import BaseConstraint
from django.utils.translation import gettext as _

from resource_centre.backoffice.exchange.matching import Row
from resource_centre.backoffice.exchange.resources import CentreResource


def explain(
    error: DatabaseError | ValidationError, row: Row, resource: CentreResource
) -> None:
    """Put the refusal beside the cell of the row that it is about."""
    if isinstance(error, ValidationError):
        resource.blame(row, error)
        return
    told = getattr(error.__cause__, "diag", None)
    name = getattr(told, "constraint_name", "") or ""
    constraint, model = constraint_named(name, resource.model)
    if constraint is not None:
        column = place_of(constraint, resource)
        row.add_error(column, [message_of(constraint, row, model)])
    elif fields := unique_fields(name, resource.model):
        message = row.instance.unique_error_message(resource.model, tuple(fields))
        row.add_error(column_of(fields, resource), message.messages)
    else:
        field = getattr(told, "column_name", "") or ""
        message = _("The database does not accept the row as it is.")
        row.add_error(column_of([field], resource), [message])


def constraint_named(
    name: str, model: type[models.Model]
) -> tuple[BaseConstraint | None, type[models.Model]]:
    """Return the declared constraint, of the model or of one that points to it."""
    pointing = [
        relation.related_model
        for relation in model._meta.get_fields()
        if relation.auto_created and relation.is_relation
    ]
    for each in (model, *pointing):
        for constraint in getattr(each, "_meta", model._meta).constraints:
            if constraint.name == name:
                return constraint, each  # type: ignore[return-value]
    return None, model


def message_of(constraint: BaseConstraint, row: Row, model: type[models.Model]) -> str:
    """Return what the constraint says to people."""
    if (
        isinstance(constraint, UniqueConstraint)
        and constraint.fields
        and constraint.violation_error_message
        == constraint.default_violation_error_message
    ):
        error = row.instance.unique_error_message(model, constraint.fields)
        return " ".join(error.messages)
    return str(constraint.get_violation_error_message())


def place_of(constraint: BaseConstraint, resource: CentreResource) -> str:
    """Return the column that the constraint is about, "" if it is about several."""
    declared = resource.error_columns
    for known in (constraint.violation_error_code or "", constraint.name):
        if known in declared:
            return declared[known]
    if isinstance(constraint, UniqueConstraint):
        return column_of(list(constraint.fields), resource)
    if isinstance(constraint, CheckConstraint):
        fields = list(fields_of(constraint.condition))
        return column_of(fields, resource) if len(fields) == 1 else ""
    return ""


def fields_of(condition: Any) -> set[str]:
    """Return the names of the fields that a condition speaks of."""
    if isinstance(condition, Q):
        return {name for each in condition.children for name in fields_of(each)}
    return {condition[0].split("__")[0]} if isinstance(condition, tuple) else set()


def column_of(fields: list[str], resource: CentreResource) -> str:
    """Return the column of the first of the fields that has one."""
    for field in fields:
        if found := resource.by_field.get(field.removesuffix("_id")):
            return found
        if found := resource.by_field.get(field):
            return found
    return ""


def unique_fields(name: str, model: type[models.Model]) -> list[str]:
    """Return the fields that are unique by themselves under the index's name."""
    table = model._meta.db_table
    return [
        field.name
        for field in model._meta.concrete_fields
        if field.unique and name.startswith(f"{table}_{field.column}_")
    ]
