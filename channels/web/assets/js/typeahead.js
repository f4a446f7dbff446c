// The search box of the header: asks while typing, arrows choose. Enter alone opens a result only when it is the only
// one or an exact reference; opening the wrong person's page is a disclosure.
const REST = 200;
const SHORTEST = 3;

function start(form) {
  const input = form.querySelector("input[name=q]");
  const results = form.querySelector(".staff-search__results");
  const said = form.querySelector("[role=status]");
  const options = () => [...results.querySelectorAll("[role=option]")];
  const chosen = () => results.querySelector("[aria-selected=true]");
  const current = () => input.value.trim() !== "" && results.dataset.answers === input.value.trim();
  let timer;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", results.id);

  function open(isOpen) {
    results.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen && options().length > 0));
    if (!isOpen) choose(null);
  }

  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function move(step) {
    const all = options();
    if (!all.length) return;
    if (results.hidden) open(true);
    const next = all.indexOf(chosen()) + step;
    choose(next < 0 ? (step < 0 && next === -2 ? all.at(-1) : null) : all[Math.min(next, all.length - 1)]);
  }

  function settled() {
    if (chosen()) return chosen();
    if (!current()) return null;
    const all = options();
    const exact = all.filter((option) => option.hasAttribute("data-exact"));
    return exact.length === 1 ? exact[0] : all.length === 1 ? all[0] : null;
  }

  function go(event) {
    const option = settled();
    if (!option) return;
    event.preventDefault();
    const address = event.ctrlKey ? option.dataset.contact : option.getAttribute("href");
    if (address) location.assign(address);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    choose(null);
    if (input.value.trim().length < SHORTEST) {
      open(false);
      return;
    }
    timer = setTimeout(() => htmx.trigger(input, "typed"), REST);
  });

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") go(event);
    else if (event.key === "Escape" && !results.hidden) {
      event.preventDefault();
      open(false);
    }
  });

  results.addEventListener("htmx:beforeSwap", (event) => {
    const asked = event.detail.requestConfig.parameters.q ?? "";
    // An answer to what is no longer in the box is not shown.
    if (asked.trim() !== input.value.trim()) event.detail.shouldSwap = false;
    else results.dataset.answers = asked.trim();
  });

  results.addEventListener("htmx:afterSwap", () => {
    const found = options();
    if (found.length) results.setAttribute("role", "listbox");
    else results.removeAttribute("role");
    results.setAttribute("aria-label", form.querySelector("label").textContent);
    for (const option of found) {
      option.setAttribute("aria-selected", "false");
      option.tabIndex = -1;
    }
    open(document.activeElement === input);
    const told = results.querySelector("[data-said]");
    const counted = found.length ? said.dataset.some.replace("{n}", found.length) : said.dataset.none;
    said.textContent = told ? told.textContent : counted;
  });

  input.addEventListener("focus", () => {
    if (current() && results.childElementCount) open(true);
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) open(false);
  });
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) open(false);
  });
}

document.querySelectorAll("[data-typeahead]").forEach(start);
