"use strict";

// The board is read again every twenty seconds while somebody looks at it, and stays
// where it is under their eyes. Without this script it shows what was known when the
// page was opened.
const EVERY = 20000;

const nameOf = (element) => element.id || element.getAttribute("href");

const landmarks = (board) => [...board.querySelectorAll("[id], a[href]")];

const named = (board, name) =>
  landmarks(board).find((element) => nameOf(element) === name);

const isBeingCopied = (board) => {
  const chosen = getSelection();
  return !chosen.isCollapsed && board.contains(chosen.anchorNode);
};

const show = (board, news) => {
  const top = (element) => element.getBoundingClientRect().top;
  const seen = landmarks(board)
    .filter((element) => element.getBoundingClientRect().bottom > 0)
    .map((element) => ({ name: nameOf(element), top: top(element) }));
  const at = document.activeElement;
  const focused = board !== at && board.contains(at) ? nameOf(at) : "";
  const moved = board.querySelector(".coverage-scroll")?.scrollLeft ?? 0;
  board.innerHTML = news;
  const table = board.querySelector(".coverage-scroll");
  if (table) {
    table.scrollLeft = moved;
  }
  if (focused) {
    (named(board, focused) ?? board).focus({ preventScroll: true });
  }
  // Whoever has answered meanwhile is gone from the list: the next one counts.
  const kept = seen.find(({ name }) => named(board, name));
  if (kept && window.scrollY > 0) {
    window.scrollBy(0, top(named(board, kept.name)) - kept.top);
  }
};

const live = (board) => {
  const again = async () => {
    if (document.hidden || isBeingCopied(board) || !board.querySelector("[data-live]")) {
      return;
    }
    const answer = await fetch(board.dataset.coverage, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) {
      show(board, await answer.text());
    }
  };
  // Without a network the page stays as it is until the next turn.
  const turn = () => again().catch(() => {});
  setInterval(turn, EVERY);
  document.addEventListener("visibilitychange", turn);
};

document.querySelectorAll("[data-coverage]").forEach(live);
