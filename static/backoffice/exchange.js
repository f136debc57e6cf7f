"use strict";

// Pasting more than a form may carry goes as a file.
for (const form of document.querySelectorAll("form[data-sheet]")) {
  const LARGE = 400000;
  form.addEventListener("submit", () => {
    const pasted = form.elements.pasted;
    const file = form.elements.file;
    if (pasted.value.length > LARGE && !file.files.length) {
      const carried = new DataTransfer();
      carried.items.add(new File([pasted.value], "pasted.txt", { type: "text/plain" }));
      file.files = carried.files;
      pasted.disabled = true;
    }
  });
}

// Another row of headers is shown at once.
for (const form of document.querySelectorAll("form[data-at-once]")) {
  form.addEventListener("change", () => form.requestSubmit());
  form.classList.add("at-once");
}

// What was typed into the rows is kept when one goes to another page of them.
{
  const form = document.querySelector("form[data-keep]");
  if (form) {
    let touched = false;
    form.addEventListener("input", (event) => {
      touched = true;
      // What is offered at the first of equal cells, once another is corrected.
      event.target.closest("td")?.querySelector(".again")?.classList.remove("again");
    });
    const keep = (name, value) => {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    };
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='?']");
      if (link && touched) {
        event.preventDefault();
        keep("act", "save");
        keep("then", link.getAttribute("href"));
        form.submit();
      }
    });
    form.classList.add("offers-once");
    document.querySelector("[aria-invalid]")?.focus({ preventScroll: true });
  }
}
