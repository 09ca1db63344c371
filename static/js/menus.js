// Menus made of <details data-menu>: Escape closes and gives the focus back, a press outside closes.
export function closeMenus(root = document) {
  const open = () => root.querySelectorAll("details[data-menu][open]");

  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    }
  });

  const closeOthers = (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  };
  root.addEventListener("click", closeOthers);
  root.addEventListener("focusin", closeOthers);
}
