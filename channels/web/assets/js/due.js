// How far off a due time is, kept right each minute while the page is open. The moment itself is in the page already.
const given = document.getElementById("due-words")?.dataset;
const words = given && JSON.parse(given.words);
const ahead = given ? Number(given.now) - Date.now() / 1000 : 0; // our clock, not the visitor's

function counted(unit, number) {
  const form = words.numbers.indexOf(number);
  return words[unit].at(form).replace("%(n)d", number);
}

function span(seconds, day) {
  if (seconds >= day) return counted("day", Math.floor(seconds / day));
  if (seconds >= 3600) return counted("hour", Math.floor(seconds / 3600));
  return counted("minute", Math.floor(seconds / 60));
}

// Working seconds between two moments of today, by the hours that came with the page.
function worked(data, since, until) {
  return Math.max(0, Math.min(until, data.shut) - Math.max(since, data.open));
}

function said(data, now) {
  const late = now > data.due;
  let seconds = data.left - worked(data, data.asked, Math.min(now, data.due));
  if (late) seconds = Math.max(0, -data.left) + worked(data, Math.max(data.asked, data.due), now);
  if (seconds >= 60) return words[late ? "late" : "left"].replace("%(time)s", span(seconds, data.day));
  if (late) return words.just;
  return data.due - now < 60 ? words.now : words.none;
}

function refresh() {
  const now = Math.floor(Date.now() / 1000 + ahead);
  for (const element of document.querySelectorAll("[data-due]")) {
    const data = Object.fromEntries(Object.entries(element.dataset).map(([name, value]) => [name, Number(value)]));
    const text = said(data, now);
    if (element.textContent !== text) element.textContent = text;
    if (now > data.due && !element.classList.contains("state--late")) {
      element.classList.remove("muted");
      element.classList.add("state", "state--late");
    }
  }
}

if (words) {
  setInterval(refresh, 60_000);
  // A page that slept in a background tab is put right as soon as somebody looks at it.
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  window.addEventListener("pageshow", ({ persisted }) => persisted && refresh());
}
