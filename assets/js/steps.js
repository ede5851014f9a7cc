// The step whose section is in view is the current one.
const REACHED_PX = 260;

function mark(links) {
  const reached = links.filter((link) => document.querySelector(link.hash).getBoundingClientRect().top < REACHED_PX);
  const current = reached[reached.length - 1] || links[0];
  links.forEach((link) => link === current ? link.setAttribute("aria-current", "step") : link.removeAttribute("aria-current"));
}

document.addEventListener("DOMContentLoaded", () => {
  const links = [...document.querySelectorAll(".dj-steps a[href^='#']")].filter((link) => document.querySelector(link.hash));
  if (!links.length) return;
  addEventListener("scroll", () => mark(links), { passive: true });
  mark(links);
});
