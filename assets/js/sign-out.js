// Signing out clears this device. What the server does not have yet is sent first; where it cannot be sent, the page asks.
import { sendAll } from "./autosave.js";
import { heldHere } from "./draft-store.js";
import { markSaved } from "./unsaved.js";

// Without an answer for so long nobody waits at the door.
const PATIENCE_MS = 3000;

const patience = () => new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, false));

async function isAllSent() {
  const sent = await Promise.race([sendAll(), patience()]);
  return sent && !await heldHere();
}

function leave(form) {
  document.querySelectorAll("form[data-changed]").forEach(markSaved);
  form.submit();
}

function ask(form) {
  const box = document.getElementById("unsent");
  const [stay, go] = ["[data-stay]", "[data-leave]"].map((part) => box.querySelector(part));
  go.onclick = () => leave(form);
  stay.onclick = () => {
    box.close();
    if (document.querySelector("form[data-autosave]")) sendAll();
    else location.assign(stay.dataset.stay);
  };
  box.showModal();
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-sign-out]")) return;
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  const sent = await isAllSent();
  delete form.dataset.sent;
  if (sent) leave(form);
  else ask(form);
});
