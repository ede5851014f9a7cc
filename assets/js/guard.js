// A writing form is sent once: the button shows a verb and rests until the answer or the way back. Before that the page
// asks whether the same person still is signed in: what was typed is not lost to the way to the sign-in page.
import { askSession, hideEnded, showEnded } from "./session.js";

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

// A page that was opened just now need not ask. Drafts ask for themselves, what htmx sends leaves the page where it is.
const FRESH_MS = 60000;
const asks = (form) => performance.now() > FRESH_MS && Boolean(document.body.dataset.session) && form.method === "post" && !form.matches("[data-autosave], [hx-post]");

async function sendIfSignedIn(form, button) {
  const { state, csrf } = await askSession();
  wake(form);
  if (state !== "same") { showEnded(state); return; }
  hideEnded();
  form.elements.csrfmiddlewaretoken.value = csrf;
  form.dataset.asked = "yes";
  form.requestSubmit(button && button.form === form ? button : undefined);
  delete form.dataset.asked;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-guard]")) return;
  const halt = form.dataset.sent || (asks(form) && !form.dataset.asked);
  if (halt) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  if (form.dataset.sent) return;
  rest(form, event.submitter);
  if (halt) sendIfSignedIn(form, event.submitter);
}, true);

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest && event.detail.elt.closest("form[data-guard]");
  if (form) wake(form);
});

window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(wake));
