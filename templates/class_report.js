"use strict";
// Sorts and filters the table of students. Without it the table is complete, in the order of ids.
(() => {
  const table = document.getElementById("matrix");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const order = ["good", "late", "part", "missing", "crashed", "unknown", "not-run"];
  const tools = document.getElementById("tools");
  const find = document.getElementById("find");
  const show = document.getElementById("show");
  const count = document.getElementById("count");
  const headings = [...table.tHead.rows[0].cells];
  const names = new Map(rows.map((row) => [row, row.cells[0].textContent.toLowerCase()]));
  const place = new Map(rows.map((row, number) => [row, number]));

  function value(row, column) {
    if (column === 0) return place.get(row);
    const cell = row.cells[column];
    if (row.dataset.has.split(" ").includes("none")) return null;
    if (cell.className in { points: 1, right: 1 }) {
      const [part, all] = cell.textContent.split("/").map(Number);
      return Number.isNaN(part) ? null : all ? part / all : part;
    }
    return order.indexOf(cell.className);
  }

  function sort(column) {
    const heading = headings[column];
    // Points and reasons are wanted from the most on, checks from the worst on.
    const first = column === 0 ? "ascending" : "descending";
    const other = first === "ascending" ? "descending" : "ascending";
    const direction = heading.getAttribute("aria-sort") === first ? other : first;
    headings.forEach((one) => one.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", direction);
    const sign = direction === "ascending" ? 1 : -1;
    const keyed = rows.map((row) => [value(row, column), row]);
    keyed.sort(([a, one], [b, two]) => {
      if ((a === null) !== (b === null)) return a === null ? 1 : -1; // without a value: last
      return (a === null ? 0 : sign * (a - b)) || place.get(one) - place.get(two);
    });
    body.append(...keyed.map(([, row]) => row));
  }

  function filter() {
    const wanted = find.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits = names.get(row).includes(wanted)
        && (show.value === "" || row.dataset.has.split(" ").includes(show.value));
      row.hidden = !fits;
      shown += fits;
    }
    count.textContent = `${shown} of ${rows.length} shown`;
  }

  headings.forEach((heading, column) => {
    // No <button>: with one, Chromium prints the headings on the first page alone.
    const button = document.createElement("span");
    button.setAttribute("role", "button");
    button.tabIndex = 0;
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sort(column));
    button.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      sort(column);
    });
    heading.append(button);
  });
  find.addEventListener("input", filter);
  show.addEventListener("change", filter);
  document.querySelectorAll("a[data-show]").forEach((link) => {
    link.addEventListener("click", () => {
      find.value = "";
      show.value = link.dataset.show;
      filter();
    });
  });
  tools.hidden = false;
  filter();
})();
