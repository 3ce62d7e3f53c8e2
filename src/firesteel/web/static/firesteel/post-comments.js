// Correcting what a comment says without losing one's place: the comments and the score are exchanged, nothing else.
(() => {
  "use strict";
  const all = (what, under = document) => Array.from(under.querySelectorAll(what));
  const PARTS = ["comments", "signals"];
  let line = Promise.resolve();

  function ready() { all("[data-plain]").forEach((button) => { button.hidden = true; }); }

  function say(words, tone) {
    let toast = document.getElementById("toast");
    if (!toast) { toast = Object.assign(document.createElement("div"), { id: "toast", className: "toast" }); toast.setAttribute("role", "status"); document.body.append(toast); }
    toast.replaceChildren(Object.assign(document.createElement("p"), { className: `note ${tone}`, textContent: words }));
  }

  async function send(form, body) {
    const id = form.closest("li").dataset.id, group = form.closest("details").dataset.group;
    form.closest("li").classList.add("going");
    let doc;
    try {
      const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
      doc = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch (_) {
      all(".going").forEach((row) => row.classList.remove("going"));
      say("There was no answer: whether it is kept is not known. Load the page again and look.", "stop");
      return;
    }
    const fresh = doc.getElementById("comments");
    if (!fresh) { say(all("main p", doc).map((each) => each.textContent.trim()).slice(-2).join(" ") || "That failed.", "stop"); return; }
    const open = all("#comments details[open]").map((each) => each.dataset.group);
    const places = Object.fromEntries(all("#comments details").map((each) => [each.dataset.group, each.querySelector("ul").scrollTop]));
    for (const part of PARTS) { const old = document.getElementById(part), next = doc.getElementById(part); if (old && next) old.replaceWith(next); }
    all("#comments details").forEach((each) => { each.open = open.includes(each.dataset.group); each.querySelector("ul").scrollTop = places[each.dataset.group] || 0; });
    ready();
    const at = document.querySelector(`#comments details[data-group="${CSS.escape(group)}"] li[data-id="${CSS.escape(id)}"] select`) || document.querySelector(`#comments details[data-group="${CSS.escape(group)}"] summary`);
    if (at) at.focus({ preventScroll: true });
    say(all("main > [role=status] .note", doc).map((each) => each.textContent).join(" ") || "Kept.", "go");
  }

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-correct]");
    if (form && event.target.value) { const body = new FormData(form); line = line.then(() => send(form, body)); }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-correct]");
    if (!form) return;
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    line = line.then(() => send(form, body));
  });
  ready();
})();
