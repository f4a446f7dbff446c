// Questions that depend on others are shown and hidden while somebody answers, and an answer that ends the form says so
// at once. Without this every question stands there, and the server asks nothing of those that do not apply.
const NAMES = "q-";

function number(value) {
  return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : null;
}

// The one small language of conditions, as crm/catalogue/conditions.py reads it.
function holds(condition, facts) {
  if (!condition) return true;
  if (condition.all) return condition.all.every((one) => holds(one, facts));
  if (condition.any) return condition.any.some((one) => holds(one, facts));
  if (condition.not) return !holds(condition.not, facts);
  const value = facts[condition.fact];
  const values = Array.isArray(value) ? value : [value];
  if ("given" in condition) return values.some((one) => one !== undefined && one !== "") === condition.given;
  if (condition.is) return values.some((one) => one !== undefined && condition.is.map(String).includes(String(one)));
  const found = number(value);
  if (found === null) return false;
  return "over" in condition ? found > Number(condition.over) : found < Number(condition.under);
}

function answered(question) {
  const name = NAMES + question.dataset.question;
  const fields = [...question.querySelectorAll("input, select, textarea")].filter((field) => field.name.startsWith(name));
  const chosen = fields.filter(({ type }) => type === "radio" || type === "checkbox");
  if (chosen.some((field) => field.name === name)) {
    const values = chosen.filter((field) => field.name === name && field.checked).map(({ value }) => value);
    return question.dataset.kind === "CHOICES" ? values : values[0];
  }
  const parts = Object.fromEntries(fields.map((field) => [field.name.slice(name.length + 1), field.value.trim()]));
  if ("year" in parts) return parts.year && parts.month && parts.day ? [parts.year, parts.month.padStart(2, "0"), parts.day.padStart(2, "0")].join("-") : undefined;
  const typed = Object.values(parts).find((value) => value);
  return ["NUMBER", "MONEY"].includes(question.dataset.kind) ? typed?.replace(/[£, ]/g, "") : typed;
}

function settle(form) {
  const facts = JSON.parse(form.dataset.facts || "{}");
  for (const question of form.querySelectorAll("[data-question]")) {
    question.hidden = !holds(question.dataset.showWhen ? JSON.parse(question.dataset.showWhen) : null, facts);
    if (question.hidden) continue;
    const answer = answered(question);
    if (answer !== undefined && answer !== "") facts[`answers.${question.dataset.question}`] = answer;
    for (const stop of question.querySelectorAll("[data-stop]")) {
      stop.hidden = ![answer].flat().includes(stop.dataset.stop);
    }
  }
}

function settleAll(within) {
  for (const form of within.querySelectorAll("[data-questions]")) settle(form);
}

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, ({ target }) => {
    const form = target.closest?.("[data-questions]");
    if (form) settle(form);
  });
}
document.addEventListener("htmx:load", ({ target }) => settleAll(target.parentElement || target));
window.addEventListener("pageshow", () => settleAll(document));
settleAll(document);
