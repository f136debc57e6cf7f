"use strict";

// A file that is dropped is compared at once; without this script it is chosen, and
// the button is pressed.
for (const zone of document.querySelectorAll("[data-drop]")) {
  const input = zone.querySelector("input[type=file]");
  const button = input.form.querySelector("button[type=submit]");
  const holdsFile = (event) => event.dataTransfer?.types.includes("Files");
  let depth = 0;

  const show = (change) => {
    depth = Math.max(0, change === 0 ? 0 : depth + change);
    zone.classList.toggle("drop-over", depth > 0);
  };

  zone.querySelector(".drop-words").hidden = false;
  zone.addEventListener("dragenter", (event) => holdsFile(event) && show(1));
  zone.addEventListener("dragleave", (event) => holdsFile(event) && show(-1));

  // A file that misses the place must not open instead of this page.
  for (const name of ["dragover", "drop"]) {
    window.addEventListener(name, (event) => {
      if (holdsFile(event)) {
        event.preventDefault();
      }
    });
  }

  zone.addEventListener("drop", (event) => {
    show(0);
    if (event.dataTransfer.files.length === 1) {
      input.files = event.dataTransfer.files;
      input.form.requestSubmit(button);
    }
  });
}

// What came of comparing is what people wait for.
document.getElementById("compared")?.scrollIntoView({ block: "start" });
