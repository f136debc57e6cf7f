"use strict";

// The menu on narrow screens: without this script it simply stands open.
{
  const button = document.querySelector(".menu-button");
  const menu = document.getElementById("menu");
  if (button && menu) {
    const show = (open) => {
      menu.classList.toggle("is-open", open);
      button.setAttribute("aria-expanded", String(open));
    };
    document.documentElement.classList.add("has-menu-button");
    button.hidden = false;
    button.addEventListener("click", () => {
      show(button.getAttribute("aria-expanded") !== "true");
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        show(false);
        button.focus();
      }
    });
  }
}

// "/" goes to the search, unless somebody is writing.
{
  const box = document.getElementById("search-everywhere");
  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest("input, textarea, select, [contenteditable]");
    if (box && event.key === "/" && !writing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });
}

// Printing.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// One filter or menu stands open at a time; Escape, a click elsewhere and the keyboard
// leaving it close it.
{
  const filters = [...document.querySelectorAll("details.filter")];
  for (const filter of filters) {
    filter.addEventListener("toggle", () => {
      if (filter.open) {
        for (const other of filters) {
          other.open = other === filter;
        }
      }
    });
    filter.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && filter.open) {
        filter.open = false;
        filter.querySelector("summary").focus();
      }
    });
  }
  const closeOthers = (target) => {
    for (const filter of filters) {
      if (!filter.contains(target)) {
        filter.open = false;
      }
    }
  };
  document.addEventListener("click", (event) => closeOthers(event.target));
  // Not when the focus is lost: what is pressed would move away under the finger.
  document.addEventListener("keyup", (event) => {
    if (event.key === "Tab") {
      closeOthers(event.target);
    }
  });
}

// Select2 draws its own field and forgets the label of the one it replaces.
{
  const parts = "[role=combobox], [role=textbox], [role=searchbox]";
  const nameFields = () => {
    for (const select of document.querySelectorAll("select.admin-autocomplete")) {
      const label = select.getAttribute("aria-label") || select.labels[0]?.textContent;
      const drawn = select.nextElementSibling;
      if (label && drawn) {
        for (const part of drawn.querySelectorAll(parts)) {
          part.setAttribute("aria-label", label.trim());
          part.removeAttribute("aria-labelledby");
        }
      }
    }
  };
  new MutationObserver(nameFields).observe(document.body, {
    childList: true,
    subtree: true,
  });
  nameFields();
}
