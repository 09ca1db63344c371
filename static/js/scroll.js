// Says in words that a table goes on beyond the edge of the screen; the shadow at its edge says it too.
const HINT = "Slide sideways for more columns";

function tell(region) {
  const wider = region.scrollWidth > region.clientWidth + 1;
  const said = region.querySelector(":scope > .app-scroll__hint");
  if (wider && !said) {
    const hint = document.createElement("p");
    hint.className = "app-scroll__hint";
    hint.setAttribute("aria-hidden", "true"); // a screen reader walks the cells, seen or not
    hint.textContent = HINT;
    region.prepend(hint);
  } else if (!wider && said) {
    said.remove();
  }
}

export function hintAtScrolling(scope = document) {
  const seen = new ResizeObserver((entries) => entries.forEach((entry) => tell(entry.target)));
  for (const region of scope.querySelectorAll(".app-scroll")) seen.observe(region);
}
