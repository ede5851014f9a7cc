// Small conveniences; every page works without them.
import { every, onContent } from "./ready.js";

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

onContent((root) => every(root, "textarea.form-control").forEach(grow));

// What scrolls sideways is scrolled from the keyboard, too.
onContent((root) => every(root, ".table-responsive").forEach((box) => {
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
}));

document.addEventListener("input", (event) => {
  if (event.target.matches("textarea.form-control")) grow(event.target);
});

// Arrow keys change a closed list at every press: it is sent with Enter or on leaving, not on the way through.
const passing = new WeakSet();
let key = "";

function send(control) {
  passing.delete(control);
  control.form.requestSubmit();
}

document.addEventListener("pointerdown", () => { key = ""; });

document.addEventListener("keydown", (event) => {
  key = event.key;
  if (key !== "Enter" || !passing.has(event.target)) return;
  event.preventDefault();
  send(event.target);
});

document.addEventListener("focusout", (event) => {
  if (passing.has(event.target)) send(event.target);
});

document.addEventListener("change", (event) => {
  const control = event.target;
  if (control.matches("[data-submit-on-change]")) {
    if (["", " ", "Enter", "Tab"].includes(key)) send(control);
    else passing.add(control);
  }
  if (control.dataset.checkAll) {
    control.form.querySelectorAll(`input[type=checkbox][name="${CSS.escape(control.dataset.checkAll)}"]`)
      .forEach((box) => { box.checked = control.checked; });
  }
});

function togglePassword(button) {
  const field = document.getElementById(button.dataset.togglePassword);
  const shown = field.type === "password";
  field.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
}

function fold(button) {
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(open));
  document.getElementById(button.dataset.fold).hidden = !open;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toggle-password], [data-fold], [data-print]");
  if (!button) return;
  if (button.dataset.togglePassword) togglePassword(button);
  else if (button.dataset.fold) fold(button);
  else window.print();
});
