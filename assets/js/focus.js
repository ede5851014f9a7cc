// What went wrong is where the cursor goes.
const firstWrong = (root) => root.querySelector("[aria-invalid=true]:not([type=hidden]), .is-invalid");

document.addEventListener("DOMContentLoaded", () => {
  const wrong = firstWrong(document);
  if (wrong) wrong.focus();
});

document.addEventListener("htmx:afterSettle", (event) => {
  const wrong = firstWrong(event.detail.elt);
  if (wrong) wrong.focus();
});
