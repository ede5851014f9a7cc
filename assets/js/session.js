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
