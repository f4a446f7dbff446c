// Addresses while typing, over the JSON search; choosing one fills the hidden UPRN. Without this the Find button works.
const REST = 200;
const SHORTEST = 3;
const PATIENCE = 400; // before "searching" is said: a quick answer says nothing
const LONGEST = 15_000;
const STREET = "STREET";

function escaped(text) {
  const holder = document.createElement("span");
  holder.textContent = text;
  return holder.innerHTML;
}

async function asked(api, values, signal) {
  const inWelsh = document.documentElement.lang === "cy" ? { language: "CYM" } : {};
  const address = `${api}?${new URLSearchParams({ ...values, ...inWelsh })}`;
  const answer = await fetch(address, { signal, headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).results.filter(({ uprn, kind }) => uprn || kind === STREET);
}

// One question at a time: the next letter takes the last question back, and a late answer to it is dropped.
function searcher(api, options, say) {
  let rest;
  let running;
  return (query, populate) => {
    clearTimeout(rest);
    running?.abort();
    say("");
    rest = setTimeout(async () => {
      const mine = new AbortController();
      running = mine;
      const slow = setTimeout(() => say("searching"), PATIENCE);
      const lost = setTimeout(() => mine.abort("late"), LONGEST);
      try {
        const results = await asked(api, { query, ...options() }, mine.signal);
        if (running !== mine) return;
        populate(results);
        say(results.length ? "found" : "none");
      } catch (error) {
        if (running !== mine || (mine.signal.aborted && mine.signal.reason !== "late")) return;
        populate([]);
        say(error.message === "429" ? "busy" : "failed");
      } finally {
        clearTimeout(slow);
        clearTimeout(lost);
      }
    }, REST);
  };
}

function suggestion(found, words) {
  if (typeof found === "string") return escaped(found);
  const flats = found.flats ? words.wordsFlats.replace("{n}", found.flats) : "";
  const hint = [found.kind === STREET ? words.wordsStreet : "", flats, found.hint].filter(Boolean).join(" · ");
  return escaped(found.label) + (hint ? `<span class="address-picker__hint">${escaped(hint)}</span>` : "");
}

function start(picker) {
  const uprn = document.getElementById(picker.dataset.uprn);
  const usrn = document.getElementById(picker.dataset.usrn ?? "");
  const typed = picker.querySelector("input[type=text]");
  // Once the server has listed addresses to choose from, those are the way on.
  if (!typed || uprn?.type !== "hidden" || picker.dataset.started) return;
  picker.dataset.started = "yes";

  const holder = document.createElement("div");
  const { id, name, value, dataset } = typed;
  const described = typed.getAttribute("aria-describedby");
  typed.replaceWith(holder);
  const words = picker.dataset;
  const find = picker.querySelector(".address-picker__find");
  const historic = picker.querySelector("input[type=checkbox]");
  const anyway = picker.querySelector(".address-picker__anyway");
  const status = document.createElement("p");
  status.className = "govuk-hint address-picker__status";
  status.setAttribute("role", "status");
  holder.after(status);
  const flats = document.createElement("div");
  flats.className = "address-picker__flats";
  status.after(flats);

  const said = { searching: words.wordsSearching, none: words.wordsNone, failed: words.wordsFailed, busy: words.wordsBusy };
  const say = (state) => {
    status.textContent = said[state] ?? "";
    if (state === "failed") find.hidden = false;
    if (anyway && state in said && state !== "searching") anyway.hidden = false;
    if (anyway && state === "found") anyway.hidden = false;
  };

  function keep(field, number) {
    if (!field || field.value === number) return;
    field.value = number;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function take(found) {
    flats.replaceChildren();
    if (found.kind === STREET && !usrn) {
      goOn(found.label);
      return;
    }
    keep(usrn, found.kind === STREET ? found.usrn : "");
    keep(uprn, found.uprn);
    if (found.flats) offerFlats(found);
  }

  // A street where a house is wanted: the houses of it come next.
  function goOn(street) {
    setTimeout(() => {
      input.value = `${street} `;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  // The building is chosen at once, so that nothing is lost when nobody knows the flat; its flats are the second list.
  async function offerFlats(building) {
    const select = document.createElement("select");
    select.className = "govuk-select";
    select.id = `${id}-flats`;
    const label = Object.assign(document.createElement("label"), {
      className: "govuk-label", htmlFor: select.id, textContent: words.wordsWhichFlat.replace("{building}", building.label),
    });
    try {
      const found = await asked(words.addressPicker, { within: building.uprn, query: building.label });
      if (uprn.value !== building.uprn) return;
      const itself = new Option(words.wordsWhole, building.uprn);
      select.append(itself, ...found.map((flat) => new Option(flat.label, flat.uprn)));
      select.addEventListener("change", (event) => {
        event.stopPropagation(); // the hidden field tells the page
        keep(uprn, select.value);
      });
      flats.replaceChildren(label, select);
      status.textContent = words.wordsFlatsBelow.replace("{n}", found.length);
    } catch {
      say("failed");
    }
  }

  accessibleAutocomplete({
    element: holder,
    id,
    name,
    defaultValue: value,
    source: searcher(words.addressPicker, () => ({ streets: "1", ...(historic?.checked ? { historic: "1" } : {}) }), say),
    minLength: SHORTEST,
    confirmOnBlur: false,
    showNoOptionsFound: false,
    inputClasses: "govuk-input",
    templates: { inputValue: (found) => found?.label ?? "", suggestion: (found) => suggestion(found, words) },
    onConfirm: (found) => found && take(found),
    tStatusQueryTooShort: () => words.wordsShort,
    tStatusNoResults: () => "",
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
    if (usrn) usrn.value = "";
    flats.replaceChildren();
    if (input.value.trim().length < SHORTEST) say("");
  });
  historic?.addEventListener("change", (event) => {
    event.stopPropagation();
    input.focus();
    goOn(input.value.trim());
  });
  find.hidden = true;
  anyway?.addEventListener("click", () => useAnyway(picker, input));
}

// As typed, with its reason, in the form's own place for it.
function useAnyway(picker, input) {
  const lines = document.getElementById(picker.dataset.unlisted);
  const radio = lines.form.querySelector("input[type=radio][value=UNLISTED]");
  radio.checked = true;
  if (!lines.value.trim()) lines.value = input.value.trim();
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  lines.focus();
}

function says(words, title, n, i) {
  return words.replaceAll("{title}", title).replaceAll("{n}", n).replaceAll("{i}", i);
}

const startAll = (scope) => scope.querySelectorAll("[data-address-picker]").forEach(start);
startAll(document);
document.addEventListener("htmx:load", (event) => startAll(event.target));
