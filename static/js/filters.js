// Filters come open from the server. On a narrow screen they are folded, so that results come first.
const NARROW = "(max-width: 47.5em)";

export function foldFilters(root = document) {
  const narrow = window.matchMedia(NARROW);
  const fold = () => {
    for (const filters of root.querySelectorAll("details[data-fold-narrow]")) {
      filters.open = !narrow.matches;
      filters.dataset.folded = ""; // from here on the style sheet leaves it alone
    }
  };
  fold();
  narrow.addEventListener("change", fold);
}
