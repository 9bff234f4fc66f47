// @ts-check
// What pages gain with a script: news, proposals, files by drop and paste, sending without leaving the page.
// All of them work without it, by form and reload.

/** @param {string} id */
const find = (id) => document.getElementById(id);
const page = document.body.dataset;
const [main, log, items, list] = ["main", "log", "items", "proposals"].map(find);
const newest = document.querySelector(".newest");
document.documentElement.classList.add("scripted");

/** Have a sentence read out. @param {string} text */
function say(text) {
  const said = find("said");
  if (said) said.textContent = text;
}

/** @param {string} text @param {string} kind @param {string} [role] */
function note(text, kind, role) {
  const line = document.createElement("p");
  line.className = `note tone-${kind}`;
  line.textContent = text;
  if (role) line.setAttribute("role", role);
  return line;
}

/** Show a sentence where notices stand, until it is dismissed; their box is announced politely. @param {string} text */
function notice(text) {
  const box = find("notices");
  const line = note(text, "info");
  box?.append(line);
  if (box && box.children.length > 3) box.children[0].remove();
  dismissable();
  return line;
}

/** Give every notice a button that takes it away. */
function dismissable() {
  for (const line of document.querySelectorAll("#notices > :not(:has(.dismiss))")) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "dismiss", ariaLabel: "Dismiss" });
    button.addEventListener("click", () => {
      line.remove();
      (find("text") ?? main)?.focus({ preventScroll: true });
    });
    line.append(button);
  }
}

// forms

/** @param {Element} form @param {Record<string, string>} values */
function set(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = form.querySelector(`[type=hidden][name=${name}]`);
    if (field instanceof HTMLInputElement) field.value = value;
  }
}

/** A new event id. */
function fresh() {
  return "js" + Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Say why a form was not taken; what was typed stays. @param {HTMLFormElement} form @param {string} text */
function refuse(form, text) {
  let box = form.querySelector(".alerts");
  if (!box) form.append((box = Object.assign(document.createElement("div"), { className: "alerts" })));
  box.replaceChildren(note(text, "bad", "alert"));
}

/** True while what was just sent may bring a message of its own: it is brought into sight. */
let following = false;

/** @param {HTMLFormElement} form */
async function send(form) {
  following = form.action.endsWith("/say") || !!form.querySelector("[name=verb][value=say]");
  const button = form.querySelector("button:not([type=button])");
  if (button?.ariaDisabled) return;
  if (button) button.ariaDisabled = "true";
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    if (!answer.headers.get("content-type")?.includes("json")) return location.assign(answer.url);
    const { said, refused, ask_whom, goto } = await answer.json();
    if (answer.status < 500) set(form, { event: fresh() });
    following &&= !refused;
    if (refused) refuse(form, ask_whom ? `${said} Ask: ${ask_whom}.` : said);
    else if (goto) location.assign(goto);
    else if (log) settle(form, said);
    else {
      if (said) sessionStorage.setItem("said", said);
      location.assign(String(new FormData(form).get("back") || location.href));
    }
  } catch {
    refuse(form, "This did not reach the workspace. What you wrote is kept: send it again.");
  } finally {
    if (button) button.ariaDisabled = null;
  }
}

/** What came of the last form of this page. @type {Element | undefined} */
let told;

/** Make a form of a transcript ready for the next time. @param {HTMLFormElement} form @param {string} said */
function settle(form, said) {
  form.querySelector(".alerts")?.replaceChildren();
  if (form === composer) {
    shorten();
    form.reset();
    atEnd(true);
  }
  told?.remove();
  if (said) told = notice(said);
  if (stream?.readyState !== 1) location.reload();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post" || "plain" in form.dataset) return;
  event.preventDefault();
  send(form);
});

// news

/** @type {EventSource | undefined} */
let stream;
let cursor = page.cursor ?? "0";
let wait = 1000;
let lost = false;

function connect() {
  stream?.close();
  if (!page.events || document.hidden) return;
  stream = new EventSource(`${page.events}?${new URLSearchParams({ place: log?.dataset.place ?? "", after: cursor })}`);
  stream.onopen = () => {
    if (lost) say("Connected again.");
    lost = false;
    wait = 1000;
  };
  stream.onerror = () => {
    if (!lost) say("The connection is lost; trying again.");
    lost = true;
    if (stream?.readyState === 2) setTimeout(connect, (wait = Math.min(wait * 2, 30000)));
  };
  const acts = { upsert, notice, badge, reload: () => (typed() ? notice("Much has happened: load the page again.") : location.reload()) };
  for (const [name, act] of Object.entries(acts)) {
    stream.addEventListener(name, (event) => {
      cursor = event.lastEventId || cursor;
      act(event.data);
    });
  }
}
document.addEventListener("visibilitychange", connect);

/** @param {string} count */
function badge(count) {
  for (const mark of document.querySelectorAll("[data-badge]")) {
    if (mark.textContent !== count) say(`${count} wait for you.`);
    mark.textContent = count;
    mark.toggleAttribute("hidden", count === "0");
  }
  if (page.about) reload();
}

/** Put a message in, or renew it. @param {string} html */
function upsert(html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  const next = box.content.querySelector("article");
  if (!next) return;
  for (const form of next.querySelectorAll("form")) set(form, { csrf: page.csrf ?? "", event: fresh(), back: location.pathname });
  const old = find(next.id);
  const stays = atEnd() || following;
  if (old) renew(old, next);
  else if (next.dataset.place === log?.dataset.place) {
    items?.querySelector(".welcome, .quiet-line")?.remove();
    const tries = items?.querySelector(".more-tries");
    if (tries) tries.before(next);
    else items?.append(next);
    newest?.toggleAttribute("hidden", stays);
    following = false;
  }
  times(document);
  if (stays) atEnd(true);
}

/** Replace what differs, part by part, so that focus stays and nothing is read out twice. @param {Element} old @param {Element} next */
function renew(old, next) {
  const held = old.contains(document.activeElement);
  for (const { name, value } of next.attributes) old.setAttribute(name, value);
  const left = new Map([...old.children].map((part) => [part.getAttribute("data-part"), part]));
  /** @type {Element | undefined} */
  let last;
  for (const part of [...next.children]) {
    const name = part.getAttribute("data-part");
    const known = left.get(name);
    left.delete(name);
    if (known && bare(known) === bare(part)) last = known;
    else if (known?.hasAttribute("data-live")) (last = known).replaceChildren(...part.childNodes);
    else {
      if (known) known.replaceWith(part);
      else if (last) last.after(part);
      else old.prepend(part);
      last = part;
    }
  }
  for (const gone of left.values()) gone.remove();
  if (held && !old.contains(document.activeElement)) old.querySelector("h2")?.focus({ preventScroll: true });
}

/** A part without what differs from page to page. @param {Element} part */
function bare(part) {
  const copy = /** @type {Element} */ (part.cloneNode(true));
  for (const time of copy.querySelectorAll("time")) time.replaceWith(time.dateTime);
  for (const field of copy.querySelectorAll("[name=csrf], [name=event], [name=back]")) field.remove();
  return copy.outerHTML.replace(/\s+/g, " ");
}

/** Tell whether the end of the transcript is in sight, or go there. @param {boolean} [go] */
function atEnd(go) {
  const last = items?.lastElementChild;
  if (go && !items?.querySelector(".welcome")) last?.scrollIntoView({ block: "end", behavior: "instant" });
  const seen = !last || last.getBoundingClientRect().bottom < innerHeight + 40;
  if (seen) newest?.setAttribute("hidden", "");
  return seen;
}
log?.addEventListener("scroll", () => atEnd());
newest?.addEventListener("click", (event) => {
  event.preventDefault();
  atEnd(true);
});

/** Load the content again, unless somebody is at work in it. */
async function reload() {
  const answer = await fetch(location.href);
  const html = await answer.text();
  if (!answer.ok || !main || typed() || main.querySelector(":focus-within, .verdict[open]")) return;
  main.replaceChildren(...(new DOMParser().parseFromString(html, "text/html").getElementById("main")?.childNodes ?? []));
  dress();
}

/** Tell whether something was typed that would be lost. */
function typed() {
  const fields = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("main :is([type=text], textarea)"));
  return [...fields].some((field) => field.value !== field.defaultValue);
}

// the composer: a line with proposals, which becomes a box when it has several lines

const composer = /** @type {HTMLFormElement | null} */ (find("composer"));
const box = () => /** @type {HTMLInputElement | HTMLTextAreaElement} */ (find("text"));
const short = box() instanceof HTMLInputElement ? box() : null;
let asked = 0;

if (composer) {
  const combo = { role: "combobox", "aria-expanded": "false", "aria-controls": "proposals", "aria-autocomplete": "list" };
  for (const [name, value] of Object.entries(combo)) short?.setAttribute(name, value);
  composer.addEventListener("input", propose);
  composer.addEventListener("keydown", key);
  composer.addEventListener("focusout", close);
  list?.addEventListener("mousedown", (event) => {
    event.preventDefault();
    if (event.target instanceof Element) pick(event.target.closest("li"));
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    addEventListener(name, (event) => {
      event.preventDefault();
      composer.classList.toggle("dragging", name === "dragover");
      if (name === "drop") attach((/** @type {DragEvent} */ (event)).dataTransfer);
    });
  }
  composer.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text") ?? "";
    if (attach(event.clipboardData) || (box() === short && text.includes("\n"))) event.preventDefault();
    if (event.defaultPrevented && text) write(text);
  });
}

/** Add files to those chosen. @param {DataTransfer | null} given */
function attach(given) {
  const field = find("files");
  if (!given?.files.length || !(field instanceof HTMLInputElement)) return false;
  const all = new DataTransfer();
  for (const file of [...(field.files ?? []), ...given.files]) all.items.add(file);
  field.files = all.files;
  say(`Added: ${[...all.files].map((file) => file.name).join(", ")}`);
  return true;
}

/** Write where the caret is; a second line needs a box. @param {string} text */
function write(text) {
  const { value, placeholder, selectionStart, selectionEnd } = box();
  if (box() === short && text.includes("\n")) {
    const area = Object.assign(document.createElement("textarea"), { id: "text", name: "text", rows: 5, placeholder, value });
    area.setAttribute("aria-describedby", "how");
    close();
    short.replaceWith(area);
    area.focus();
  }
  box().setRangeText(text, selectionStart ?? value.length, selectionEnd ?? value.length, "end");
}

function shorten() {
  close();
  if (short && box() !== short) box().replaceWith(short);
  box().focus();
}

/** @param {KeyboardEvent} event */
function key(event) {
  if (event.target !== box() || event.isComposing || !list) return;
  const rows = list.hidden ? [] : [...list.children];
  const at = rows.findIndex((row) => row.ariaSelected === "true");
  const plain = !event.shiftKey;
  if (rows.length && event.key === "ArrowDown") mark(rows[(at + 1) % rows.length]);
  else if (rows.length && event.key === "ArrowUp") mark(rows.at(at < 1 ? -1 : at - 1));
  else if (rows.length && event.key === "Escape") close();
  else if (rows.length && event.key === "Tab" && plain) pick(rows[Math.max(at, 0)]);
  else if (at >= 0 && event.key === "Enter") pick(rows[at]);
  else if (event.key === "Enter" && plain) composer?.requestSubmit();
  else if (event.key === "Enter" && box() === short) write("\n");
  else return;
  event.preventDefault();
}

async function propose() {
  const text = box().value;
  close();
  const mine = asked;
  if (box() !== short || !list || !/^\/|(^|\s)@\w*$/.test(text)) return;
  await new Promise((done) => setTimeout(done, 120));
  if (mine !== asked) return;
  const query = new URLSearchParams({ text: text[0] === "/" ? text : text.slice(text.lastIndexOf("@")) });
  const answer = await fetch(`${page.complete}?${query}`).catch(() => null);
  /** @type {{value: string, label: string}[]} */
  const found = answer?.ok ? await answer.json() : [];
  if (mine !== asked || !found.length) return;
  const sign = /(?:^\/|@)(?=\w*$)/.exec(text)?.[0] ?? "";
  list.replaceChildren(...found.map(({ value, label }, nth) => option(sign + value, label, nth)));
  list.hidden = false;
  short?.setAttribute("aria-expanded", "true");
  say(`${found.length} proposals`);
}

/** @param {string} value @param {string} label @param {number} nth */
function option(value, label, nth) {
  const row = Object.assign(document.createElement("li"), { id: `o-${nth}`, role: "option", ariaSelected: "false" });
  row.append(Object.assign(document.createElement("b"), { textContent: value }), Object.assign(document.createElement("span"), { textContent: label }));
  return row;
}

/** @param {Element | undefined} row */
function mark(row) {
  for (const other of list?.children ?? []) other.ariaSelected = String(other === row);
  short?.setAttribute("aria-activedescendant", row?.id ?? "");
  row?.scrollIntoView({ block: "nearest" });
}

/** Write a proposal: after a command it stands for the rest, else for the word begun. @param {Element | null} row */
function pick(row) {
  const value = box().value;
  const head = /^\/\S+\s+/.exec(value)?.[0] ?? value.replace(/[/@]?[^\s/@]*$/, "");
  if (row) box().value = `${head}${row.querySelector("b")?.textContent} `;
  close();
}

function close() {
  asked++;
  if (list) list.hidden = true;
  short?.setAttribute("aria-expanded", "false");
  short?.removeAttribute("aria-activedescendant");
}

// times, and what a narrow screen folds

const ago = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const units = [["day", 86400], ["hour", 3600], ["minute", 60]];

/** @param {ParentNode} root */
function times(root) {
  for (const time of root.querySelectorAll("time")) {
    const then = new Date(time.dateTime);
    const seconds = (then.getTime() - Date.now()) / 1000;
    const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? [];
    time.title = then.toLocaleString();
    if (Math.abs(seconds) > 604800) time.textContent = then.toLocaleDateString(undefined, { dateStyle: "medium" });
    else time.textContent = unit && size ? ago.format(Math.round(seconds / size), unit) : "now";
  }
}

/** @param {boolean} open */
function sources(open) {
  for (const side of document.querySelectorAll("details.source-side")) side.toggleAttribute("open", open);
}
addEventListener("beforeprint", () => sources(true));

function dress() {
  times(document);
  dismissable();
  sources(matchMedia("(width >= 64rem)").matches);
}

const said = sessionStorage.getItem("said");
sessionStorage.removeItem("said");
if (said) notice(said);
for (const button of document.querySelectorAll("[data-copy]")) {
  button.removeAttribute("hidden");
  button.addEventListener("click", () => {
    const field = /** @type {HTMLInputElement} */ (find("url"));
    field.select();
    navigator.clipboard?.writeText(field.value).then(() => say("Copied."));
  });
}
dress();
if (log && !location.hash) atEnd(true);
setInterval(() => times(document), 60000);
connect();
