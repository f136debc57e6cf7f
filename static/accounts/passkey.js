// Say so when a passkey is not used, and take along whether the computer is shared.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const note = document.querySelector("[data-passkey-error]");
  if (note) {
    note.hidden = false;
  }
});

const shared = document.getElementById("id_shared_computer");
const carried = document.getElementById("mfa_shared_computer");
if (shared && carried) {
  const carry = () => {
    carried.value = shared.checked ? "on" : "";
  };
  shared.addEventListener("change", carry);
  carry();
}
