// The record page: rows that grow, kinds that show their fields, findings that lead to their place.
// The number after the greatest in use, so that two rows never share a name.
function nextNumber(form, prefix) {
  const taken = [...form.querySelectorAll(`[name^="${prefix}-"]`)].map((each) => Number(each.name.split("-")[1]));
  return taken.length ? Math.max(...taken) + 1 : 0;
}

function fill(text, number, item) {
  return text.replace(/__n__/g, number).replace(/__m__/g, Number(number) + 1).replace(/__item__/g, item);
}

// The id a label points at and the name of a row follow its template.
function addRow(list, wanted) {
  const form = list.closest("form");
  const template = form.querySelector(`template[data-row="${list.dataset.rows}"]`);
  const holder = document.createElement("div");
  const number = wanted === undefined ? nextNumber(form, list.dataset.rows) : wanted;
  holder.innerHTML = fill(template.innerHTML, number, list.dataset.item);
  const row = holder.firstElementChild;
  list.append(row);
  return row;
}

// A row under a number that somebody else gave it; the page may lack the list.
export function rowOf(form, prefix, number, item) {
  const which = item === undefined ? "" : `[data-item="${CSS.escape(item)}"]`;
  const list = form.querySelector(`[data-rows="${CSS.escape(prefix)}"]${which}`);
  return list && form.querySelector(`template[data-row="${CSS.escape(prefix)}"]`) ? addRow(list, number) : null;
}

const firstInput = (row) => row.querySelector("input:not([type=hidden]), textarea, select");

function added(button) {
  const near = button.closest(".dj-matter, .dj-vote");
  const wanted = `[data-rows="${button.dataset.add}"]`;
  const list = (near && near.querySelector(wanted)) || button.closest("form").querySelector(wanted);
  firstInput(addRow(list)).focus();
}

// A matter put to the vote: its title goes into an empty resolution, or a new one.
function putToVote(button) {
  const form = button.closest("form");
  const title = button.closest(".dj-matter").querySelector("[name$='-title']").value;
  const list = form.querySelector('[data-rows="vote"]');
  const empty = [...list.children].find((row) => !row.querySelector("[name$='-title']").value);
  const row = empty || addRow(list);
  followSittings(form);
  row.querySelector("[name$='-title']").value = title;
  row.scrollIntoView({ block: "center" });
  row.querySelector("[name$='-yes']").focus();
}

function followKind(select) {
  const row = select.closest(".dj-vote");
  const admits = ["admission", "conversion"].includes(select.value);
  const elects = select.value === "election";
  row.querySelectorAll(".dj-admits, [data-written]").forEach((each) => { each.hidden = !admits; });
  row.querySelectorAll("[data-election]").forEach((each) => { each.hidden = !elects; });
  const rectifies = select.value === "rectify";
  row.querySelectorAll("[data-counts]").forEach((each) => { each.hidden = elects || rectifies; });
  row.querySelectorAll("[data-ballot]").forEach((each) => { each.hidden = rectifies; });
  const standing = row.querySelector('[data-rows="stand"]');
  if (elects && !standing.children.length) addRow(standing);
  if (select.value !== "ordinary" && !rectifies) row.querySelector("[name$='-method']").value = "secret";
}

function followKinds(form) {
  const chosen = [...form.querySelectorAll("[data-kind]:checked")].map((box) => box.value);
  form.querySelectorAll("[data-for-kind]").forEach((each) => { each.hidden = !chosen.includes(each.dataset.forKind); });
  const votes = document.getElementById("votes");
  if (votes) votes.hidden = chosen.every((kind) => ["party_lecture", "theme_party_day"].includes(kind));
}

// Where there are several sittings, every vote says to which it belongs.
function followSittings(form) {
  const held = ["A", "B", "C"].filter((label, index) => {
    const day = form.querySelector(`[name="sitting-${index}-day"]`);
    return day && day.value;
  });
  form.querySelectorAll("[data-of-sittings]").forEach((select) => {
    select.hidden = held.length < 2;
    [...select.options].forEach((option) => { option.hidden = !held.includes(option.value); });
  });
}

function jump(link) {
  const field = document.querySelector(`[name="${link.dataset.jump}"]`) || document.getElementById(link.dataset.jump);
  if (!field) return false;
  const hidden = field.closest("details:not([open])");
  if (hidden) hidden.open = true;
  field.dispatchEvent(new CustomEvent("reveal", { bubbles: true }));
  field.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
  return true;
}

document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-add]");
  const vote = event.target.closest("[data-vote]");
  const link = event.target.closest("[data-jump]");
  if (add) added(add);
  if (vote) putToVote(vote);
  if (link && jump(link)) event.preventDefault();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-vote-kind]")) followKind(event.target);
  if (event.target.matches("[data-kind]")) followKinds(event.target.closest("form"));
  if (event.target.matches("[name^=sitting-][name$=-day]")) followSittings(event.target.form);
});

// Enter in a line of text goes on to the next field; it neither saves nor seals.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("form[data-autosave] input:not([type=checkbox])")) return;
  event.preventDefault();
  const fields = [...event.target.form.querySelectorAll("input:not([type=hidden]), select, textarea")].filter((each) => each.offsetParent);
  const next = fields[fields.indexOf(event.target) + 1];
  if (next) next.focus();
});

// After asking for the check, the eye goes to its answer.
addEventListener("load", () => {
  const box = document.getElementById("confirm");
  if (box) requestAnimationFrame(() => box.scrollIntoView({ block: "center" }));
});
