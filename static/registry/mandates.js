"use strict";

// Of the fields that say how far a role reaches, show those the chosen role takes;
// without this script all of them are shown, and the server leaves out the rest.
{
  const show = (select) => {
    const row = select.closest("tr");
    const taken = JSON.parse(select.dataset.takes)[select.value] ?? [];
    for (const name of select.dataset.of.split(" ")) {
      const cell = row.querySelector(`td.field-${name}`);
      if (cell) {
        cell.hidden = !taken.includes(name);
      }
    }
  };
  const showAll = () => {
    document.querySelectorAll("select[data-takes]").forEach(show);
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("select[data-takes]")) {
      show(event.target);
    }
  });
  document.addEventListener("formset:added", showAll);
  document.addEventListener("DOMContentLoaded", showAll);
}
