// While a control is moved, asks for the answer and puts it in place. Without this script the form does the same.
(() => {
  "use strict";
  const place = document.querySelector(".explore");
  const form = place && place.querySelector("form");
  const answer = place && place.querySelector("#answer");
  if (!form || !answer) return;
  let timer = 0;
  let asked = 0;

  const moved = () => {
    const found = new URLSearchParams();
    for (const each of form.querySelectorAll("input")) {
      if (each.type === "checkbox" ? each.checked : each.value !== each.dataset.law) found.set(each.name, each.value);
    }
    return found;
  };
  const say = (slider) => {
    const out = slider.parentElement.querySelector("output");
    const one = slider.value === "1" ? slider.dataset.unit.slice(0, -1) : slider.dataset.unit;
    const none = slider.dataset.none && slider.value === slider.max;
    out.textContent = none ? "no limit" : `${slider.value} ${one}`.trim();
  };
  const ask = async () => {
    const mine = ++asked;
    const query = moved().toString();
    answer.setAttribute("aria-busy", "true");
    try {
      const told = await fetch(`${place.dataset.answer}?${query}`, { headers: { "X-Requested-With": "fetch" } });
      if (mine !== asked) return;
      if (!told.ok || told.redirected) { form.submit(); return; }
      const open = Array.from(answer.querySelectorAll("details"), (each) => each.open);
      answer.innerHTML = await told.text();
      answer.querySelectorAll("details").forEach((each, at) => { each.open = Boolean(open[at]); });
      history.replaceState(null, "", query ? `?${query}` : location.pathname);
    } finally {
      if (mine === asked) answer.removeAttribute("aria-busy");
    }
  };
  form.addEventListener("input", (event) => {
    if (event.target.type === "range") say(event.target);
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(timer); ask(); });
  form.querySelector("button").classList.add("explore-scripted");
})();
