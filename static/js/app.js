// Starts the small behaviours of the pages. Everything works without them.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  SkipLink,
  createAll,
} from "../build/nhsuk-frontend.min.js";
import { copyTexts } from "./copy.js";
import { foldFilters } from "./filters.js";
import { typeInGrids } from "./grid.js";
import { closeMenus } from "./menus.js";
import { hintAtScrolling } from "./scroll.js";
import { watchUploads } from "./upload.js";

const components = [Button, CharacterCount, Checkboxes, ErrorSummary, PasswordInput, Radios];

// nhsuk-frontend asks for these two names on the body before it starts anything.
document.body.classList.add("js-enabled", "nhsuk-frontend-supported");

function start(scope) {
  for (const component of components) createAll(component, undefined, { scope });
}

start(document);
createAll(SkipLink);
createAll(NotificationBanner);
closeMenus();
copyTexts();
foldFilters();
hintAtScrolling();
typeInGrids();
watchUploads();

// A piece that htmx has put in gets the same behaviours; its error summary takes the focus.
document.addEventListener("htmx:load", (event) => {
  if (event.target === document.body) return;
  start(event.target);
  hintAtScrolling(event.target);
});
