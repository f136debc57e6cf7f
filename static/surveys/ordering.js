/* Questions are dragged to where they belong; the buttons do the same without it. */
(() => {
  "use strict";

  const form = document.querySelector("form[data-places]");
  if (!form) {
    return;
  }
  let held = null;
  let start = null;

  const rowsOf = (list) => Array.from(list.querySelectorAll("li[data-question]"));
  const stands = (row) => [row.parentElement, row.nextElementSibling];

  const put = (list, height) => {
    const below = rowsOf(list).find((row) => {
      const box = row.getBoundingClientRect();
      return row !== held && height < box.top + box.height / 2;
    });
    list.insertBefore(held, below || null);
  };

  const send = (list) => {
    form.elements.question.value = held.dataset.question;
    form.elements.section.value = list.dataset.section;
    form.elements.position.value = rowsOf(list).indexOf(held) + 1;
    form.submit();
  };

  document.querySelectorAll(".grip").forEach((grip) => {
    const row = grip.closest("li");
    grip.hidden = false;
    grip.draggable = true;
    grip.addEventListener("dragstart", (event) => {
      held = row;
      start = stands(row);
      row.classList.add("held");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", row.dataset.question);
      event.dataTransfer.setDragImage(row, 0, 0);
    });
    grip.addEventListener("dragend", () => {
      if (held) {
        // Let go outside of any section, or given up: it goes back.
        start[0].insertBefore(held, start[1]);
        row.classList.remove("held");
        held = null;
      }
    });
  });

  document.querySelectorAll("ol[data-section]").forEach((list) => {
    const part = list.closest("section");
    part.addEventListener("dragover", (event) => {
      if (held) {
        event.preventDefault();
        put(list, event.clientY);
      }
    });
    part.addEventListener("drop", (event) => {
      if (held) {
        event.preventDefault();
        const [place, next] = stands(held);
        if (place !== start[0] || next !== start[1]) {
          send(list);
        }
        held.classList.remove("held");
        held = null;
      }
    });
  });
})();
