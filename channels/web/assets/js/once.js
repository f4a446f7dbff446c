// A form is sent once, and what was typed into it survives a session that ended half way.
const PREFIX = "kept:";
const OLDEST = 12 * 60 * 60 * 1000;
const owner = () => document.body.dataset.user || "";

function guard(event) {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("data-many")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  // After the browser has gathered the form's values: a button disabled earlier would leave its own out.
  setTimeout(() => {
    if (event.defaultPrevented) return;
    form.dataset.sent = "yes";
    for (const button of form.querySelectorAll("button:not([disabled])")) {
      button.disabled = true;
      button.dataset.guarded = "yes";
    }
  });
}

function release() {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("button[data-guarded]")) {
    button.disabled = false;
    delete button.dataset.guarded;
  }
}

function keepable(field) {
  if (!field.name || field.closest("[data-keep-not]")) return false;
  if (field.type === "hidden") return Boolean(field.closest("[data-address-picker]"));
  return !["password", "file", "submit", "button"].includes(field.type);
}

function keep(form) {
  const values = [];
  for (const field of form.elements) {
    if (!keepable(field)) continue;
    const choice = field.type === "radio" || field.type === "checkbox";
    if (choice ? field.checked : field.value) values.push([field.name, field.value]);
  }
  try {
    const draft = JSON.stringify({ owner: owner(), at: Date.now(), values });
    sessionStorage.setItem(PREFIX + form.dataset.keep, draft);
  } catch {
    // Storage full or refused: the form itself still holds everything.
  }
}

function draftOf(name) {
  try {
    const draft = JSON.parse(sessionStorage.getItem(PREFIX + name));
    return draft && draft.owner === owner() && Date.now() - draft.at < OLDEST ? draft.values : null;
  } catch {
    return null;
  }
}

function untouched(form, field) {
  if (field.type === "radio" || field.type === "checkbox") {
    return ![...form.elements].some((other) => other.name === field.name && other.checked);
  }
  return field.tagName === "SELECT" ? !field.querySelector("option[selected]") : field.value === "";
}

// Only what the server left empty is filled in again: its own values are newer than ours.
function restore(form) {
  const values = draftOf(form.dataset.keep);
  if (!values) return;
  const free = [...form.elements].filter((field) => keepable(field) && untouched(form, field));
  for (const field of free) {
    const typed = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (!typed.length) continue;
    if (field.type === "radio" || field.type === "checkbox") field.checked = typed.includes(field.value);
    else field.value = typed[0];
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function forget(name) {
  sessionStorage.removeItem(PREFIX + name);
}

function forgetAll() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}

function kept(event) {
  const form = event.target.form || event.target.closest?.("form");
  if (form?.dataset.keep) keep(form);
}

document.addEventListener("submit", (event) => {
  if (event.target.dataset.keep) keep(event.target);
  if (event.target.hasAttribute("data-forget-all")) forgetAll();
  guard(event);
});
document.addEventListener("input", kept);
document.addEventListener("change", kept);
window.addEventListener("pageshow", release);

for (const saved of document.querySelectorAll("[data-kept]")) forget(saved.dataset.kept);
for (const form of document.querySelectorAll("form[data-keep]")) restore(form);
document.addEventListener("htmx:load", (event) => {
  if (event.target === document.body) return;
  for (const saved of event.target.querySelectorAll("[data-kept]")) forget(saved.dataset.kept);
  for (const form of event.target.querySelectorAll("form[data-keep]")) restore(form);
});

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.wordsDone || "✓";
  });
}
