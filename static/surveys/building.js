/* Shows only the fields that fit the kind of question that is chosen. */
(() => {
  "use strict";

  const choosing = ["single", "multiple", "scale"];
  const fitting = {
    ready: choosing,
    answers: choosing,
    answers_en: choosing,
    cannot_judge: choosing,
    everywhere: choosing,
    area: ["competence"],
    low: ["range", "competence"],
    high: ["range", "competence"],
    step: ["range"],
    is_multiline: ["text"],
  };
  const withoutNotes = ["is_required", "meaning", "constraint", "constraint_message",
    "constraint_message_en"];

  const form = document.querySelector("form[data-building]");
  const kind = form && form.querySelector("[name=kind]");
  if (!kind) {
    return;
  }

  const show = (name, isShown) => {
    const row = form.querySelector(`.field-${name}`);
    if (row) {
      row.hidden = !isShown && !row.classList.contains("errors");
    }
  };
  const fit = () => {
    for (const [name, kinds] of Object.entries(fitting)) {
      show(name, kinds.includes(kind.value));
    }
    for (const name of withoutNotes) {
      show(name, kind.value !== "note");
    }
  };

  kind.addEventListener("change", fit);
  fit();
})();
