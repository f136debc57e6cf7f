"use strict";

// Follows a job: asks how it stands, ever less often, until it is over.
(() => {
  const page = document.getElementById("job");
  const progress = document.getElementById("job-progress");
  const words = document.getElementById("job-words");
  const outcome = document.getElementById("job-outcome");
  const SHORTEST = 1000;
  const LONGEST = 4000;
  let pause = SHORTEST;
  let before = "";

  function show(state) {
    if (state.total) {
      progress.max = state.total;
      progress.value = state.done;
    }
    progress.hidden = state.over && !state.total;
    if (words.textContent !== state.words) {
      words.textContent = state.words;
    }
    if (before !== state.outcome) {
      outcome.innerHTML = before = state.outcome;
      pause = SHORTEST;
    }
  }

  async function ask() {
    const response = await fetch(page.dataset.state, {
      headers: { Accept: "application/json", "X-Background": "progress" },
    });
    if (response.status === 404) {
      // Signed out meanwhile: the page itself says so.
      location.reload();
      return true;
    }
    if (!response.ok) {
      throw new Error(response.statusText);
    }
    const state = await response.json();
    show(state);
    return state.over;
  }

  async function follow() {
    let over = false;
    if (!document.hidden) {
      try {
        over = await ask();
        page.classList.add("job-followed");
      } catch {
        // No answer now: the button is there, and the next look may succeed.
        page.classList.remove("job-followed");
      }
      pause = Math.min(pause * 1.15, LONGEST);
    }
    if (!over) {
      setTimeout(follow, pause);
    }
  }

  setTimeout(follow, pause);
})();
