"use strict";

// Sorts a table by the column whose heading is pressed, and tells the amounts of the day that is pointed at in a chart.
// Without this script tables and charts are as complete, in the order in which they were written.

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
    if (heading.classList.contains("bar")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sort(table, heading));
    heading.append(button);
  }
}

// The amount of a cell as it stands there, without the zeros that only align it.
function amountOf(cell) {
  const amount = cell.querySelector("data");
  if (!amount) return document.createTextNode("–");
  const copy = amount.cloneNode(true);
  for (const pad of copy.querySelectorAll(".pad")) pad.remove();
  return copy;
}

// Puts a cursor over a chart that a pointer or the arrow keys move from day to day. What it tells stands in the table
// below the chart, too.
function readable(figure) {
  const fields = Array.from(figure.querySelectorAll(".field"));
  const table = figure.querySelector("table");
  const plot = figure.querySelector(".plot");
  if (!fields.length || !table) return;
  const headings = Array.from(table.tHead.rows[0].cells, (cell) => cell.textContent);
  const currency = headings[1].replace(/^.*\((.*)\)$/, "$1");
  const rows = new Map(Array.from(table.tBodies[0].rows, (row) => [row.cells[0].textContent, row]));
  const values = Array.from(figure.querySelectorAll(".legend .value"));
  const sums = values.map((value) => value.firstChild);
  const width = figure.querySelector(".bars").viewBox.baseVal.width;
  const places = fields.map((field) => (field.x.baseVal.value + 5) / width);
  const weekday = new Intl.DateTimeFormat("en", { weekday: "long", timeZone: "UTC" });

  const reading = document.createElement("p");
  reading.className = "reading";
  const hint = document.createElement("span");
  hint.className = "hint";
  hint.textContent = "All days. Point at a day, or press Tab and the arrow keys, to read its cost.";
  const cursor = document.createElement("div");
  cursor.className = "cursor";
  cursor.tabIndex = 0;
  cursor.setAttribute("role", "slider");
  cursor.setAttribute("aria-label", `${figure.querySelector("strong").textContent}, day by day`);
  cursor.setAttribute("aria-valuemin", "1");
  cursor.setAttribute("aria-valuemax", `${fields.length}`);
  const line = document.createElement("i");
  let current = fields.length - 1;

  function say() {
    const day = fields[current].dataset.day;
    const cells = rows.get(day).cells;
    cursor.setAttribute("aria-valuenow", `${current + 1}`);
    const spoken = Array.from(cells).slice(1).map((cell, index) =>
      `${index ? headings[index + 1] + " " : ""}${amountOf(cell).textContent}${index ? "" : " " + currency}`);
    cursor.setAttribute("aria-valuetext", `${day}: ${spoken.join("; ")}`);
    return { day, cells };
  }

  function show(index) {
    current = Math.max(0, Math.min(fields.length - 1, index));
    const { day, cells } = say();
    const total = document.createElement("strong");
    total.append(amountOf(cells[1]), ` ${currency}`);
    reading.replaceChildren(`${weekday.format(new Date(day))}, ${day} · `, total);
    line.style.left = `${places[current] * 100}%`;
    cursor.append(line);
    for (const [index, value] of values.entries()) value.replaceChildren(amountOf(cells[index + 2]));
  }

  function clear() {
    line.remove();
    reading.replaceChildren(hint);
    for (const [index, value] of values.entries()) value.replaceChildren(sums[index]);
  }

  function nearest(event) {
    const box = cursor.getBoundingClientRect();
    const place = (event.clientX - box.left) / box.width;
    let best = 0;
    for (let index = 1; index < places.length; index++) {
      if (Math.abs(places[index] - place) < Math.abs(places[best] - place)) best = index;
    }
    return best;
  }

  cursor.addEventListener("pointermove", (event) => show(nearest(event)));
  cursor.addEventListener("pointerdown", (event) => show(nearest(event)));
  cursor.addEventListener("pointerleave", () => document.activeElement === cursor || clear());
  cursor.addEventListener("focus", () => show(current));
  cursor.addEventListener("blur", clear);
  cursor.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 30, PageDown: -30 };
    if (event.key === "Home") show(0);
    else if (event.key === "End") show(fields.length - 1);
    else if (event.key in steps) show(current + steps[event.key]);
    else if (event.key === "Escape") clear();
    else return;
    event.preventDefault();
  });

  say();
  reading.append(hint);
  plot.append(cursor);
  figure.querySelector("figcaption").after(reading);
}

for (const figure of document.querySelectorAll("figure.days")) readable(figure);
