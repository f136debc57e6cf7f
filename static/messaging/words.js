"use strict";

// The mails beside the words are drawn anew while somebody types: the form is sent as
// by „Preview“, and only the mails are taken from the answer.
{
  const form = document.getElementById("words");
  const PAUSE = 600;
  let waiting = 0;
  let asked = 0;

  const draw = async () => {
    const number = ++asked;
    const data = new FormData(form);
    data.append("_preview", "live");
    const answer = await fetch(location.href, { method: "POST", body: data });
    if (!answer.ok || number !== asked) {
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const old of form.querySelectorAll("[data-preview]")) {
      const fresh = page.getElementById(old.id);
      if (fresh) {
        old.replaceChildren(...fresh.children);
      }
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => draw().catch(() => {}), PAUSE);
  });
}

// A name in braces is put where somebody writes by a click on it.
{
  const form = document.getElementById("words");
  let field = form.querySelector("textarea");
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea, input[type=text]")) {
      field = event.target;
    }
  });
  for (const code of form.querySelectorAll("[data-variable]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "insert";
    button.textContent = code.textContent;
    button.addEventListener("click", () => {
      field.setRangeText(button.textContent, field.selectionStart, field.selectionEnd, "end");
      field.focus();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    code.replaceWith(button);
  }
}
