// A writing form is sent once: the button shows a verb and rests until the answer or the way back.
const idle = new WeakMap();

function rest(form, button) {
  form.dataset.sent = "yes";
  if (!button) return;
  idle.set(form, { button, label: button.innerHTML });
  button.setAttribute("aria-busy", "true");
  if (button.dataset.busy) button.textContent = button.dataset.busy;
  const wheel = document.createElement("span");
  wheel.className = "spinner-border spinner-border-sm me-2";
  wheel.setAttribute("aria-hidden", "true");
  button.prepend(wheel);
}

function wake(form) {
  delete form.dataset.sent;
  const was = idle.get(form);
  if (!was) return;
  was.button.innerHTML = was.label;
  was.button.removeAttribute("aria-busy");
  idle.delete(form);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-guard]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  rest(form, event.submitter);
}, true);

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest && event.detail.elt.closest("form[data-guard]");
  if (form) wake(form);
});

window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(wake));
