// Puts a ((name)) where the cursor last stood in the words. Without a script it is typed or copied.
let last = null;

document.addEventListener("focusin", (event) => {
  if (event.target.matches("#id_subject, #id_body")) last = event.target;
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  if (!button) return;
  const field = last ?? document.getElementById(button.dataset.insertInto);
  if (!field) return;
  field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

for (const button of document.querySelectorAll("[data-insert]")) button.hidden = false;
