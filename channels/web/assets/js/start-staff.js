// Parts that htmx brings in later are started when they arrive; the page itself is started once.
GOVUKFrontend.initAll();
MOJFrontend.initAll();

document.addEventListener("htmx:load", (event) => {
  if (event.target === document.body) return;
  GOVUKFrontend.initAll({ scope: event.target });
  MOJFrontend.initAll({ scope: event.target });
});

// The user's menu closes as people expect.
const menu = document.querySelector(".user-menu");
document.addEventListener("click", (event) => {
  if (menu && !menu.contains(event.target)) menu.open = false;
});
menu?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A part of the page that could not be fetched says so where every message stands.
const flashes = document.getElementById("flashes");
document.addEventListener("htmx:sendError", () => {
  const line = document.createElement("p");
  line.className = "flash flash--error";
  line.textContent = flashes.dataset.wordsUnreachable;
  flashes.replaceChildren(line);
});

// What somebody is typing, or has typed since we asked, is never replaced by an answer that did not know of it.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const asked = detail.requestConfig.parameters;
  const writing = [...detail.target.querySelectorAll("textarea, input[type=text]")];
  const newer = (field) => field === document.activeElement || field.value !== (asked[field.name] ?? "");
  if (writing.some(newer)) detail.shouldSwap = false;
});
