// Attendance by tapping: one press on a name goes to the next state, the three dots open the choices.
// The native selects carry the values, so that autosave, htmx and a page without scripts see the same form.
import { every, onContent } from "./ready.js";

const ICON = { in: "check-circle-fill", leave: "clock-fill", out: "x-octagon-fill", none: "circle", later: "arrow-repeat" };

function svg(name, extra) {
  const sprite = document.body.dataset.sprite;
  const holder = document.createElement("span");
  holder.innerHTML = `<svg class="bi ${extra}" aria-hidden="true"><use href="${sprite}#${name}"></use></svg>`;
  return holder.firstChild;
}

const stateOf = (person) => person.querySelector("select[data-state]");
const reasonOf = (person) => person.querySelector("select[data-reason]");
const chosen = (select) => select.options[select.selectedIndex];

function paint(person) {
  const option = chosen(stateOf(person));
  const reason = reasonOf(person);
  person.dataset.s = option.dataset.s;
  person.querySelector(".bi.s").replaceWith(svg(ICON[option.dataset.s], "s"));
  person.querySelector(".wt").textContent = option.textContent.trim();
  const excused = option.dataset.s === "leave" && reason && reason.value;
  person.querySelector(".w small").textContent = excused ? chosen(reason).textContent.trim() : hours(person, option.dataset.s);
}

// When somebody came later or left earlier, in the words of the list; nothing of those who stayed throughout.
function hours(person, state) {
  const list = person.closest(".dj-att");
  const clocks = state === "in" ? [...person.querySelectorAll("[data-clock]")].filter((clock) => clock.value) : [];
  return clocks.map((clock) => list.dataset[clock.dataset.clock].replace("{time}", clock.value)).join(" ");
}

function count(list) {
  const form = list.closest("form") || document;
  const people = [...list.querySelectorAll(".dj-p")];
  Object.keys(ICON).forEach((state) => {
    const total = people.filter((person) => person.dataset.s === state).length;
    form.querySelectorAll(`[data-o="${state}"]`).forEach((place) => { place.textContent = total; });
  });
}

function choose(person, index) {
  const select = stateOf(person);
  select.selectedIndex = index;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

// What is not noted yet is left with the first press and never comes back by pressing.
function following(person) {
  const select = stateOf(person);
  const states = [...select.options];
  const next = (select.selectedIndex + 1) % states.length;
  return states[next].dataset.s === "none" ? (next + 1) % states.length : next;
}

const indexOf = (person, state) => [...stateOf(person).options].findIndex((option) => option.dataset.s === state);

// Everybody is present who is not noted otherwise; leave that was granted stays.
function allPresent(list) {
  const people = [...list.querySelectorAll(".dj-p:not([hidden])")];
  const open = people.filter((person) => person.dataset.s === "none");
  const chosenOnes = open.length ? open : people.filter((person) => person.dataset.s === "out");
  chosenOnes.forEach((person) => {
    stateOf(person).selectedIndex = indexOf(person, "in");
    paint(person);
  });
  count(list);
  if (chosenOnes.length) stateOf(chosenOnes[0]).dispatchEvent(new Event("change", { bubbles: true }));
}

// Everybody shown at once: a sitting, a leave with its reason, or absent.
function setShown(select) {
  const [state, detail] = select.value.split(":");
  const list = select.closest(".dj-panel").querySelector(".dj-att");
  const people = [...list.querySelectorAll(".dj-p:not([hidden])")];
  people.forEach((person) => {
    stateOf(person).value = state === "leave" ? state : select.value;
    reasonOf(person).value = state === "leave" ? detail : "";
    paint(person);
  });
  count(list);
  select.value = "";
  if (people.length) stateOf(people[0]).dispatchEvent(new Event("change", { bubbles: true }));
}

// The group and the duty pattern together say who is shown.
function filter(panel) {
  const wanted = [...panel.querySelectorAll("select[data-filter], input[data-filter]:checked")].filter((each) => each.value);
  panel.querySelectorAll(".dj-att .dj-p").forEach((person) => {
    person.hidden = wanted.some((each) => person.dataset[each.dataset.filter] !== each.value);
  });
}

function tapButton(person) {
  const tap = document.createElement("button");
  tap.type = "button";
  tap.className = "tap";
  tap.append(svg("circle", "s"), ...person.querySelectorAll(".nm, .dj-tag"));
  tap.insertAdjacentHTML("beforeend", '<span class="w"><span class="wt"></span><small></small></span>');
  return tap;
}

function moreButton(person) {
  const more = document.createElement("button");
  more.type = "button";
  more.className = "more";
  more.setAttribute("aria-label", stateOf(person).getAttribute("aria-label"));
  more.setAttribute("aria-expanded", "false");
  more.append(svg("three-dots-vertical", ""));
  return more;
}

function build(person) {
  const box = document.createElement("div");
  box.className = "pick";
  box.hidden = true;
  person.append(tapButton(person), moreButton(person), box);
  person.querySelectorAll("select").forEach((select) => select.classList.add("form-select", "form-select-sm"));
  box.append(...person.querySelectorAll("select, .dj-stay"));
  paint(person);
}

function toggle(person, open) {
  person.querySelector(".pick").hidden = !open;
  person.querySelector(".more").setAttribute("aria-expanded", String(open));
  if (open) stateOf(person).focus();
}

onContent((root) => every(root, ".dj-att[data-attendance]").forEach((list) => {
  if (list.dataset.built) return;
  list.dataset.built = "yes";
  list.querySelectorAll(".dj-p").forEach(build);
  count(list);
}));

document.addEventListener("click", (event) => {
  const person = event.target.closest(".dj-att[data-attendance] .dj-p");
  document.querySelectorAll(".dj-p .pick:not([hidden])").forEach((box) => {
    if (box.parentNode !== person) toggle(box.parentNode, false);
  });
  if (person && event.target.closest(".tap")) choose(person, following(person));
  if (person && event.target.closest(".more")) toggle(person, person.querySelector(".pick").hidden);
  const all = event.target.closest("[data-all]");
  if (all) {
    event.preventDefault();
    allPresent(all.closest(".dj-panel").querySelector(".dj-att"));
  }
});

// A finding may lead to a field behind the dots.
document.addEventListener("reveal", (event) => {
  const box = event.target.closest(".dj-p .pick");
  if (box) toggle(box.parentNode, true);
});

document.addEventListener("keydown", (event) => {
  const box = event.key === "Escape" && event.target.closest(".dj-p .pick");
  if (!box) return;
  toggle(box.parentNode, false);
  box.parentNode.querySelector(".more").focus();
});

document.addEventListener("change", (event) => {
  const person = event.target.closest(".dj-att[data-attendance] .dj-p");
  if (person) {
    paint(person);
    count(person.closest(".dj-att"));
  }
  if (event.target.matches("[data-filter]")) filter(event.target.closest(".dj-panel"));
  if (event.target.matches("[data-bulk]") && event.target.value) setShown(event.target);
});
