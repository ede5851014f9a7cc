// Two minutes before the session ends a line says so; staying is one press.
const AHEAD_MS = 120000;
let timer = 0;

const line = () => document.getElementById("session-warning");

function restart() {
  const seconds = Number(document.body.dataset.sessionSeconds);
  if (!seconds || !line()) return;
  line().hidden = true;
  clearTimeout(timer);
  timer = setTimeout(() => { line().hidden = false; }, Math.max(0, seconds * 1000 - AHEAD_MS));
}

document.addEventListener("DOMContentLoaded", () => {
  restart();
  const stay = document.querySelector("#session-warning button");
  if (stay) stay.addEventListener("click", () => fetch(location.href, { credentials: "same-origin" }).then(restart));
});

document.addEventListener("autosaved", restart);
document.addEventListener("htmx:afterRequest", (event) => {
  const polled = event.detail.requestConfig && !event.detail.requestConfig.triggeringEvent;
  if (!polled && event.detail.successful) restart();
});

// Whether the person of this page is still signed in: same, other, ended or offline; and the token that holds now.
export async function askSession() {
  try {
    const response = await fetch(document.body.dataset.session, { credentials: "same-origin", headers: { "X-Polling": "1", Accept: "application/json" } });
    if (response.redirected || !response.ok) return { state: response.status >= 500 ? "offline" : "ended" };
    const told = await response.json();
    return { state: told.who === document.body.dataset.who ? "same" : "other", csrf: told.csrf };
  } catch (error) { return { state: "offline" }; }
}

const ended = () => document.getElementById("session-ended");

export function showEnded(state) {
  ended().querySelector("span").textContent = ended().dataset[state];
  ended().querySelector("a").hidden = state === "offline";
  ended().hidden = false;
}

export function hideEnded() { ended().hidden = true; }

window.addEventListener("focus", async () => {
  if (ended() && !ended().hidden && (await askSession()).state === "same") hideEnded();
});
