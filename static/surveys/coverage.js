"use strict";

// The board is read again every twenty seconds while somebody looks at it. Without
// this script it shows what was known when the page was opened.
const EVERY = 20000;

const live = (board) => {
  const again = async () => {
    if (document.hidden || board.contains(document.activeElement)) {
      return;
    }
    const answer = await fetch(board.dataset.coverage, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) {
      board.innerHTML = await answer.text();
    }
  };
  setInterval(() => {
    // Without a network the page stays as it is until the next turn.
    again().catch(() => {});
  }, EVERY);
};

document.querySelectorAll("[data-coverage]").forEach(live);
