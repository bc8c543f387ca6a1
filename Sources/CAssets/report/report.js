"use strict";

// Sorts a table by the column whose heading is pressed. Without this script the tables are as complete, in the order
// in which they were written.

// The value of a cell: the machine-readable one where there is one.
function valueOf(row, index) {
  const cell = row.cells[index];
  const machine = cell.querySelector("data, time");
  if (machine) return machine.value ?? machine.dateTime;
  return cell.querySelector(".none") ? "" : cell.textContent;
}

// Compares decimals of any length digit by digit: as numbers of the language they would be rounded.
function compareDecimals(left, right) {
  const parts = (text) => {
    const [, sign, whole, fraction] = /^(-?)0*(\d*)\.?(\d*)$/.exec(text) ?? ["", "", "", ""];
    return { sign: sign ? -1 : 1, whole, fraction: fraction.padEnd(38, "0") };
  };
  const [a, b] = [parts(left), parts(right)];
  if (a.sign !== b.sign) return a.sign - b.sign;
  const byWhole = a.whole.length - b.whole.length || (a.whole < b.whole ? -1 : a.whole > b.whole ? 1 : 0);
  const byFraction = a.fraction < b.fraction ? -1 : a.fraction > b.fraction ? 1 : 0;
  return a.sign * (byWhole || byFraction);
}

const compareTexts = new Intl.Collator("en", { numeric: true }).compare;

function sort(table, heading) {
  const index = heading.cellIndex;
  const direction = heading.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
  const compare = heading.classList.contains("number") ? compareDecimals : compareTexts;
  const body = table.tBodies[0];
  const keyed = Array.from(body.rows, (row) => ({ row, value: valueOf(row, index) }));
  keyed.sort((a, b) => {
    if (a.value === "" || b.value === "") return (a.value === "") - (b.value === "");
    return direction === "ascending" ? compare(a.value, b.value) : compare(b.value, a.value);
  });
  for (const other of heading.parentNode.cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", direction);
  body.append(...keyed.map(({ row }) => row));
}

for (const table of document.querySelectorAll("table.sortable")) {
  for (const heading of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sort(table, heading));
    heading.append(button);
  }
}
