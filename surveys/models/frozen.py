"""What the database itself keeps from changing: versions in use, and privacy."""

import pgtrigger


def frozen_part(version: str) -> pgtrigger.Trigger:
    """Return the trigger that keeps the parts of a frozen version as they are.

    `version` is the SQL for the version's key, with {row} for the record. A version
    that no survey uses may be deleted with all its parts.
    """
    func = f"""
IF TG_OP <> 'DELETE' THEN
    IF EXISTS (
        SELECT 1 FROM surveys_questionnaireversion
        WHERE id = {version.format(row="NEW")} AND frozen_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'A frozen version stays as it is';
    END IF;
    RETURN NEW;
END IF;
IF EXISTS (
    SELECT 1 FROM surveys_survey WHERE version_id = {version.format(row="OLD")}
) THEN
    RAISE EXCEPTION 'A version in use stays as it is';
END IF;
RETURN OLD;
"""  # noqa: S608 - only names of ours
    return pgtrigger.Trigger(
        name="stays_when_frozen",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=func,
    )


FROZEN_VERSION = pgtrigger.Protect(
    name="frozen_for_good",
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "OLD.frozen_at IS NOT NULL AND"
        " (OLD.number, OLD.intro, OLD.intro_en, OLD.thanks, OLD.thanks_en,"
        " OLD.frozen_at) IS DISTINCT FROM"
        " (NEW.number, NEW.intro, NEW.intro_en, NEW.thanks, NEW.thanks_en,"
        " NEW.frozen_at)"
    ),
)

PRIVACY = pgtrigger.Trigger(
    name="privacy_stays",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.AnyChange("privacy"),
    func="""
IF EXISTS (SELECT 1 FROM surveys_ballot WHERE survey_id = OLD.id)
OR EXISTS (SELECT 1 FROM surveys_submission WHERE survey_id = OLD.id)
OR EXISTS (SELECT 1 FROM surveys_anonymoussubmission WHERE survey_id = OLD.id)
THEN
    RAISE EXCEPTION 'Privacy stays once somebody has answered';
END IF;
RETURN NEW;
""",
)
