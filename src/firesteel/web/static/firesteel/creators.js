// Copying, the mail link, a dropped file of codes. Everything else works without it.
(() => {
  "use strict";
  const all = (what) => Array.from(document.querySelectorAll(what));

  async function copy(button) {
    const field = document.getElementById(button.dataset.copy);
    const text = "value" in field ? field.value : field.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      field.focus();
      field.select();
      button.textContent = "Now press Ctrl+C";
    }
  }

  // The link opens the letter as it stands in the fields, not as it was made.
  function mail(link) {
    const form = link.closest("form");
    const address = link.getAttribute("href").split("?")[0];
    link.href = `${address}?subject=${encodeURIComponent(form.elements.subject.value)}&body=${encodeURIComponent(form.elements.text.value.replace(/\n/g, "\r\n"))}`;
  }

  addEventListener("DOMContentLoaded", () => {
    all("[data-copy]").forEach((button) => { button.hidden = false; button.addEventListener("click", () => copy(button)); });
    all("[data-mail]").forEach((link) => link.addEventListener("click", () => mail(link)));
    const form = document.querySelector("[data-codes]");
    if (!form) return;
    const field = form.elements.codes;
    form.querySelector("[data-hint]").hidden = false;
    // A code must not come back with the page, from the cache or from what the browser remembers of fields.
    field.value = "";
    addEventListener("pageshow", (event) => { if (event.persisted) field.value = ""; });
    const files = (event) => event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files");
    addEventListener("dragover", (event) => { if (files(event)) event.preventDefault(); });
    addEventListener("drop", async (event) => {
      if (!files(event)) return;
      event.preventDefault();
      const texts = await Promise.all(Array.from(event.dataTransfer.files).filter((file) => file.size < 1e6).map((file) => file.text()));
      field.value = [field.value, ...texts].filter(Boolean).join("\n");
      field.focus();
    });
  });
})();
