// Addresses while typing, over the JSON search; choosing one fills the hidden UPRN. Without this the Find button works.
const REST = 200;
const SHORTEST = 3;

function escaped(text) {
  const holder = document.createElement("span");
  holder.textContent = text;
  return holder.innerHTML;
}

// `say` hears null while an answer is awaited, and the number found once it is there.
function searcher(api, say) {
  let timer;
  let running;
  return (query, populate) => {
    clearTimeout(timer);
    running?.abort();
    say(null);
    timer = setTimeout(async () => {
      running = new AbortController();
      try {
        const address = `${api}?query=${encodeURIComponent(query)}`;
        const answer = await fetch(address, { signal: running.signal, headers: { Accept: "application/json" } });
        const results = answer.ok ? (await answer.json()).results : [];
        populate(results);
        say(results.length);
      } catch (error) {
        if (error.name === "AbortError") return;
        populate([]);
        say(0);
      }
    }, REST);
  };
}

function start(picker) {
  const uprn = document.getElementById(picker.dataset.uprn);
  const typed = picker.querySelector("input[type=text]");
  // Once the server has listed addresses to choose from, those are the way on.
  if (!typed || uprn?.type !== "hidden" || picker.dataset.started) return;
  picker.dataset.started = "yes";

  const holder = document.createElement("div");
  const { id, name, value, dataset } = typed;
  const described = typed.getAttribute("aria-describedby");
  typed.replaceWith(holder);
  const words = picker.dataset;
  const none = document.createElement("p");
  none.className = "govuk-hint address-picker__none";
  none.hidden = true;
  none.textContent = words.wordsNone;
  holder.after(none);
  let count = null;
  const say = (number) => {
    count = number;
    none.hidden = number !== 0;
  };
  accessibleAutocomplete({
    element: holder,
    id,
    name,
    defaultValue: value,
    source: searcher(words.addressPicker, say),
    minLength: SHORTEST,
    confirmOnBlur: false,
    showNoOptionsFound: false,
    inputClasses: "govuk-input",
    templates: {
      inputValue: (found) => found?.label ?? "",
      suggestion: (found) => escaped(typeof found === "string" ? found : found.label),
    },
    onConfirm: (found) => {
      if (!found) return;
      uprn.value = found.uprn;
      uprn.dispatchEvent(new Event("change", { bubbles: true }));
    },
    tStatusQueryTooShort: () => words.wordsShort,
    tStatusNoResults: () => (count === 0 ? words.wordsNone : ""),
    tStatusSelectedOption: (title, n, i) => says(words.wordsCount, title, n, i + 1),
    tStatusResults: (n, selected) => says(words.wordsFound, selected, n, ""),
    tAssistiveHint: () => words.wordsHint,
  });

  const input = document.getElementById(id);
  if (described) input.setAttribute("aria-describedby", `${described} ${input.getAttribute("aria-describedby") || ""}`.trim());
  if (dataset.key) input.dataset.key = dataset.key;
  // What is typed after choosing is no longer the address chosen.
  input.addEventListener("input", () => {
    uprn.value = "";
    if (input.value.trim().length < SHORTEST) say(null);
  });
  picker.querySelector(".address-picker__find")?.setAttribute("hidden", "");
}

function says(words, title, n, i) {
  return words.replaceAll("{title}", title).replaceAll("{n}", n).replaceAll("{i}", i);
}

const startAll = (scope) => scope.querySelectorAll("[data-address-picker]").forEach(start);
startAll(document);
document.addEventListener("htmx:load", (event) => startAll(event.target));
