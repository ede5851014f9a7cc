// Runs a function on the page and again on everything that htmx brings in.
export function onContent(enhance) {
  document.addEventListener("DOMContentLoaded", () => enhance(document));
  document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
}

// All elements below a root that match, the root itself included.
export function every(root, selector) {
  const below = [...root.querySelectorAll(selector)];
  return root.matches && root.matches(selector) ? [root, ...below] : below;
}
