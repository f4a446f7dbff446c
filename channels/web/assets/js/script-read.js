// A service's script stays folded once it was read here, until there is a new version of it. What is remembered is the
// service and the version, nothing of a person.
const PREFIX = "script-read:";
const remembered = (script) => PREFIX + script.dataset.script;

function isRead(script) {
  try {
    return localStorage.getItem(remembered(script)) === script.dataset.scriptVersion;
  } catch {
    return false;
  }
}

function read(script) {
  try {
    localStorage.setItem(remembered(script), script.dataset.scriptVersion);
  } catch {
    // Storage full or refused: the script stands open again next time.
  }
}

function fold(scope) {
  for (const script of scope.querySelectorAll("details[data-script][open]")) if (isRead(script)) script.open = false;
}

// Folded by hand, or standing open while the contact was saved.
document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches?.("details[data-script]") && !event.target.open) read(event.target);
  },
  true,
);
document.addEventListener("submit", (event) => {
  if (event.submitter?.name !== "disposition") return;
  for (const script of event.target.querySelectorAll("details[data-script][open]")) read(script);
});

fold(document);
document.addEventListener("htmx:load", (event) => fold(event.target.parentElement ?? document));
