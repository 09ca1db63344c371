// Typing into a grid as into a spreadsheet: the arrows go up and down a column, and a block of copied cells
// fills the cells from here on. Without it the Tab key does the walking.
export function typeInGrids() {
  for (const grid of document.querySelectorAll("[data-grid]")) {
    grid.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const next = neighbour(grid, event.target, step);
      if (!next) return;
      event.preventDefault();
      next.focus();
      next.select();
    });
    grid.addEventListener("paste", (event) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const rows = text.replace(/\r?\n$/, "").split(/\r?\n/).map((row) => row.split("\t"));
      if (!event.target.dataset.column || (rows.length === 1 && rows[0].length === 1)) return;
      event.preventDefault();
      fill(grid, event.target, rows);
    });
  }
}

function column(grid, cell) {
  return [...grid.querySelectorAll(`[data-column="${cell.dataset.column}"]`)];
}

function neighbour(grid, cell, step) {
  if (!cell.dataset.column) return null;
  const cells = column(grid, cell);
  return cells[cells.indexOf(cell) + step];
}

function fill(grid, start, rows) {
  let cell = start;
  for (const row of rows) {
    if (!cell) return;
    const line = [...cell.closest("tr").querySelectorAll("[data-column]")];
    row.forEach((text, index) => {
      const target = line[line.indexOf(cell) + index];
      if (target) target.value = text.trim();
    });
    cell = neighbour(grid, cell, 1);
  }
}
