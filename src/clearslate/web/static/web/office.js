// Keys for the worksheet: y, n and ? choose, j and k go through the answers, Enter records. Without this file all works by mouse and Tab.
"use strict";
document.addEventListener("keydown", (event) => {
  const form = document.querySelector("form[data-keys]");
  if (!form || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "radio") return;
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
