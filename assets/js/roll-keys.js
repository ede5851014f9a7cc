// The roll by arrow keys: one person up or down, Home and End to the first and the last; Tab still goes one by one.
const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

document.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  const list = step && event.target.matches(".dj-att .tap") && event.target.closest(".dj-att");
  if (!list || event.altKey || event.ctrlKey || event.metaKey) return;
  const taps = [...list.querySelectorAll(".dj-p:not([hidden]) .tap")];
  const wanted = taps.indexOf(event.target) + step;
  taps[Math.max(0, Math.min(taps.length - 1, wanted))].focus();
  event.preventDefault();
});
