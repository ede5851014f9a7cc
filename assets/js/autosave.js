// Drafts save by themselves: two seconds after the last change, at the latest ten seconds after the first.
import { markChanged, markSaved } from "./unsaved.js";

const AFTER_LAST_MS = 2000;
const AFTER_FIRST_MS = 10000;
const AGAIN_MS = 15000;
const state = new WeakMap();

function say(form, kind, time = "") {
  const place = form.querySelector("[data-autosave-status]") || document.querySelector("[data-autosave-status]");
  if (!place) return;
  place.dataset.state = kind;
  place.querySelector("[data-text]").textContent = (place.dataset[kind] || "").replace("{time}", time);
}

function outcome(response) {
  if (response.redirected || response.status === 401 || response.status === 403) return "ended";
  if (response.status === 409) return "conflict";
  return response.ok ? "saved" : "failed";
}

async function took(form, response) {
  const isJson = (response.headers.get("Content-Type") || "").includes("json");
  const answer = isJson ? await response.json() : {};
  const version = form.querySelector("[name=version]");
  if (version && answer.version) version.value = answer.version;
  say(form, "saved", answer.saved_at || new Date().toTimeString().slice(0, 5));
  form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true, detail: answer }));
}

async function send(form) {
  const now = state.get(form);
  if (now.busy || form.dataset.sent) return;
  now.busy = true;
  now.first = 0;
  markSaved(form);
  say(form, "saving");
  try {
    const response = await fetch(form.dataset.autosave, {
      method: "POST", body: new FormData(form), credentials: "same-origin", headers: { "X-Autosave": "1", Accept: "application/json" },
    });
    const kind = outcome(response);
    if (kind === "saved") await took(form, response);
    else { markChanged(form); say(form, kind); }
  } catch (error) {
    markChanged(form);
    say(form, "offline");
    now.timer = setTimeout(() => send(form), AGAIN_MS);
  }
  now.busy = false;
  if (now.first) plan(form);
}

function plan(form) {
  const now = state.get(form) || { first: 0, timer: 0, busy: false };
  state.set(form, now);
  now.first = now.first || Date.now();
  clearTimeout(now.timer);
  now.timer = setTimeout(() => send(form), Math.max(0, Math.min(AFTER_LAST_MS, now.first + AFTER_FIRST_MS - Date.now())));
}

["input", "change"].forEach((kind) => document.addEventListener(kind, (event) => {
  const form = event.target.closest("form[data-autosave]");
  if (form) plan(form);
}));

document.addEventListener("submit", (event) => {
  const now = state.get(event.target);
  if (now) clearTimeout(now.timer);
});

window.addEventListener("online", () => document.querySelectorAll("form[data-autosave][data-changed]").forEach(send));
