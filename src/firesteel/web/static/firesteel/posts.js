// The page of posts: ticking posts to compare, and its keys. Without it the boxes and the button work as a plain form.
(() => {
  "use strict";
  const MOST = 6;
  const boxes = () => Array.from(document.querySelectorAll("input.tick"));
  const ticked = () => boxes().filter((box) => box.checked);
  const here = () => document.activeElement && document.activeElement.closest("[data-row]") || document.querySelector("[data-row].here");
  const typing = (node) => node && (/^(TEXTAREA|SELECT)$/.test(node.tagName) || (node.tagName === "INPUT" && node.type !== "checkbox") || node.isContentEditable);

  function settle() {
    const number = ticked().length;
    const button = document.querySelector("[data-compare]");
    if (!button) return;
    button.disabled = number < 2;
    button.title = number < 2 ? "Tick two to six posts first" : "";
    button.querySelector("[data-ticked]").textContent = number ? ` ${number}` : "";
    boxes().forEach((box) => {
      box.disabled = !box.checked && number >= MOST;
      box.closest("[data-row]").classList.toggle("ticked", box.checked);
    });
  }

  document.addEventListener("change", (event) => { if (event.target.matches("input.tick")) settle(); });
  document.addEventListener("DOMContentLoaded", settle);
  addEventListener("pageshow", settle);
  document.addEventListener("htmx:afterSettle", settle);

  // A panel closes when one goes elsewhere, and on Escape.
  const panels = () => Array.from(document.querySelectorAll("details.menu[open]"));
  document.addEventListener("click", (event) => panels().forEach((each) => { if (!each.contains(event.target)) each.open = false; }));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panels().length) return;
    panels().forEach((each) => { each.open = false; each.querySelector("summary").focus(); });
    event.stopImmediatePropagation();
    event.preventDefault();
  }, true);

  document.addEventListener("keydown", (event) => {
    const help = document.getElementById("help");
    if (event.ctrlKey || event.metaKey || event.altKey || typing(document.activeElement) || (help && help.open)) return;
    if (event.key === "x") {
      const box = here() && here().querySelector("input.tick");
      if (box && !box.disabled) { box.checked = !box.checked; settle(); }
    } else if (event.key === "c") {
      const button = document.querySelector("[data-compare]");
      if (button && !button.disabled) button.click();
    } else if (event.key === "v") {
      const link = document.querySelector("[data-shape]");
      if (link) link.click();
    } else return;
    event.preventDefault();
  });

  // The list of keys says this page's too.
  document.addEventListener("DOMContentLoaded", () => {
    const list = document.querySelector("#help dl.keys");
    if (!list || !document.getElementById("posts")) return;
    for (const [key, says] of [["x", "tick the row"], ["c", "compare the ticked"], ["v", "cards or table"]]) {
      const term = document.createElement("dt");
      term.appendChild(Object.assign(document.createElement("kbd"), { textContent: key }));
      list.append(term, Object.assign(document.createElement("dd"), { textContent: says }));
    }
  });
})();
