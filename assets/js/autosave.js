// Drafts save by themselves: two seconds after the last change, at the latest ten seconds after the first.
// One request at a time. What was sent and not answered is sent again as it was, so that it counts once; only then
// follows what was typed meanwhile. Whatever the server has not confirmed is kept on the device, see draft-store.js.
import { openStore } from "./draft-store.js";
import { MERGED, apply, forgetSettled } from "./merge.js";
import { onContent } from "./ready.js";
import { markChanged, markSaved } from "./unsaved.js";

const AFTER_LAST_MS = 2000;
const AFTER_FIRST_MS = 10000;
const AGAIN_MS = 15000;
const PATIENCE_MS = 20000;
const KEEP_AFTER_MS = 800;
const state = new WeakMap();

function of(form) {
  if (!state.has(form)) {
    state.set(form, { first: 0, timer: 0, keepTimer: 0, busy: null, pending: "", kind: "", store: openStore(form) });
  }
  return state.get(form);
}

function say(form, kind, time = "") {
  const now = of(form);
  now.kind = kind;
  const place = form.querySelector("[data-autosave-status]") || document.querySelector("[data-autosave-status]");
  if (!place) return;
  place.dataset.state = kind;
  const words = place.dataset[now.store.ready ? kind : `${kind}Bare`] || place.dataset[kind] || "";
  place.querySelector("[data-text]").textContent = words.replace("{time}", time);
  const link = place.querySelector("[data-sign-in]");
  if (link) link.hidden = kind !== "ended";
}

// The form as text; the token of the session is no part of the act.
function snapshot(form) {
  const values = new URLSearchParams(new FormData(form));
  values.delete("csrfmiddlewaretoken");
  return values.toString();
}

function kindOf(response) {
  if (response.redirected || response.status === 401 || response.status === 403) return "ended";
  if (response.status === 409) return "conflict";
  if (response.status >= 500) return "offline";
  return response.ok ? "saved" : "failed";
}

async function post(form, body) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    return await fetch(form.dataset.autosave, {
      method: "POST", body, credentials: "same-origin", signal: patience.signal,
      headers: {
        "X-Autosave": "1", Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
        "X-CSRFToken": form.elements.csrfmiddlewaretoken.value,
      },
    });
  } finally { clearTimeout(timer); }
}

// The status of one request; 0 when there was no answer or nobody is signed in.
async function statusOf(form, body) {
  try {
    const response = await post(form, body);
    return kindOf(response) === "ended" ? 0 : response.status;
  } catch (error) { return 0; }
}

async function took(form, response, body) {
  const isJson = (response.headers.get("Content-Type") || "").includes("json");
  const answer = isJson ? await response.json() : {};
  const calm = apply(form, answer, body);
  forgetSettled(form, body);
  const version = form.querySelector("[name=version]");
  if (calm && version && answer.version) version.value = answer.version;
  const open = (answer.questions || []).length > 0;
  say(form, open ? "open" : "saved", answer.saved_at || new Date().toTimeString().slice(0, 5));
  form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true, detail: answer }));
  return calm;
}

// One request: what is still unanswered, or the page as it is.
async function request(form) {
  const now = of(form);
  const body = now.pending || snapshot(form);
  now.pending = body;
  now.first = 0;
  const kept = now.store.keep(snapshot(form), body);
  markSaved(form);
  say(form, "saving");
  let calm = true;
  let kind = "offline";
  try {
    const response = await post(form, body);
    kind = kindOf(response);
    if (kind !== "offline") now.pending = "";
    if (kind === "saved") calm = await took(form, response, body);
  } catch (error) { kind = "offline"; }
  await kept;
  return { kind, calm };
}

async function send(form) {
  const now = of(form);
  clearTimeout(now.timer);
  const { kind, calm } = await request(form);
  now.busy = null;
  if (kind !== "saved") {
    if (!now.store.ready) markChanged(form);
    form.dataset.unsent = "yes";
    say(form, kind);
    if (kind === "offline") now.timer = setTimeout(() => start(form), AGAIN_MS);
    if (kind === "ended") now.store.waitForReturn(() => start(form), () => say(form, "other"));
    return kind;
  }
  if (now.first || !calm) plan(form);
  else {
    delete form.dataset.unsent;
    await now.store.drop();
  }
  return kind;
}

function start(form) {
  const now = of(form);
  if (!now.busy) now.busy = send(form);
  return now.busy;
}

function plan(form) {
  const now = of(form);
  now.first = now.first || Date.now();
  clearTimeout(now.timer);
  if (now.kind === "offline" || now.kind === "ended" || now.kind === "other") keepSoon(form);
  if (now.kind === "ended" || now.kind === "other") return;
  const wait = Math.max(0, Math.min(AFTER_LAST_MS, now.first + AFTER_FIRST_MS - Date.now()));
  now.timer = setTimeout(() => start(form), now.kind === "offline" ? Math.max(wait, AFTER_LAST_MS) : wait);
}

// While nothing can be sent, every pause in typing is kept on the device.
function keepSoon(form) {
  const now = of(form);
  clearTimeout(now.keepTimer);
  now.keepTimer = setTimeout(() => now.store.keep(snapshot(form), now.pending).then((kept) => { if (kept) markSaved(form); }), KEEP_AFTER_MS);
}

["input", "change"].forEach((kind) => document.addEventListener(kind, (event) => {
  const form = event.target.closest("form[data-autosave]");
  if (form && event.detail !== MERGED) plan(form);
}));

// A form that waits for an answer or was changed is saved first, so that a lost network loses nothing and two requests
// never overtake each other. When nothing can be saved now, submitting waits.
async function submitAfter(form, button) {
  const now = of(form);
  now.submitting = true;
  clearTimeout(now.timer);
  if (now.busy) await now.busy;
  const kind = await start(form);
  now.submitting = false;
  if (["offline", "ended", "other"].includes(kind)) return;
  clearTimeout(now.timer);
  now.through = true;
  form.requestSubmit(button && button.form === form ? button : undefined);
  now.through = false;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-autosave]")) return;
  const now = of(form);
  clearTimeout(now.timer);
  if (now.through || !(form.dataset.changed || form.dataset.unsent || now.busy || now.submitting)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!now.submitting) submitAfter(form, event.submitter);
}, true);

// Sends what this page has not sent; whether the server has everything of it now.
export async function sendAll() {
  const waiting = [...document.querySelectorAll("form[data-autosave]")].filter((form) => form.dataset.changed || form.dataset.unsent || of(form).busy);
  await Promise.all(waiting.map(async (form) => { if (of(form).busy) await of(form).busy; await start(form); }));
  return waiting.every((form) => !form.dataset.changed && !form.dataset.unsent);
}

window.addEventListener("online", () => document.querySelectorAll("form[data-autosave][data-unsent]").forEach(start));

window.addEventListener("offline", () => document.querySelectorAll("form[data-autosave]").forEach((form) => {
  say(form, "offline");
  if (form.dataset.changed) keepSoon(form);
}));

onContent((root) => root.querySelectorAll("form[data-autosave]").forEach((form) => of(form).store.offer((body) => statusOf(form, body))));
