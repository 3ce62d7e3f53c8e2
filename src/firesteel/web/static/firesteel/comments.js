// The inbox of comments: ticking, its keys, and sending without leaving the page. Without it every button is a plain form's.
(() => {
  "use strict";
  const root = document.getElementById("triage");
  if (!root) return;
  const form = document.getElementById("inbox");
  const dock = root.querySelector(".dock");
  const box = root.querySelector(".answering");
  const toast = document.getElementById("toast");
  const STAYS = ["assign", "label", "pin", "unpin"];  // after these a comment still stands in the list
  const BACK = { hide: "show", show: "hide", pin: "unpin", unpin: "pin", close: "reopen" };
  const PARTS = ["tally", "sift", "rows", "more", "ready"];

  const all = (what, under = document) => Array.from(under.querySelectorAll(what));
  const typing = (node) => node && (/^(TEXTAREA|SELECT)$/.test(node.tagName) || (node.tagName === "INPUT" && node.type !== "checkbox") || node.isContentEditable);
  const lines = () => all("#rows > li[data-row]");
  const rows = () => lines().filter((row) => !row.classList.contains("going"));
  const line = (id) => lines().find((row) => row.dataset.id === id);
  const tick = (row) => row.querySelector(":scope > .tick");
  const ticked = () => rows().filter((row) => tick(row).checked);
  const idsOf = (list) => list.map((row) => row.dataset.id);
  const menu = () => dock && dock.querySelector("details.menu[open]");

  let here = "";             // the comment one stands on
  let work = Promise.resolve();   // keys wait here while another list is fetched
  let outbox = Promise.resolve(); // deeds go one after the other
  let queued = 0;            // what a key must still wait for
  let lists = 0;             // how often another list was asked for
  let undo = null;
  let letter = null;         // the reply whose box is open: the comments it goes to, and what the page had read when it was begun
  const quotes = new Map();  // what those comments say, also once their rows are gone
  const going = new Set();
  const came = new Map();    // what came back, with its words, until it is tried again

  root.classList.add("scripted");
  all("[data-scripted]", root).forEach((each) => { each.hidden = false; });
  if (box) box.hidden = true;

  // What is meant: what is ticked, else where one stands.
  function meant() {
    const some = ticked();
    const at = line(here);
    return some.length ? some : at && !at.classList.contains("going") ? [at] : [];
  }

  function settle() {
    if (!dock) return;
    const some = ticked().length;
    const targets = meant();
    dock.classList.toggle("some", some > 0 || (box && !box.hidden));
    const whole = dock.querySelector("[data-all]");
    whole.checked = some > 0 && some === rows().length;
    whole.indeterminate = some > 0 && some < rows().length;
    dock.querySelector("[data-count]").textContent = some ? `${some} ticked` : "Tick all";
    all("[data-deed]", dock).forEach((button) => {
      const refused = targets.filter((row) => (row.dataset.no || "").split(" ").includes(button.dataset.deed));
      const none = targets.length > 0 && refused.length === targets.length;
      button.setAttribute("aria-disabled", String(none));
      button.title = none ? refused[0].dataset[`why${button.dataset.deed}`] || "" : "";
    });
    if (letter) box.querySelector("[data-whom]").textContent = whom(letter.ids);
  }

  function whom(ids) {
    if (ids.length > 1) return `Your reply, under each of ${ids.length} comments`;
    const says = Array.from(quotes.get(ids[0]) || "");
    return says.length ? `Your reply to “${says.length > 60 ? `${says.slice(0, 59).join("").trimEnd()}…` : says.join("")}”` : "Your reply";
  }

  function stand(row, focus = true) {
    lines().forEach((each) => each.classList.toggle("here", each === row));
    here = row ? row.dataset.id : "";
    if (row && focus) {
      row.querySelector("a[data-open]").focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
    settle();
  }

  function step(by) {
    const list = rows();
    if (!list.length) return;
    const at = list.findIndex((row) => row.dataset.id === here);
    stand(list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + by, 0), list.length - 1)]);
  }

  function tickAll() {
    const list = rows();
    const whole = list.every((row) => tick(row).checked);
    list.forEach((row) => { tick(row).checked = !whole; });
    settle();
  }

  function close() {
    all("details.menu[open]", root).forEach((each) => { each.open = false; });
    if (box) box.hidden = true;
    letter = null;
    settle();
  }

  function say(words, tone = "go", back = null) {
    toast.replaceChildren();
    const note = Object.assign(document.createElement("p"), { className: `note ${tone}`, textContent: words });
    if (back) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn quiet", textContent: "Undo" });
      button.addEventListener("click", takeBack);
      note.append(" ", button);
    }
    toast.append(note);
  }

  function keep(back) {
    const shut = Object.assign(document.createElement("button"), { type: "button", className: "btn quiet", textContent: "Close" });
    shut.addEventListener("click", () => back.remove());
    back.append(shut);
    document.getElementById("said").prepend(back);
  }

  // Words that came back stay beside their comment, and in a list above, until one closes it.
  function tell(doc) {
    all("#said .back", doc).forEach(keep);
    all("#rows .came", doc).forEach((note) => came.set(note.closest("li").dataset.id, note.textContent));
  }

  function swap(doc) {
    const kept = new Set(idsOf(ticked()));
    const next = idsOf(rows());
    const focused = document.activeElement && root.contains(document.activeElement) && !typing(document.activeElement);
    tell(doc);
    for (const part of PARTS) {
      const old = document.getElementById(part), fresh = doc.getElementById(part);
      if (old && fresh && !(old.contains(document.activeElement) && typing(document.activeElement))) old.replaceWith(fresh);
    }
    const action = doc.getElementById("inbox");
    if (action) {
      form.setAttribute("action", action.getAttribute("action"));
      form.elements.seen.value = action.elements.seen.value;
    }
    all(".places b").forEach((mark) => mark.remove());
    all(".places > a", doc).forEach((link, number) => { const mark = link.querySelector("b"), old = all(".places > a")[number]; if (mark && old) old.append(" ", mark); });
    lines().forEach((row) => {
      tick(row).checked = kept.has(row.dataset.id);
      row.classList.toggle("going", going.has(row.dataset.id));
      const words = came.get(row.dataset.id);
      if (words && !row.querySelector(".came")) row.append(Object.assign(document.createElement("p"), { className: "note stop came", textContent: words }));
    });
    all("[data-scripted]", root).forEach((each) => { each.hidden = false; });
    const still = here && (line(here) || next.slice(Math.max(next.indexOf(here), 0)).map(line).find(Boolean)) || null;
    stand(still, Boolean(focused && still));
  }

  async function fetched(url, body) {
    let answer;
    try {
      answer = await fetch(url, { method: body ? "POST" : "GET", body, headers: { Accept: "text/html" }, credentials: "same-origin" });
    } catch (_) {
      throw new Error(body ? "There was no answer: whether it was done is not known. Load the page again and look." : "There was no answer. Try again.");
    }
    const doc = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!doc.getElementById("rows")) {
      const words = all("main p", doc).map((each) => each.textContent.trim()).filter((each) => !each.startsWith("Simulated")).slice(0, 2).join(" ");
      throw new Error(words || "That failed. Load the page again and look.");
    }
    return { answer, doc };
  }

  async function refresh() { swap((await fetched(location.href)).doc); }

  async function load(url, push = true) {
    lists += 1;
    rows().forEach((row) => { tick(row).checked = false; });
    here = "";
    root.setAttribute("aria-busy", "true");
    try {
      const { doc } = await fetched(url);
      if (push) history.pushState(null, "", url);
      swap(doc);
      scrollTo({ top: 0 });
    } catch (error) { say(error.message, "stop"); }
    finally { root.removeAttribute("aria-busy"); }
  }

  // Also where their rows are gone from the list. "seen" is what stood on the page when it was said, not when its turn comes.
  function send(deed, ids, text = "", seen = form.elements.seen.value) {
    if (!ids.length) { say("Tick a comment first, or go to one with j.", "wait"); return; }
    const list = rows();
    const last = idsOf(list).reduce((found, id, at) => (ids.includes(id) ? at : found), -1);
    const next = list.slice(last + 1).concat(list.slice(0, last + 1).reverse()).find((row) => !ids.includes(row.dataset.id)) || null;
    const leaves = !STAYS.includes(deed.split(":")[0]);
    ids.map(line).filter(Boolean).forEach((row) => { row.classList.toggle("going", leaves); tick(row).checked = false; const old = row.querySelector(".came"); if (old) old.remove(); });
    ids.forEach((id) => { if (leaves) going.add(id); came.delete(id); });
    if (leaves && ids.includes(here)) stand(next, true); else settle();
    outbox = outbox.then(() => post(deed, ids, text, seen));
  }

  async function post(deed, ids, text, seen) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    ids.forEach((id) => body.append("comment", id));
    body.append("deed", deed);
    if (text) body.append("text", text);
    toast.replaceChildren();
    body.append("seen", seen);
    const list = lists, action = form.getAttribute("action");
    try {
      const { answer, doc } = await fetched(action, body);
      const refused = all("#said [data-back]", doc).flatMap((each) => each.dataset.back.split(" "));
      const back = answer.ok ? ids.filter((id) => refused.includes(id)) : ids;
      const fresh = doc.getElementById("inbox").elements.seen.value;
      ids.forEach((id) => going.delete(id));
      const same = list === lists && action === form.getAttribute("action") && !root.hasAttribute("aria-busy");
      if (same) swap(doc); else { tell(doc); later(refresh, false); }  // another list was asked for meanwhile
      const done = ids.filter((id) => !back.includes(id));
      const kind = deed.split(":")[0];
      undo = BACK[kind] && done.length ? { deed: BACK[kind], ids: done } : null;
      const words = all("main > [role=status] .note", doc).map((each) => each.textContent).join(" ");
      if (words) say(words, "go", undo); else if (back.length) say("It came back: see why.", "stop");
      if (text && back.length) comeBack(back, text, fresh);
    } catch (error) {
      ids.forEach((id) => going.delete(id));
      lines().forEach((row) => row.classList.toggle("going", going.has(row.dataset.id)));
      settle();
      say(error.message, "stop");
      if (text) comeBack(ids, text, seen);  // if it was done all the same, the server sees it was answered since
    }
  }

  function takeBack() {
    if (!undo) return;
    const { deed, ids } = undo;
    undo = null;
    const seen = form.elements.seen.value;
    outbox = outbox.then(() => post(deed, ids, "", seen));
  }

  function fill(text) {
    const area = box.querySelector("textarea");
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    return area;
  }

  // To whom is settled as the box opens; after keys that still wait for a list, when their turn has come.
  function reply(id = "") {
    if (!box) return;
    const area = box.querySelector("textarea");
    if (!id && letter && letter.ids.length && area.value) { area.focus(); return; }
    close();
    const begun = { ids: [], seen: "" };
    const address = () => {
      begun.ids = id ? [id] : idsOf(meant());
      begun.seen = form.elements.seen.value;
      begun.ids.forEach((each) => { if (line(each)) quotes.set(each, line(each).querySelector(".text").textContent.trim()); });
      settle();
    };
    if (queued && !id) later(address); else address();
    if (!queued && !begun.ids.length) { send("reply", []); return; }
    letter = begun;
    box.hidden = false;
    settle();
    area.focus();
  }

  function sendReply() {
    const area = box.querySelector("textarea"), text = area.value.trim(), sent = letter;
    if (!text) { area.focus(); return; }
    if (!queued && !sent.ids.length) { send("reply", []); return; }
    fill("").blur();
    close();
    later(() => { send("reply", sent.ids, text, sent.seen); if (!sent.ids.length) comeBack([], text, ""); });
  }

  // Words that were not sent stand in the box for another try; where it is in use by now, above the list.
  function comeBack(ids, text, seen) {
    if (letter || box.querySelector("textarea").value) {
      keep(Object.assign(document.createElement("div"), { className: "note stop back", textContent: `Not sent: “${text}”` }));
      return;
    }
    letter = { ids, seen };
    fill(text);
    box.hidden = false;
    settle();
  }

  function open(name) {
    const wanted = dock && dock.querySelector(`details.menu[data-menu=${name}]`);
    if (!wanted) return;
    const was = wanted.open;
    close();
    wanted.open = !was;
    if (wanted.open) dock.classList.add("some");
  }

  // At once, since they open something to type into or to choose from.
  const NOW = { r: () => reply(), c: () => open("close"), l: () => open("label"), Escape: close };
  // In their order, after a list that is still being fetched.
  const LATER = {
    j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
    x: () => { const row = line(here) || rows()[0]; if (row) { tick(row).checked = !tick(row).checked; stand(row); } },
    X: tickAll, "*": tickAll,
    h: () => { const targets = meant(); send(targets.length && targets.every((row) => row.dataset.state === "hidden") ? "show" : "hide", idsOf(targets)); },
    p: () => { const targets = meant(); send(targets.length && targets.every((row) => "pinned" in row.dataset) ? "unpin" : "pin", idsOf(targets)); },
    a: () => send(`assign:${root.dataset.me}`, idsOf(meant())),
    u: takeBack,
  };
  function later(act, waited = true) {
    queued += Number(waited);
    work = work.then(act).catch((error) => say(error.message, "stop")).then(() => { queued -= Number(waited); });
  }

  document.addEventListener("keydown", (event) => {
    const help = document.getElementById("help");
    if (event.altKey || (help && help.open)) return;
    const at = document.activeElement;
    if (box && box.contains(at) && typing(at)) {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); sendReply(); }
      if (event.key === "Escape") { event.preventDefault(); event.stopImmediatePropagation(); at.blur(); close(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || typing(at)) return;
    const opened = menu();
    const digit = opened && opened.querySelector(`button[data-digit="${CSS.escape(event.key)}"]`);
    const kind = !opened && /^[1-4]$/.test(event.key) && document.querySelector(`[data-kind="${event.key}"]`);
    let act = null;
    if (digit) act = () => { const value = digit.value; close(); later(() => send(value, idsOf(meant()))); };
    else if (kind) act = () => later(() => load(document.querySelector(`[data-kind="${event.key}"]`).href));
    else if (event.key === "Escape" && !opened && (!box || box.hidden)) {
      if (!ticked().length) return;
      act = () => { rows().forEach((row) => { tick(row).checked = false; }); settle(); };
    }
    else if (Object.hasOwn(NOW, event.key) && dock) act = NOW[event.key];
    else if (Object.hasOwn(LATER, event.key) && (dock || /^(j|k|Arrow)/.test(event.key))) act = () => later(LATER[event.key]);
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }, true);

  document.addEventListener("click", (event) => {
    const target = event.target;
    all("details.menu[open]", root).forEach((each) => { if (!each.contains(target)) each.open = false; });
    const button = target.closest && target.closest("#inbox button, #sift a.pick, #more a");
    const row = target.closest && target.closest("#rows > li");
    if (row && !target.closest("a, button, summary")) stand(row, false);
    if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (button.tagName === "A") { event.preventDefault(); later(() => load(button.href)); return; }
    if (button.getAttribute("aria-disabled") === "true") { event.preventDefault(); say(button.title, "stop"); return; }
    if (button.hasAttribute("data-ready")) { fill(button.dataset.ready).focus(); event.preventDefault(); return; }
    if (button.hasAttribute("data-reply")) { event.preventDefault(); reply(row ? row.dataset.id : ""); return; }
    if (button.hasAttribute("data-send")) { event.preventDefault(); sendReply(); return; }
    if (button.name !== "deed") return;
    event.preventDefault();
    const [deed, id] = button.value.split("@");
    close();
    later(() => send(deed, id ? [id] : idsOf(meant())));
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) { const want = event.target.checked; rows().forEach((row) => { tick(row).checked = want; }); }
    if (event.target.closest("#inbox")) settle();
    if (event.target.matches("#sift select")) { const where = event.target.form; later(() => load(`${where.getAttribute("action")}?${new URLSearchParams(new FormData(where))}`)); }
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("#sift form")) return;
    event.preventDefault();
    if (document.activeElement) document.activeElement.blur();
    later(() => load(`${event.target.getAttribute("action")}?${new URLSearchParams(new FormData(event.target))}`));
  });
  document.addEventListener("input", (event) => {
    const left = event.target.matches(".answering textarea") && box.querySelector("[data-left]");
    if (left) left.textContent = `${event.target.maxLength - event.target.value.length} left`;
  });
  addEventListener("popstate", () => later(() => load(location.href, false)));
  addEventListener("pageshow", settle);
  addEventListener("beforeunload", (event) => { if (going.size) event.preventDefault(); });

  // The list of keys says this page's too.
  const list = document.querySelector("#help dl.keys");
  if (list && dock) for (const [key, says] of [["1–4", "risk, intent, neutral, all"], ["x", "tick"], ["X", "tick all that are shown"], ["h", "hide, or show again"], ["r", "reply; Ctrl Enter sends"], ["p", "pin"], ["c", "close without an answer"], ["a", "assign to me"], ["l", "correct what it says"], ["u", "undo the last"]]) {
    const term = document.createElement("dt");
    term.appendChild(Object.assign(document.createElement("kbd"), { textContent: key }));
    list.append(term, Object.assign(document.createElement("dd"), { textContent: says }));
  }
  settle();
})();
