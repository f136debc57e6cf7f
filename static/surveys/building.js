/* Shows only the fields that fit the kind of question and the condition chosen. */
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
  if (!form) {
    return;
  }
  const { kind, asked_if: asked, operator, answer } = form.elements;

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

  if (kind) {
    kind.addEventListener("change", fit);
    fit();
  }

  // The answers of the question that a condition looks at are offered.
  const withoutAnswer = ["answered", "unanswered"];
  const ask = () => {
    show("operator", asked.value !== "");
    show("answer", asked.value !== "" && !withoutAnswer.includes(operator.value));
    answer.setAttribute("list", `answers-${asked.value}`);
  };
  asked.addEventListener("change", ask);
  operator.addEventListener("change", ask);
  ask();
})();
