"use strict";

// Marks are saved one by one as they are made. What cannot be sent is kept in the
// browser, as keys and marks without names, and sent when the network is back, after
// a reload too. Each says which mark it replaces, so that a newer one of somebody else
// is never overwritten unseen. Without this script the page is a form like any other.
const attendance = (root) => {
  const KEY = `attendance-${root.dataset.attendance}`;
  const FIRST_WAIT = 2000;
  const LONGEST_WAIT = 60000;
  const PATIENCE = 20000;
  const IN_PART = ["late", "left_early"];

  const progress = root.querySelector(".progress");
  const disputes = root.querySelector(".disputes");
  const lines = disputes.querySelector("ul");
  const token = root.querySelector("[name=csrfmiddlewaretoken]");
  const rows = [...root.querySelectorAll("tr[data-person]")].map((row) => [
    ...row.querySelectorAll("[data-cell]"),
  ]);
  const cells = new Map(rows.flat().map((cell) => [cell.dataset.cell, cell]));
  const disputed = new Set();
  let memory = [];
  let isBusy = false;
  let failures = 0;
  let timer = 0;

  // --- What is kept ------------------------------------------------------------

  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? [];
    } catch {
      return memory;
    }
  };
  const keep = (marks) => {
    memory = marks;
    try {
      if (marks.length) {
        localStorage.setItem(KEY, JSON.stringify(marks));
      } else {
        localStorage.removeItem(KEY);
      }
    } catch {
      // It is full or forbidden: the page itself keeps them while it is open.
    }
  };
  const change = (id, update) => {
    keep(kept().flatMap((each) => (each.id === id ? update(each) : [each])));
  };
  const forget = (id) => change(id, () => []);
  const newId = () => `${Date.now()}-${Math.random().toString(36).slice(2)}`;
  const keptOf = (name) => kept().find((each) => each.cell === name);
  const same = (one, other) =>
    one.mark === other.mark && String(one.missed ?? "") === String(other.missed ?? "");

  // --- What is seen ------------------------------------------------------------

  const radio = (cell, mark) =>
    [...cell.querySelectorAll("[type=radio]")].find((each) => each.value === mark);
  const missedOf = (cell) => cell.querySelector("[type=number]");
  const shown = (cell) => {
    const mark = cell.querySelector("[type=radio]:checked")?.value ?? "";
    return { mark, missed: IN_PART.includes(mark) ? missedOf(cell).value : "" };
  };
  const show = (cell, { mark, missed }) => {
    radio(cell, mark).checked = true;
    missedOf(cell).value = missed ?? "";
  };
  const stateOf = (cell, state, text = "") => {
    cell.dataset.state = state;
    cell.querySelector(".of-mark").textContent = text;
  };
  const say = (text, isWaiting = false, link = null) => {
    progress.hidden = false;
    progress.classList.toggle("is-waiting", isWaiting);
    progress.textContent = text;
    if (link) {
      progress.append(" ", link);
    }
  };
  const saySignedOut = () => {
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = root.dataset.signIn;
    say(root.dataset.signedOut, true, link);
  };
  // It leads there and does not go: a page that moves leads the next tap astray.
  const sayOpen = () => {
    const link = document.createElement("a");
    link.href = "#disputes";
    link.textContent = `${root.dataset.open} ${lines.children.length}`;
    say("", true, link);
  };
  const sayOffline = () => say(`${root.dataset.offline} ${kept().length}.`, true);
  const nameOf = (cell) => cell?.getAttribute("aria-label") ?? "";
  const wordsOf = ({ mark, missed }) => {
    const [cell] = cells.values();
    const name = radio(cell, mark).closest("label").querySelector(".visually-hidden");
    return missed ? `${name.textContent} (−${missed})` : name.textContent;
  };

  const showPeople = (people = []) => {
    for (const person of people) {
      const row = root.querySelector(`tr[data-person="${person.enrolment}"]`);
      if (row) {
        row.querySelector(".said").textContent = person.said;
        row.querySelector(".flag").hidden = !person.lost;
        row.classList.toggle("is-lost", person.lost);
      }
    }
  };
  const showSaved = (saved = []) => {
    for (const each of saved) {
      const name = `${each.enrolment}-${each.session}`;
      const cell = cells.get(name);
      const waiting = keptOf(name);
      if (cell) {
        cell.dataset.revision = each.revision;
        cell.dataset.mark = each.mark;
        cell.dataset.missed = each.missed ?? "";
        if (!waiting) {
          show(cell, each);
          stateOf(cell, "", each.mark ? "✓" : "");
        }
      }
      if (waiting && isOwn(each, waiting)) {
        change(waiting.id, (mark) => [{ ...mark, revision: each.revision }]);
      }
    }
  };
  // It was sent from here before, and the answer was lost on the way.
  const isOwn = (saved, waiting) =>
    saved.own && waiting.tried.some((earlier) => same(earlier, saved));

  // --- Sending -----------------------------------------------------------------

  const bodyOf = (mark) => {
    if (mark.all) {
      return { all: mark.all };
    }
    const [enrolment, session] = mark.cell.split("-");
    const { missed, revision } = mark;
    return { enrolment, session, mark: mark.mark, missed, revision };
  };
  const post = (mark) =>
    fetch(`${root.dataset.address}?day=${mark.day}`, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": token.value },
      body: new URLSearchParams(bodyOf(mark)),
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });

  const waitMore = () => {
    clearTimeout(timer);
    failures += 1;
    const wait = Math.min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT);
    timer = setTimeout(send, wait);
  };
  const settle = async (mark, answer) => {
    if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) {
      saySignedOut();
      waitMore();
      return false;
    }
    if (answer.status >= 500 || answer.status === 429) {
      sayOffline();
      waitMore();
      return false;
    }
    failures = 0;
    const told = await answer.json().catch(() => ({}));
    if (answer.status === 409) {
      dispute(mark, told);
    } else if (answer.ok) {
      accept(mark, told);
    } else {
      refuse(mark, told.message ?? answer.statusText);
    }
    return true;
  };
  const accept = (mark, told) => {
    forget(mark.id);
    const later = mark.cell && keptOf(mark.cell);
    if (later) {
      change(later.id, (each) => [{ ...each, revision: told.cells[0].revision }]);
    }
    showSaved(told.cells);
    showPeople(told.people);
  };
  const close = (line) => {
    line.remove();
    disputes.hidden = !lines.children.length;
  };
  const refuse = (mark, message) => {
    forget(mark.id);
    const cell = cells.get(mark.cell);
    for (const each of mark.all ? cells.values() : [cell].filter(Boolean)) {
      if (!keptOf(each.dataset.cell)) {
        show(each, each.dataset);
        stateOf(each, "");
      }
    }
    const line = document.createElement("li");
    line.dataset.refused = mark.cell ?? "";
    const who = nameOf(cell);
    line.textContent = [who, root.dataset.refused, message].filter(Boolean).join(" ");
    lines.append(line);
    disputes.hidden = false;
  };
  const send = async () => {
    clearTimeout(timer);
    if (isBusy) {
      return;
    }
    isBusy = true;
    try {
      let next = kept().find((each) => !disputed.has(each.id));
      while (next) {
        if (!navigator.onLine) {
          sayOffline();
          return;
        }
        say(root.dataset.saving);
        if (!(await settle(next, await post(next)))) {
          return;
        }
        next = kept().find((each) => !disputed.has(each.id));
      }
      if (lines.children.length) {
        sayOpen();
      } else if (!kept().length && !progress.hidden) {
        say(root.dataset.saved);
      }
    } catch {
      sayOffline();
      waitMore();
    } finally {
      isBusy = false;
    }
  };

  // --- A newer mark of somebody else -------------------------------------------

  const dispute = (mark, told) => {
    const [theirs] = told.cells;
    const waiting = keptOf(mark.cell);
    if (!waiting) {
      return;
    }
    if (isOwn(theirs, waiting)) {
      change(waiting.id, (each) => [{ ...each, revision: theirs.revision }]);
      return;
    }
    disputed.add(waiting.id);
    const cell = cells.get(mark.cell);
    const line = disputes.querySelector("template").content.cloneNode(true);
    const item = line.querySelector("li");
    item.querySelector(".who").textContent = theirs.who;
    item.querySelector(".theirs").textContent = theirs.said;
    item.querySelector(".mine").textContent = wordsOf(waiting);
    const decided = () => {
      disputed.delete(waiting.id);
      close(item);
      const next = lines.querySelector("button") ?? cell?.querySelector(":checked");
      next?.focus();
    };
    item.querySelector(".keep").addEventListener("click", () => {
      forget(waiting.id);
      showSaved([theirs]);
      decided();
      send();
    });
    item.querySelector(".overwrite").addEventListener("click", () => {
      change(waiting.id, (each) => [{ ...each, revision: theirs.revision }]);
      decided();
      send();
    });
    if (cell) {
      stateOf(cell, "disputed", "?");
    }
    lines.append(line);
    disputes.hidden = false;
  };

  // --- Marking -----------------------------------------------------------------

  const note = (cell, tried = []) => {
    const name = cell.dataset.cell;
    const before = keptOf(name);
    const mark = {
      id: newId(),
      cell: name,
      day: root.dataset.day,
      revision: before ? before.revision : cell.dataset.revision,
      tried: before ? [...before.tried, valueOf(before)] : tried,
      ...shown(cell),
    };
    keep([...kept().filter((each) => each.cell !== name), mark]);
    lines.querySelectorAll(`[data-refused="${name}"]`).forEach(close);
    stateOf(cell, "waiting", root.dataset.waiting);
  };
  const valueOf = ({ mark, missed }) => ({ mark, missed });
  const isWhole = (cell) => {
    const { mark } = shown(cell);
    const missed = missedOf(cell);
    return !IN_PART.includes(mark) || (missed.value !== "" && missed.checkValidity());
  };
  const put = (cell) => {
    if (!isWhole(cell)) {
      stateOf(cell, "asking", root.dataset.ask);
      missedOf(cell).focus();
      return;
    }
    const waiting = keptOf(cell.dataset.cell);
    if (!waiting && same(shown(cell), cell.dataset)) {
      stateOf(cell, "", cell.dataset.mark ? "✓" : "");
      return;
    }
    if (waiting && disputed.has(waiting.id)) {
      show(cell, waiting);
      return;
    }
    const byAll = cell.dataset.state === "everybody";
    note(cell, byAll ? [{ mark: "present", missed: "" }] : []);
    send();
  };
  const showEverybody = ({ all, day }) => {
    for (const cell of cells.values()) {
      const isMeant = all === "day" || cell.dataset.part === all;
      const isFree = shown(cell).mark === "" && !keptOf(cell.dataset.cell);
      if (isMeant && isFree && !cell.disabled && day === root.dataset.day) {
        show(cell, { mark: "present", missed: "" });
        stateOf(cell, "everybody", root.dataset.waiting);
      }
    }
  };

  // --- Hands -------------------------------------------------------------------

  const place = (cell) => {
    const row = rows.findIndex((each) => each.includes(cell));
    return [row, rows[row].indexOf(cell)];
  };
  const go = (cell, down, right) => {
    const [row, column] = place(cell);
    const next = rows[row + down]?.[column + right];
    if (next && !next.disabled) {
      (next.querySelector(":checked") ?? radio(next, "")).focus();
    }
  };
  const step = (cell, from, by) => {
    const options = [...cell.querySelectorAll("[type=radio]")];
    const next = options[options.indexOf(from) + by];
    if (next) {
      next.focus();
    } else {
      go(cell, 0, by);
    }
  };
  const MOVES = {
    ArrowUp: (cell) => go(cell, -1, 0),
    ArrowDown: (cell) => go(cell, 1, 0),
    ArrowLeft: (cell, from) => step(cell, from, -1),
    ArrowRight: (cell, from) => step(cell, from, 1),
    Enter: (cell) => go(cell, 1, 0),
  };
  const chosenBy = (cell, key) => {
    const wanted = ["Backspace", "Delete"].includes(key) ? "0" : key.toLowerCase();
    return [...cell.querySelectorAll("[type=radio]")].find(
      ({ dataset }) =>
        dataset.digit === wanted || dataset.letter.toLowerCase() === wanted,
    );
  };
  root.querySelector(".marks").addEventListener("keydown", (event) => {
    const cell = event.target.closest("[data-cell]");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.target.type === "number") {
      if (event.key === "Enter") {
        event.preventDefault();
        go(cell, 1, 0);
      }
      return;
    }
    const chosen = chosenBy(cell, event.key);
    if (chosen) {
      event.preventDefault();
      chosen.checked = true;
      chosen.focus();
      put(cell);
    } else if (MOVES[event.key]) {
      event.preventDefault();
      MOVES[event.key](cell, event.target);
    }
  });
  root.querySelector(".marks").addEventListener("change", (event) => {
    const cell = event.target.closest("[data-cell]");
    if (cell && (event.target.type === "radio" || isWhole(cell))) {
      put(cell);
    } else if (cell) {
      stateOf(cell, "asking", root.dataset.ask);
    }
  });
  root.querySelector(".marks").addEventListener("submit", (event) => {
    event.preventDefault();
  });
  root.querySelector(".everybody").addEventListener("submit", (event) => {
    event.preventDefault();
    const mark = { id: newId(), all: event.submitter.value, day: root.dataset.day };
    showEverybody(mark);
    keep([...kept(), mark]);
    lines.querySelectorAll('[data-refused=""]').forEach(close);
    send();
  });

  // --- From the start ----------------------------------------------------------

  for (const each of root.querySelectorAll(".with-script")) {
    each.hidden = false;
  }
  root.querySelector(".without-script").hidden = true;
  for (const mark of kept()) {
    const cell = cells.get(mark.cell);
    if (mark.all) {
      showEverybody(mark);
    } else if (cell && !cell.disabled) {
      show(cell, mark);
      stateOf(cell, "waiting", root.dataset.waiting);
    }
  }
  if (kept().length) {
    send();
  }
  for (const event of ["online", "focus", "pageshow"]) {
    window.addEventListener(event, () => kept().length && send());
  }
  window.addEventListener("offline", () => kept().length && sayOffline());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && kept().length) {
      send();
    }
  });
};

for (const root of document.querySelectorAll("[data-attendance]")) {
  if (root.querySelector(".marks .without-script")) {
    attendance(root);
  }
}
