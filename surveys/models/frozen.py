"""What the database itself keeps from changing: versions in use, and privacy."""

import pgtrigger


def frozen_part(*versions: str) -> pgtrigger.Trigger:
    """Return the trigger that keeps the parts of a frozen version as they are.

    Each of `versions` is the SQL for a version's key, with {row} for the record. None
    is changed, put in or moved out; a version that no survey uses may be deleted with
    all its parts.
    """
    after, before = (
        ", ".join(version.format(row=row) for version in versions)
        for row in ("NEW", "OLD")
    )
    func = f"""
IF TG_OP <> 'DELETE' THEN
    IF EXISTS (
        SELECT 1 FROM surveys_questionnaireversion
        WHERE id IN ({after}, {before}) AND frozen_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'A frozen version stays as it is';
    END IF;
    RETURN NEW;
END IF;
IF EXISTS (SELECT 1 FROM surveys_survey WHERE version_id IN ({before})) THEN
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
        " (OLD.questionnaire_id, OLD.number, OLD.intro, OLD.intro_en, OLD.thanks,"
        " OLD.thanks_en, OLD.frozen_at) IS DISTINCT FROM"
        " (NEW.questionnaire_id, NEW.number, NEW.intro, NEW.intro_en, NEW.thanks,"
        " NEW.thanks_en, NEW.frozen_at)"
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
