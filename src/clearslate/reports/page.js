"use strict";
// What a page does more where scripts run: its tables sort and become files, links unfold what they lead to, paper shows all.
(() => {
  const said = (cell) => {
    const copy = cell.cloneNode(true);
    for (const small of copy.querySelectorAll("small")) {
      const words = small.textContent.trim();
      small.textContent = words ? ` (${words})` : "";
    }
    return copy.textContent.replace(/\s+/g, " ").trim();
  };

  // The number that a cell begins with; null where it is hidden or none.
  const number = (words) => {
    const found = words.match(/^(?:(under|over) )?(-?[\d,]+(?:\.\d+)?)/);
    if (!found) return null;
    return parseFloat(found[2].replaceAll(",", "")) + ({ under: -0.5, over: 0.5 }[found[1]] ?? 0);
  };

  const sort = (table, place, head) => {
    const numeric = head.classList.contains("n");
    const now = head.getAttribute("aria-sort");
    const down = now ? now === "ascending" : numeric;
    for (const other of head.parentNode.children) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => {
      const words = said(row.cells[place]);
      return { row, words, value: numeric ? number(words) : words };
    });
    rows.sort((a, b) => {
      if (a.value === null || b.value === null) return (a.value === null) - (b.value === null);
      const order = numeric ? a.value - b.value : a.words.localeCompare(b.words, "en", { numeric: true });
      return down ? -order : order;
    });
    body.append(...rows.map((each) => each.row));
  };

  // A cell of a file: numbers without signs between their digits; nothing that a spreadsheet takes for a formula.
  const cell = (words) => {
    const plain = /^[\d,]+$/.test(words) ? words.replaceAll(",", "") : words.replace(/^(?=[=+@\t\r-])/, "'");
    return /[",\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
  };

  const save = (table, title) => {
    const rows = [...table.rows].map((row) => [...row.cells].map((each) => cell(said(each))).join(","));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([`\ufeff${rows.join("\r\n")}\r\n`], { type: "text/csv" }));
    link.download = `${document.title} ${title}`.replace(/[^A-Za-z0-9]+/g, "-").slice(0, 120) + ".csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  const button = (words, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.append(words);
    made.addEventListener("click", act);
    return made;
  };

  for (const holder of document.querySelectorAll(".table")) {
    const table = holder.querySelector("table");
    const title = holder.dataset.title;
    const file = button("Download CSV", () => save(table, title));
    file.className = "file";
    file.setAttribute("aria-label", `Download CSV: ${title}`);
    // Within a summary nothing else may be pressed: there it stands below.
    if (holder.matches("details")) {
      const tools = document.createElement("p");
      tools.className = "tools";
      tools.append(file);
      holder.querySelector("summary").after(tools);
    } else {
      holder.querySelector(".title").append(" ", file);
    }
    [...table.tHead.rows[0].cells].forEach((head, place) => {
      if (!head.textContent.trim() || table.tBodies[0].rows.length < 2) return;
      const inside = button("", () => sort(table, place, head));
      inside.className = "sort";
      inside.append(...head.childNodes);
      head.append(inside);
    });
  }

  const folded = [...document.querySelectorAll("details")];
  const unfold = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    let moved = false;
    for (let fold = target && target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      moved ||= !fold.open;
      fold.open = true;
    }
    if (moved) target.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  unfold();

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = folded.filter((fold) => !fold.open);
    for (const fold of closed) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of closed) fold.open = false;
  });

  const contents = document.querySelector("nav ul");
  const all = button("Unfold all", () => {
    const open = folded.some((fold) => !fold.open);
    for (const fold of folded) fold.open = open;
    all.textContent = open ? "Fold all" : "Unfold all";
  });
  all.className = "all";
  const item = document.createElement("li");
  item.append(all);
  if (folded.length) contents.append(item);

  const links = new Map([...contents.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      const link = links.get(target.getAttribute("aria-labelledby").slice(0, -2));
      if (!link) continue;
      for (const other of links.values()) other.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      contents.scrollTo({ left: link.offsetLeft - 24 });
    }
  }, { rootMargin: "-20% 0px -70% 0px" });
  for (const section of document.querySelectorAll("section")) seen.observe(section);
})();
