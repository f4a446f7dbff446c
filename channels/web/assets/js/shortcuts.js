// Keys: acts declare theirs in markup (data-key="Alt+R"); bare letters act only in a list that has the focus.
const NAMES = { "/": "Slash", "!": "Digit1" };
const body = document.body;
const isOn = () => body.dataset.shortcuts !== "off";
const writing = (element) => element?.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const shown = (element) => element.getClientRects().length > 0 && !element.disabled;

// By the physical key for letters: with Alt, a Mac types another character.
function matches(event, combination) {
  const parts = combination.trim().split("+");
  const key = parts.pop();
  const asked = (name) => parts.includes(name);
  if (event.altKey !== asked("Alt") || event.ctrlKey !== asked("Ctrl") || event.metaKey) return false;
  if (/^[A-Z]$/.test(key)) return event.code === `Key${key}` && event.shiftKey === asked("Shift");
  return event.key === key || (event.altKey && event.code === NAMES[key]);
}

function act(element) {
  if (element.matches("[data-list]")) enter(element);
  else if (element.matches("input:not([type=submit], [type=button], [type=checkbox], [type=radio]), textarea, select")) {
    element.focus();
    element.select?.();
  } else {
    element.focus();
    element.click();
  }
}

function openKeys() {
  const keys = document.querySelector("[data-keys]");
  if (!keys) return;
  keys.open = true;
  keys.querySelector("summary").focus();
  keys.scrollIntoView({ block: "nearest" });
}

function focusSearch() {
  const search = document.getElementById("search");
  search?.focus();
  search?.select();
  return Boolean(search);
}

// Lists: J and K move between rows, by focusing each row's first link.
const rowsOf = (list) => [...list.querySelectorAll("tbody > tr, :scope > li, [data-row]")].filter(shown);
const handle = (row) => row.querySelector("a[href]") || row.querySelector("button, input");

function mark(list, row) {
  for (const before of list.querySelectorAll("[data-here]")) before.removeAttribute("data-here");
  row.setAttribute("data-here", "");
  handle(row)?.focus();
}

function enter(list) {
  const rows = rowsOf(list);
  if (rows.length) mark(list, rows.find((row) => row.hasAttribute("data-here")) || rows[0]);
}

function move(list, step) {
  const rows = rowsOf(list);
  const now = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[Math.min(Math.max(now + step, 0), rows.length - 1)];
  if (next) mark(list, next);
}

function inList(event, list) {
  const row = document.activeElement.closest("tr, li, [data-row]");
  const box = row?.querySelector("input[type=checkbox]");
  const letter = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  if (letter === "J" || letter === "ArrowDown") move(list, 1);
  else if (letter === "K" || letter === "ArrowUp") move(list, -1);
  else if (letter === " " && box && document.activeElement !== box) box.click();
  else if (letter === "Enter" && document.activeElement === box) row.querySelector("a[href]")?.click();
  else {
    const wanted = [...document.querySelectorAll("[data-list-key]")].find((one) => one.dataset.listKey === letter);
    if (!wanted || !shown(wanted)) return false;
    act(wanted);
  }
  return true;
}

function pressed(event) {
  if (event.altKey && !event.ctrlKey && event.code === "Slash") return focusSearch();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (!shown(element) || !element.dataset.key.split(",").some((key) => matches(event, key))) continue;
    act(element);
    return true;
  }
  if (event.altKey || event.ctrlKey || event.metaKey || writing(event.target)) return false;
  if (event.key === "/") return focusSearch();
  if (event.key === "?") {
    openKeys();
    return true;
  }
  const list = document.activeElement?.closest("[data-list]");
  return list ? inList(event, list) : false;
}

document.addEventListener("keydown", (event) => {
  if (isOn() && !event.defaultPrevented && !event.isComposing && pressed(event)) event.preventDefault();
});

// A list keeps its place: the row that was opened is where we stand on coming back.
const place = () => `place:${location.pathname}${location.search}`;
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-list] a[href]");
  if (link) sessionStorage.setItem(place(), link.getAttribute("href"));
});
function comeBack() {
  const left = sessionStorage.getItem(place());
  sessionStorage.removeItem(place());
  const link = left && [...document.querySelectorAll("[data-list] a[href]")].find((one) => one.getAttribute("href") === left);
  const row = link?.closest("tr, li, [data-row]");
  if (row) mark(row.closest("[data-list]"), row);
}

function tell(scope) {
  for (const element of scope.querySelectorAll("[data-key]")) {
    element.setAttribute("aria-keyshortcuts", element.dataset.key.replaceAll(",", " "));
  }
}

function listKeys() {
  const list = document.querySelector("[data-keys-list]");
  for (const element of list ? document.querySelectorAll("[data-key], [data-list-key]") : []) {
    const line = document.createElement("li");
    const key = document.createElement("kbd");
    key.textContent = element.dataset.key || element.dataset.listKey;
    const label = element.labels?.[0]?.textContent || element.getAttribute("aria-label") || element.textContent;
    const words = element.dataset.keyLabel || label.replace(key.textContent, "");
    line.append(key, ` ${words.trim()}`);
    list.append(line);
  }
}

function start() {
  tell(document);
  listKeys();
  comeBack();
  document.querySelector("[data-open-keys]")?.addEventListener("click", (event) => {
    event.preventDefault();
    openKeys();
  });
  document.querySelector("[data-shortcuts-switch]")?.addEventListener("click", ({ target }) => {
    body.dataset.shortcuts = isOn() ? "off" : "on";
    document.cookie = `shortcuts=${body.dataset.shortcuts}; path=/; max-age=31536000; samesite=lax`;
    target.textContent = isOn() ? target.dataset.wordsOff : target.dataset.wordsOn;
  });
}

start();
document.addEventListener("htmx:load", (event) => tell(event.target));
