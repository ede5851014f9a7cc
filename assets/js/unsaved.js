// The browser asks before a page with unsaved changes is left.
const WATCHED = "form[data-unsaved], form[data-autosave]";

export const markChanged = (form) => { form.dataset.changed = "yes"; };
export const markSaved = (form) => { delete form.dataset.changed; };

["input", "change"].forEach((kind) => document.addEventListener(kind, (event) => {
  const form = event.target.closest(WATCHED);
  if (form && event.detail !== "merged") markChanged(form);
}));

document.addEventListener("submit", (event) => markSaved(event.target));

window.addEventListener("beforeunload", (event) => {
  if (!document.querySelector("form[data-changed]")) return;
  event.preventDefault();
  event.returnValue = "";
});
