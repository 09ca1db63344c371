// Puts the text of a field on the clipboard. The button is hidden until it is known that the browser lets it;
// without it the text is selected and copied by hand.
export function copyTexts(scope = document) {
  if (!navigator.clipboard?.writeText) return;
  for (const button of scope.querySelectorAll("[data-copies]")) {
    const field = document.getElementById(button.dataset.copies);
    const said = document.getElementById(`${button.dataset.copies}-copied`);
    if (!field || !said) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      said.textContent = "";
      try {
        await navigator.clipboard.writeText(field.value);
        said.textContent = "Copied.";
      } catch {
        field.focus();
        field.select();
        said.textContent = "It could not be copied. It is selected: copy it by hand.";
      }
    });
  }
}
