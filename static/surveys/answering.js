/* A survey as it is answered: questions come and go at once, answers are saved.

   Without this script the same page works: the buttons save, the server asks. */
(function () {
  "use strict";

  const form = document.querySelector(
    "[data-autosave], [data-once], [data-paper], [data-preview]",
  );
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
  // A preview keeps nothing and asks nobody to stay.
  if (form.hasAttribute("data-preview")) {
    return;
  }

  // Whoever has to look at something again is led there; who keys in begins at once.
  const summary = document.querySelector("[data-summary]");
  const first = questions.find((each) => !each.hidden && each.querySelector("input"));
  if (summary) {
    summary.focus();
  } else if (first && form.hasAttribute("data-paper")) {
    first.querySelector("input").focus();
  }

  // --- Leaving ---------------------------------------------------------------------

  const PATIENCE = 10000;
  let changes = 0;
  let saved = 0;
  let isLeaving = false;

  function isUnsaved() {
    return changes !== saved;
  }

  function leave() {
    isLeaving = true;
    // Whoever stops what takes so long may press again.
    window.setTimeout(function () {
      isLeaving = false;
    }, PATIENCE);
  }

  window.addEventListener("beforeunload", function (event) {
    if (isUnsaved() && !isLeaving) {
      event.preventDefault();
    }
  });
  // A page that comes back by “Back” as it was sent shows what became of it instead.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted && isLeaving) {
      window.location.reload();
    }
  });

  // The page in another language is asked for together with what is typed.
  function speak(event) {
    const isElsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
    if (!isElsewhere && (changes || summary)) {
      event.preventDefault();
      const formAction = event.currentTarget.href;
      const told = { hidden: true, name: "do", value: "show", formAction };
      const button = Object.assign(document.createElement("button"), told);
      form.append(button);
      form.requestSubmit(button);
    }
  }

  document.querySelector("ul.person a[hreflang]")?.addEventListener("click", speak);

  if (!form.hasAttribute("data-autosave")) {
    changes = summary || form.dataset.once ? 1 : 0;
    form.addEventListener("input", function () {
      changes += 1;
    });
    form.addEventListener("submit", function (event) {
      // Pressed twice, it is sent once.
      if (isLeaving) {
        event.preventDefault();
      } else {
        leave();
      }
    });
    return;
  }

  // --- Saving ----------------------------------------------------------------------

  const WAIT = 1500;
  const SOON = 300;
  const RETRY = [5000, 10000, 30000];
  const state = form.querySelector("[data-state]");
  const conflict = form.querySelector("[data-conflict]");
  const revision = form.elements.revision;
  let timer = 0;
  let failures = 0;
  let isBusy = false;
  let isStopped = false;
  let isOurs = false;
  let waiting = null;
  form.elements.script.value = "1";

  function say(text, isFailed) {
    state.textContent = text;
    state.classList.toggle("is-failed", Boolean(isFailed));
    // The line stays in sight at the bottom, never before what is being typed.
    const typing = document.activeElement;
    if (form.contains(typing)) {
      const { top, bottom } = typing.getBoundingClientRect();
      const line = state.getBoundingClientRect();
      if (top < line.bottom && bottom > line.top) {
        typing.scrollIntoView({ block: "nearest" });
      }
    }
  }

  function showError(question, name, text) {
    const place = document.getElementById(name + "_error");
    if (!place || (!text && !place.dataset.typed)) {
      return;
    }
    // What the server has said of a sent page stays until something else is typed.
    place.textContent = text;
    place.hidden = !text;
    place.dataset.typed = text ? "1" : "";
    question.classList.toggle("is-wrong", Boolean(text));
    const told = document.getElementById(name) || question.querySelector("fieldset");
    const ids = [name + "_hint", text ? place.id : ""];
    const found = ids.filter((id) => document.getElementById(id));
    told.setAttribute("aria-describedby", found.join(" "));
    if (told.matches("input, textarea")) {
      told.setAttribute("aria-invalid", String(Boolean(text)));
    }
  }

  function showErrors(errors) {
    questions.forEach(function (question) {
      const key = question.dataset.question;
      showError(question, "a_" + key, errors[key] || "");
    });
    const named = form.querySelector("[data-respondent]");
    if (named) {
      showError(named, "respondent", errors["respondent "] || "");
    }
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
    if (isUnsaved() && !waiting) {
      later(WAIT);
    }
  }

  function failed(words) {
    say(words || form.dataset.failed, true);
    later(RETRY[Math.min(failures, RETRY.length - 1)]);
    failures += 1;
    waiting = null;
  }

  function over(words) {
    // What is typed stays on the page; whoever sends it sees it once more.
    isStopped = true;
    say(words, true);
  }

  function clash() {
    isStopped = true;
    conflict.hidden = false;
    say("");
    conflict.focus();
  }

  function later(wait) {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, wait);
  }

  async function take(response, upTo) {
    const type = response.headers.get("Content-Type") || "";
    const reply = type.startsWith("application/json") ? await response.json() : null;
    if (response.ok && reply) {
      done(reply, upTo);
    } else if (response.status === 409) {
      clash();
    } else if (reply) {
      over(reply.message);
    } else if (response.status === 410 || response.status === 404) {
      failed(form.dataset.again);
    } else {
      failed();
    }
  }

  async function save() {
    if (isBusy || isStopped || isLeaving || !isUnsaved()) {
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
        keepalive: document.hidden,
      });
      await take(response, upTo);
    } catch (error) {
      failed();
    } finally {
      isBusy = false;
    }
    goOn();
  }

  function saveNow() {
    changes += 1;
    save();
  }

  function goOn() {
    const button = waiting;
    if (!button) {
      return;
    }
    if (isStopped || !isUnsaved()) {
      waiting = null;
      leave();
      isOurs = true;
      form.requestSubmit(button);
      isOurs = false;
    } else {
      save();
    }
  }

  function changed(event, wait) {
    const question = event.target.closest("[data-question], [data-respondent]");
    const told = question && question.querySelector(".wrong:not([hidden])");
    if (told) {
      told.dataset.typed = "1";
    }
    changes += 1;
    later(wait);
  }

  form.addEventListener("input", (event) => changed(event, WAIT));
  form.addEventListener("change", (event) => changed(event, SOON));
  window.addEventListener("online", () => later(0));
  // A phone that is put away may never show the page again.
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) {
      save();
    }
  });
  form.addEventListener("submit", function (event) {
    if (isOurs) {
      return;
    }
    // All is saved first: whatever cannot be sent stays here to be seen.
    const isSaved = !isBusy && !isUnsaved() && navigator.onLine;
    if ((isStopped || isSaved) && !isLeaving) {
      leave();
      return;
    }
    event.preventDefault();
    if (!isLeaving && !waiting) {
      waiting = event.submitter;
      saveNow();
    }
  });
  form.querySelector("[data-save]").addEventListener("click", function (event) {
    // The page stays as it is: nobody loses their place.
    event.preventDefault();
    if (conflict.hidden) {
      saveNow();
    } else {
      conflict.focus();
    }
  });
})();
