// What others wrote in the same draft: put into the page, and asked about where two wrote a place differently.
import { onContent } from "./ready.js";
import { rowOf } from "./record.js";

const ROW = /^([a-z_]+)-(\d+)-([a-z_]+)$/;
// Set by hand, not by a person: saving by itself need not follow.
export const MERGED = "merged";

const inputs = (form, name) => [...form.elements].filter((each) => each.name === name);
const typed = (form, name) => new FormData(form).getAll(name).join("\n");

function put(input, value) {
  if (input.type === "checkbox" || input.type === "radio") {
    input.checked = Array.isArray(value) ? value.includes(input.value) : input.value === value;
    return true;
  }
  input.value = value;
  return input.value.replace(/\r\n/g, "\n") === value;
}

// Whether the place is on the page and can hold the value.
function write(form, name, value) {
  const found = inputs(form, name);
  const done = found.length > 0 && found.map((input) => put(input, value)).every(Boolean);
  if (done) found[0].dispatchEvent(new CustomEvent("change", { bubbles: true, detail: MERGED }));
  return done;
}

// A row that got another number keeps its inputs; only what they are called changes.
function move(form, from, to) {
  const [prefix, number] = from.split("-");
  const target = to.split("-")[1];
  const begins = (text) => text === from || text.startsWith(`${from}-`);
  const below = { item: "remark", vote: "stand" }[prefix];
  const reference = new RegExp(`^${below}-\\d+-${prefix}$`);
  form.querySelectorAll("[name], [id], [for], [data-matter], [data-item]").forEach((each) => {
    ["name", "id", "for", "aria-describedby"].forEach((part) => {
      const text = each.getAttribute(part);
      if (text && begins(text)) each.setAttribute(part, to + text.slice(from.length));
    });
    if (!below) return;
    if (prefix === "item" && each.dataset.matter === number) each.dataset.matter = target;
    if (each.dataset.rows === below && each.dataset.item === number) each.dataset.item = target;
    if (reference.test(each.name || "") && each.value === number) each.value = target;
  });
}

// Rows that others added come first: a point needs its matter, a text its row.
function makeRows(form, changed) {
  const wanted = new Set();
  Object.keys(changed).sort().forEach((name) => {
    const match = ROW.exec(name);
    if (match && !inputs(form, name).length) wanted.add(`${match[1]}-${match[2]}`);
  });
  const last = (row) => Number(row.startsWith("stand-"));
  [...wanted].sort((one, other) => last(one) - last(other)).forEach((row) => {
    const [prefix, number] = row.split("-");
    rowOf(form, prefix, number, changed[`${row}-item`] || changed[`${row}-vote`]);
  });
}

// Puts an answer of the server into the page. False when a place was written in since it was sent: then the page still
// stands on its old version and the server will ask.
export function apply(form, answer, sent) {
  const before = new URLSearchParams(sent);
  Object.entries(answer.moved || {}).forEach(([from, to]) => move(form, from, to));
  makeRows(form, answer.changed || {});
  let calm = true;
  let whole = true;
  const back = Object.fromEntries(Object.entries(answer.moved || {}).map(([from, to]) => [to, from]));
  const oldName = (name) => {
    const match = ROW.exec(name);
    const from = match && back[`${match[1]}-${match[2]}`];
    return from ? `${from}-${match[3]}` : name;
  };
  Object.entries(answer.changed || {}).forEach(([name, value]) => {
    const wasNew = Object.keys(back).length && answer.moved[name.split("-").slice(0, 2).join("-")];
    const touched = !wasNew && before.has(oldName(name)) && typed(form, name) !== before.getAll(oldName(name)).join("\n");
    if (touched) calm = false;
    else if (!write(form, name, value)) whole = false;
  });
  ask(form, answer.questions || []);
  tell(answer.notice, whole);
  return calm;
}

function tell(notice, whole) {
  const line = document.querySelector("[data-merged]");
  if (!line || (!notice && whole)) return;
  line.hidden = false;
  if (notice) line.querySelector("[data-text]").textContent = notice;
  line.querySelector("[data-reload]").hidden = whole;
}

const HOMES = ".dj-remark, .dj-stand, .dj-guest, .dj-vote, .dj-agenda .fields, .dj-parttext, [class*=' g'], [class^='g']";

// Beside the field; the names of the roll stand too close together, so theirs come before the list.
function home(form, name) {
  const [input] = inputs(form, name);
  const list = input && input.closest(".dj-att");
  if (list) return (box) => list.before(box);
  const near = input && (input.closest(HOMES) || input.parentElement);
  return near ? (box) => near.append(box) : (box) => document.getElementById("questions").append(box);
}

function build(question) {
  const box = document.getElementById("question").content.firstElementChild.cloneNode(true);
  const put = (part, text) => { box.querySelector(`[data-${part}]`).textContent = text || "–"; };
  const second = box.querySelector("[data-second]");
  put("label", question.label);
  put("first", `${question.first_by} ${question.first_at}`.trim());
  put("stored", question.stored_words);
  put("words", question.words);
  second.textContent = `${question.own ? second.dataset.you : question.by} ${question.at}`;
  box.dataset.question = question.id;
  return box;
}

// The boxes of all open places, anew after each answer.
export function ask(form, questions) {
  document.querySelectorAll(".dj-question[data-question]").forEach((box) => box.remove());
  questions.forEach((question) => {
    const box = build(question);
    home(form, question.name)(box);
    box.addEventListener("click", (event) => {
      const button = event.target.closest("[data-choose]");
      if (!button) return;
      choose(form, question, box, button.dataset.choose === "stored");
      questions.filter((each) => each.name === question.name).forEach((each) => { each.own = false; });
    });
  });
}

// The page of whoever wrote the second text still holds it, perhaps longer by now. Where another text was chosen beside
// it, only the question holds it.
function choose(form, question, box, first) {
  const settled = document.createElement("input");
  Object.assign(settled, { type: "hidden", name: "settled", value: question.id });
  form.append(settled);
  if (first || !question.own) write(form, question.name, first ? question.stored : question.value);
  box.remove();
  const [input] = inputs(form, question.name);
  if (input) input.focus();
  settled.dispatchEvent(new Event("change", { bubbles: true }));
}

// A question that was decided and sent need not be sent again.
export function forgetSettled(form, sent) {
  const known = new URLSearchParams(sent).getAll("settled");
  inputs(form, "settled").filter((each) => known.includes(each.value)).forEach((each) => each.remove());
}

onContent((root) => {
  const data = root.querySelector("#open-questions");
  const form = document.getElementById("record");
  if (data && form) ask(form, JSON.parse(data.textContent));
});
