// Keyboard, whole-row clicks and keeping one's place. Everything works without it.
(() => {
  "use strict";
  const all = (what) => Array.from(document.querySelectorAll(what));
  const rows = () => all("[data-row]").filter((row) => row.offsetParent !== null && opener(row));
  const opener = (row) => row.querySelector("a[data-open]") || row.querySelector("summary");
  const typing = (node) => node && (/^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName) || node.isContentEditable);

  function step(by) {
    const list = rows();
    if (!list.length) return;
    const at = list.findIndex((row) => row.contains(document.activeElement));
    const next = list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + by, 0), list.length - 1)];
    all("[data-row].here").forEach((row) => row.classList.remove("here"));
    next.classList.add("here");
    opener(next).focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  function back() {
    const up = document.querySelector("link[rel=up]");
    if (!up) return;
    const from = document.referrer && new URL(document.referrer);
    if (from && from.origin === location.origin && from.pathname === new URL(up.href).pathname) history.back();
    else location.href = up.href;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const help = document.getElementById("help");
    if (help && help.open) return;
    if (typing(document.activeElement)) {
      if (event.key === "Escape") document.activeElement.blur();
      return;
    }
    const keys = {
      "/": () => { const field = document.querySelector("[data-search]"); if (field) { field.focus(); field.select(); } },
      "j": () => step(1),
      "k": () => step(-1),
      "a": () => { const button = document.querySelector("[data-approve]"); if (button) { button.focus(); button.scrollIntoView({ block: "center" }); } },
      "?": () => help && help.showModal(),
      "Escape": back,
    };
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
    if (act) { event.preventDefault(); act(); }
  });

  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (!row || event.target.closest("a, button, input, label, summary, form") || String(getSelection())) return;
    const link = row.querySelector("a[data-open]");
    if (link) link.click();
  });

  // A table that scrolls by itself comes back where it was.
  const key = (box) => `scroll:${location.pathname}${location.search}:${box.getAttribute("aria-label")}`;
  addEventListener("pagehide", () => all("[data-keep]").forEach((box) => sessionStorage.setItem(key(box), `${box.scrollTop},${box.scrollLeft}`)));
  addEventListener("DOMContentLoaded", () => {
    all("[data-keep]").forEach((box) => {
      const kept = sessionStorage.getItem(key(box));
      if (kept) [box.scrollTop, box.scrollLeft] = kept.split(",").map(Number);
    });
    const place = document.querySelector(".places [aria-current]");
    if (place && place.parentElement.scrollWidth > place.parentElement.clientWidth) place.parentElement.scrollLeft = place.offsetLeft - 60;
    all("[data-print]").forEach((button) => { button.hidden = false; button.addEventListener("click", () => print()); });
  });
})();
