// On a shared computer, typing and pointing count as activity, so that nobody loses
// a half-filled form; and a page left open is closed when the session is over.
const note = document.querySelector("[data-shared-computer]");
if (note) {
  const idle = Number(note.dataset.sharedComputer) * 1000;
  let told = Date.now();
  let timer = 0;

  const leave = () => location.reload();

  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(leave, idle + 1000);
  };

  const active = async () => {
    if (Date.now() - told < 60 * 1000) {
      return;
    }
    told = Date.now();
    wait();
    const answer = await fetch(note.dataset.activityUrl, { redirect: "manual" });
    if (answer.type === "opaqueredirect") {
      leave();
    }
  };

  for (const kind of ["input", "keydown", "pointerdown", "scroll"]) {
    document.addEventListener(kind, active, { passive: true });
  }
  wait();
}
