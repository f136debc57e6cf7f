// The QR of a card carries the code behind the “#”: put it into the form, and
// take it out of the address at once, so that it stays in no history.
const readCard = () => {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!code) {
    return;
  }
  history.replaceState(null, "", location.pathname + location.search);
  const field = document.querySelector("#card-form textarea");
  if (field) {
    field.value = code;
    document.querySelector("[data-card-read]").hidden = false;
    document.querySelector("[data-card-typed]").hidden = true;
    field.closest(".mb-3").hidden = true;
  }
};

window.addEventListener("hashchange", readCard);
readCard();
