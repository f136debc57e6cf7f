/* A survey as it is answered: questions come and go at once, answers are saved.

   Without this script the same page works: the buttons save, the server asks. */
(function () {
  "use strict";

  const form = document.querySelector("[data-autosave], [data-once], [data-paper]");
  const told = document.getElementById("survey-conditions");
  if (!form || !told) {
    return;
  }
  const { conditions, answers } = JSON.parse(told.textContent);
  const LEVELS = ["required", "actual"];

  // --- What is asked ---------------------------------------------------------------

  function checkedOf(name) {
    return Array.from(form.elements)
      .filter((each) => each.name === name && each.checked)
      .map((each) => each.value);
  }

  function numberOf(text) {
    const plain = text.replace(/\s/g, "").replace(",", ".");
    return plain === "" || isNaN(Number(plain)) ? null : Number(plain);
  }

  function levelsOf(name) {
    const levels = {};
    LEVELS.forEach(function (level) {
      const chosen = checkedOf(name + ":" + level);
      if (chosen.length) {
        levels[level] = Number(chosen[0]);
      }
    });
    return Object.keys(levels).length ? levels : null;
  }

  function answerOf(question) {
    const name = "a_" + question.dataset.question;
    switch (question.dataset.kind) {
      case "note":
        return null;
      case "competence":
        return levelsOf(name);
      case "multiple": {
        const chosen = checkedOf(name);
        return chosen.length ? chosen : null;
      }
      case "yes_no":
      case "single":
      case "scale":
        return checkedOf(name)[0] || null;
      case "integer":
      case "decimal":
      case "range":
        return numberOf(document.getElementById(name).value);
      default:
        return document.getElementById(name).value.trim() || null;
    }
  }

  const questions = Array.from(form.querySelectorAll("[data-question]"));

  function allAnswers() {
    const all = Object.assign({}, answers);
    questions.forEach(function (question) {
      const answer = answerOf(question);
      if (answer === null) {
        delete all[question.dataset.question];
      } else {
        all[question.dataset.question] = answer;
      }
    });
    return all;
  }

  function closedOf(all) {
    // What is not asked counts as not answered, so that what it opened closes too.
    let closed = new Set();
    for (let turn = 0; turn <= Object.keys(conditions).length; turn += 1) {
      const heard = {};
      Object.keys(all).forEach(function (key) {
        if (!closed.has(key)) {
          heard[key] = all[key];
        }
      });
      const now = new Set(
        Object.keys(conditions).filter(function (key) {
          return !conditions[key].every(function (tree) {
            return window.surveyExpressions.holds(tree, heard);
          });
        })
      );
      const same = now.size === closed.size && [...now].every((key) => closed.has(key));
      closed = now;
      if (same) {
        break;
      }
    }
    return closed;
  }

  function show() {
    const closed = closedOf(allAnswers());
    questions.forEach(function (question) {
      question.hidden = closed.has(question.dataset.question);
    });
    form.querySelectorAll("[data-section]").forEach(function (section) {
      section.hidden = !section.querySelector("[data-question]:not([hidden])");
    });
  }

  form.addEventListener("input", show);
  form.addEventListener("change", show);
  show();

  // Whoever has to look at something again is led there.
  const summary = document.querySelector("[data-summary]");
  if (summary) {
    summary.focus();
  }
  if (!form.hasAttribute("data-autosave")) {
    return;
  }

  // --- Saving ----------------------------------------------------------------------

  const WAIT = 1500;
  const RETRY = [5000, 10000, 30000];
  const state = form.querySelector("[data-state]");
  const conflict = form.querySelector("[data-conflict]");
  const revision = form.elements.revision;
  let timer = 0;
  let failures = 0;
  let changes = 0;
  let saved = 0;
  let isBusy = false;
  let isStopped = false;
  let isLeaving = false;
  let waiting = null;
  form.elements.script.value = "1";

  function say(text, isFailed) {
    state.textContent = text;
    state.classList.toggle("is-failed", Boolean(isFailed));
  }

  function showErrors(errors) {
    questions.forEach(function (question) {
      const key = question.dataset.question;
      const place = document.getElementById("a_" + key + "_error");
      const text = errors[key] || "";
      const box = document.getElementById("a_" + key);
      if (!place || (!text && !place.dataset.typed)) {
        return;
      }
      // What the server has said of a sent page stays until it is sent again.
      place.textContent = text;
      place.hidden = !text;
      place.dataset.typed = text ? "1" : "";
      question.classList.toggle("is-wrong", Boolean(text));
      if (box) {
        box.toggleAttribute("aria-invalid", Boolean(text));
        box.setAttribute("aria-describedby", "a_" + key + "_hint " + place.id);
      }
    });
  }

  function done(reply, upTo) {
    revision.value = reply.revision;
    failures = 0;
    saved = upTo;
    const bar = form.querySelector("progress");
    bar.max = reply.total;
    bar.value = reply.done;
    form.querySelector("[data-progress-words]").textContent = reply.progress;
    showErrors(reply.errors);
    say(reply.saved);
    if (changes !== saved) {
      later(WAIT);
    }
  }

  function failed(words) {
    say(words || form.dataset.failed, true);
    later(RETRY[Math.min(failures, RETRY.length - 1)]);
    failures += 1;
  }

  function stop() {
    isStopped = true;
    conflict.hidden = false;
    say("");
    conflict.focus();
  }

  function later(wait) {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, wait);
  }

  async function save() {
    if (isBusy || isStopped || isLeaving || changes === saved) {
      return;
    }
    isBusy = true;
    const upTo = changes;
    say(form.dataset.saving);
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
      if (response.status === 409) {
        stop();
      } else if (response.ok) {
        done(await response.json(), upTo);
      } else if (response.status === 410 || response.status === 404) {
        failed(form.dataset.again);
      } else {
        failed();
      }
    } catch (error) {
      failed();
    } finally {
      isBusy = false;
      if (waiting) {
        form.requestSubmit(waiting);
      }
    }
  }

  function changed() {
    changes += 1;
    later(WAIT);
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", function () {
    changes += 1;
    later(300);
  });
  window.addEventListener("online", () => later(0));
  form.addEventListener("submit", function (event) {
    // What is on its way comes first, or the page would clash with itself.
    if (isBusy) {
      event.preventDefault();
      waiting = event.submitter;
      return;
    }
    isLeaving = true;
  });
  form.querySelector("[data-save]").addEventListener("click", function (event) {
    // The page stays as it is: nobody loses their place.
    event.preventDefault();
    changes += 1;
    save();
  });
  window.addEventListener("beforeunload", function (event) {
    if (changes !== saved && !isLeaving) {
      event.preventDefault();
    }
  });
})();
