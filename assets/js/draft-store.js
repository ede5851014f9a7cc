// What the server has not confirmed yet is kept on this device, encrypted with a key that the server hands out after
// sign-in for this person and this draft. The key stays in memory; without it the records are noise. A record older than
// thirty days is removed. Without a secure origin or a database in the browser nothing is kept here, and the page says so.
const NAME = "zhibu-drafts";
const TABLE = "drafts";
const KEPT_MS = 30 * 24 * 3600 * 1000;
const ASK_AGAIN_MS = 15000;

const possible = () => Boolean(window.isSecureContext && window.crypto && window.crypto.subtle && window.indexedDB);

const answered = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function open() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    const table = request.result.createObjectStore(TABLE, { keyPath: "id" });
    table.createIndex("at", "at");
    table.createIndex("slot", "slot");
  };
  return answered(request);
}

// Runs one request against the table; the connection closes with it.
async function inTable(mode, act) {
  const database = await open();
  try {
    return await answered(act(database.transaction(TABLE, mode).objectStore(TABLE)));
  } finally { database.close(); }
}

async function removeOld() {
  const database = await open();
  const index = database.transaction(TABLE, "readwrite").objectStore(TABLE).index("at");
  const cursor = index.openCursor(IDBKeyRange.upperBound(Date.now() - KEPT_MS));
  cursor.onsuccess = () => {
    if (!cursor.result) { database.close(); return; }
    cursor.result.delete();
    cursor.result.continue();
  };
  cursor.onerror = () => database.close();
}

const bytesOf = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));

// What the server says of this draft to whoever is signed in now; null when nobody is or the network is down.
async function askServer(url) {
  try {
    const response = await fetch(url, { credentials: "same-origin", headers: { "X-Polling": "1", Accept: "application/json" } });
    const isJson = (response.headers.get("Content-Type") || "").includes("json");
    return response.ok && !response.redirected && isJson ? await response.json() : null;
  } catch (error) { return null; }
}

class Store {
  constructor(form) {
    this.form = form;
    this.ready = false;
    this.waiting = 0;
    this.opened = form.dataset.draftKey ? this.begin() : Promise.resolve();
  }

  async begin() {
    const told = await askServer(this.form.dataset.draftKey);
    if (!told) return;
    this.slot = told.slot;
    if (!possible()) return;
    try {
      this.key = await crypto.subtle.importKey("raw", bytesOf(told.key), "AES-GCM", false, ["encrypt", "decrypt"]);
      await removeOld();
      this.ready = true;
    } catch (error) { this.ready = false; }
  }

  // One record for each opened page, so that two windows never overwrite each other's.
  get id() { return `${this.slot}.${this.form.elements.idempotency_key.value}`; }

  // Whether the page, and what was sent of it without an answer, stand on the device now.
  async keep(page, unanswered) {
    await this.opened;
    if (!this.ready) return false;
    try {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const text = new TextEncoder().encode(JSON.stringify([unanswered, page]));
      const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, text);
      await inTable("readwrite", (table) => table.put({ id: this.id, slot: this.slot, at: Date.now(), iv, data }));
      return true;
    } catch (error) { return false; }
  }

  async drop(id) {
    await this.opened;
    if (!this.ready) return;
    try { await inTable("readwrite", (table) => table.delete(id || this.id)); } catch (error) { /* removed when it is old */ }
  }

  // What this person left on this device of this draft in other windows and earlier, oldest first.
  async kept() {
    await this.opened;
    if (!this.ready) return [];
    const found = [];
    try {
      const records = await inTable("readonly", (table) => table.index("slot").getAll(this.slot));
      for (const record of records.filter((each) => each.id !== this.id).sort((one, two) => one.at - two.at)) {
        const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: record.iv }, this.key, record.data);
        found.push({ id: record.id, at: new Date(record.at), sent: JSON.parse(new TextDecoder().decode(text)) });
      }
    } catch (error) { return found; }
    return found;
  }

  // It is offered once the page is opened again.
  async offer(post) {
    const box = document.querySelector("[data-kept]");
    const bare = document.querySelector("[data-bare]");
    if (!box || !bare || !this.form.dataset.draftKey) return;
    bare.hidden = possible();
    const kept = await this.kept();
    if (!kept.length) return;
    const pad = (number) => String(number).padStart(2, "0");
    const { at } = kept[kept.length - 1];
    const time = `${at.getMonth() + 1}-${at.getDate()} ${pad(at.getHours())}:${pad(at.getMinutes())}`;
    box.querySelector("[data-text]").textContent = box.dataset.kept.replace("{time}", time);
    box.hidden = false;
    const press = (part, act) => box.querySelector(`[data-${part}]`).addEventListener("click", act);
    press("restore", () => { box.hidden = true; this.restore(kept, post); });
    press("discard", () => { box.hidden = true; kept.forEach((each) => this.drop(each.id)); });
  }

  // Sent as the pages they were, so that the server merges them with what stands by now. What it cannot read together
  // is shown as the page it was.
  async restore(kept, post) {
    for (const { id, sent } of kept) {
      for (const body of sent.filter(Boolean)) {
        const status = await post(body);
        if (status === 409 || status === 422) { this.show(body); return; }
        if (status !== 200) { this.offer(post); return; }
      }
      await this.drop(id);
    }
    location.reload();
  }

  show(body) {
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: this.form.action, hidden: true });
    const values = new URLSearchParams(body);
    values.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    values.set("intent", "save");
    values.forEach((value, name) => {
      const input = document.createElement("textarea");
      Object.assign(input, { name, value });
      form.append(input);
    });
    document.body.append(form);
    form.submit();
  }

  // After the session ended: asks until somebody is signed in again. The same person goes on, anybody else does not.
  waitForReturn(goOn, somebodyElse) {
    clearTimeout(this.waiting);
    const again = async () => {
      clearTimeout(this.waiting);
      const told = await askServer(this.form.dataset.draftKey);
      if (told && this.slot && told.slot === this.slot) {
        window.removeEventListener("focus", again);
        this.form.elements.csrfmiddlewaretoken.value = told.csrf;
        document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": told.csrf }));
        goOn();
        return;
      }
      if (told) somebodyElse();
      this.waiting = setTimeout(again, ASK_AGAIN_MS);
    };
    window.addEventListener("focus", again);
    this.waiting = setTimeout(again, ASK_AGAIN_MS);
  }
}

// How many records this device holds, of whomever.
export async function heldHere() {
  if (!possible()) return 0;
  try { return await inTable("readonly", (table) => table.count()); } catch (error) { return 0; }
}

export const openStore = (form) => new Store(form);
