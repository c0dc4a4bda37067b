// Without this file all works by mouse and Tab. With it: keys for a decision, one sending of each form, no word lost with a connection,
// and tables that a phone shows as cards.
"use strict";

// Single keys, which can be switched off in the account's menu: a letter presses the button or goes to the field that names it, j and k
// go through answers or rows, x ticks a row, / goes to the search.
const OFF = "clearslate.keys";
const typing = (target) => /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(radio|checkbox)$/.test(target.type);
document.addEventListener("keydown", (event) => {
  if (localStorage.getItem(OFF) || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const named = [...document.querySelectorAll("main [data-key]")].find((each) => each.dataset.key === event.key && each.type !== "radio");
  if (named) {
    event.preventDefault();
    if (named.tagName === "BUTTON") named.click(); else named.focus();
    return;
  }
  const rows = [...document.querySelectorAll("main .rows input[type=checkbox]")];
  const row = rows.indexOf(document.activeElement);
  if (rows.length && (event.key === "j" || event.key === "k")) {
    event.preventDefault();
    rows[row < 0 ? 0 : (row + (event.key === "j" ? 1 : -1) + rows.length) % rows.length].focus();
    return;
  }
  if (row >= 0 && event.key === "x") { event.preventDefault(); rows[row].click(); return; }
  const form = document.querySelector("form[data-keys]");
  if (!form) return;
  const radios = [...form.querySelectorAll("input[type=radio]")];
  const wanted = radios.find((each) => each.dataset.key === event.key);
  const at = radios.indexOf(document.activeElement);
  const step = { j: 1, k: -1 }[event.key];
  const chosen = wanted || (step && radios[(at + step + radios.length) % radios.length]);
  if (!chosen) return;
  event.preventDefault();
  chosen.checked = true;
  chosen.focus();
});
const keys = document.querySelector("[data-keys-switch]");
if (keys) {
  keys.hidden = false;
  const box = keys.querySelector("input");
  box.checked = !localStorage.getItem(OFF);
  box.addEventListener("change", () => box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "off"));
}

// One box that ticks all of a list.
for (const all of document.querySelectorAll("[data-all]")) {
  all.hidden = false;
  all.querySelector("input").addEventListener("change", (event) => {
    for (const each of document.querySelectorAll(`input[name="${all.dataset.all}"]`)) each.checked = event.target.checked;
  });
}

// A form is sent once, and only where the office can be reached: else the page stays, with all that was typed.
const sending = new WeakSet();
document.addEventListener("submit", async (event) => {
  const form = event.target, status = document.querySelector("[role=status]");
  if (form.method !== "post" || !status) return;
  if (sending.has(form)) {
    if (form.dataset.reached !== "yes") event.preventDefault();
    form.dataset.reached = "sent";
    return;
  }
  event.preventDefault();
  sending.add(form);
  try {
    await fetch(document.querySelector("link[rel=icon]").href, { method: "HEAD", cache: "no-store" });
    form.dataset.reached = "yes";
    form.requestSubmit(event.submitter);
  } catch {
    sending.delete(form);
    status.innerHTML = '<div class="usa-alert usa-alert--error usa-alert--slim"><div class="usa-alert__body"><p class="usa-alert__text">The office cannot be reached. Nothing was sent, and what you typed is still here: send it again when you are back on the network.</p></div></div>';
  }
});
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// On a phone a table of several columns is a list of cards: each cell says its heading, and the roles say that it is a table still.
const stack = (within) => {
  for (const table of within.querySelectorAll(".scroll > .usa-table:not(.stacked):not(.beside):not(.tight)")) {
    const heads = [...table.querySelectorAll("thead th")].map((each) => each.querySelector(".usa-sr-only") ? "" : each.textContent.trim());
    table.setAttribute("role", "table");
    for (const part of table.querySelectorAll("thead, tbody")) part.setAttribute("role", "rowgroup");
    for (const row of table.rows) {
      row.setAttribute("role", "row");
      [...row.cells].forEach((cell, at) => {
        const head = cell.tagName === "TH";
        cell.setAttribute("role", head ? (cell.scope === "row" ? "rowheader" : "columnheader") : "cell");
        if (!head && heads[at] && cell.colSpan === 1) {
          cell.dataset.label = heads[at];
          if (cell.childNodes.length > 1) { const box = document.createElement("div"); box.append(...cell.childNodes); cell.append(box); }
        }
      });
    }
    table.classList.add("stacked");
  }
};
if (matchMedia("(max-width: 39.99rem)").matches) {
  stack(document);
  document.addEventListener("htmx:afterSettle", (event) => stack(event.target));
  document.querySelector(".menu [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}
