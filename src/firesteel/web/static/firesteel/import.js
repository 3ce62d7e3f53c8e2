// Dropping files and a bar while they are sent. Without it the form sends them all the same.
(() => {
  "use strict";
  const form = document.querySelector("[data-drop]");
  if (!form) return;
  const field = form.querySelector("input[type=file]"), button = form.querySelector("button");
  const sending = form.querySelector("[data-sending]"), says = form.querySelector("[data-says]");
  const bar = form.querySelector("progress"), trouble = form.querySelector("[data-trouble]");
  const limit = Number(form.dataset.limit);
  const size = (bytes) => `${(bytes / 1e6).toLocaleString("en", { maximumFractionDigits: 1 })} MB`;
  form.querySelector("[data-hint]").hidden = false;

  function complain(lines) {
    trouble.replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
    trouble.hidden = !lines.length;
  }

  function wait(on) {
    sending.hidden = !on;
    button.disabled = field.disabled = on;
  }

  function send(files) {
    const large = files.filter((file) => file.size > limit);
    const fit = files.filter((file) => file.size <= limit);
    complain(large.map((file) => `${file.name} has ${size(file.size)}; a page takes ${size(limit)}. Use firesteel import for it.`));
    if (!fit.length) return;
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    fit.forEach((file) => body.append("files", file, file.name));
    const what = fit.length === 1 ? fit[0].name : `${fit.length} files`;
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; });
    request.upload.addEventListener("load", () => { bar.removeAttribute("value"); says.textContent = `Reading ${what}`; });
    request.addEventListener("load", () => {
      const answer = request.response || {};
      const lines = answer.trouble || (request.status >= 400 ? [`${what} could not be sent (${request.status}). Reload the page, then try again.`] : []);
      if (!lines.length && !large.length) { location.href = answer.next; return; }
      wait(false);
      complain([...trouble.querySelectorAll("li")].map((line) => line.textContent).concat(lines));
      if (answer.files && answer.files.length) htmx.ajax("GET", "/import/", { source: document.body, select: "#waiting", target: "#waiting", swap: "outerHTML" });
    });
    request.addEventListener("error", () => { wait(false); complain([`${what} could not be sent: the connection broke. Try again.`]); });
    says.textContent = `Sending ${what}, ${size(fit.reduce((sum, file) => sum + file.size, 0))}`;
    bar.value = 0;
    wait(true);
    request.send(body);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.files.length) send(Array.from(field.files));
    else complain(["Choose one or several files first."]);
  });

  // Files may be dropped anywhere on the page; elsewhere a browser would open them and leave.
  const files = (event) => event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files");
  let inside = 0;
  const over = (by) => { inside = Math.max(inside + by, 0); document.body.classList.toggle("dropping", inside > 0); };
  addEventListener("dragenter", (event) => { if (files(event)) over(1); });
  addEventListener("dragleave", (event) => { if (files(event)) over(-1); });
  addEventListener("dragover", (event) => { if (files(event)) event.preventDefault(); });
  addEventListener("drop", (event) => {
    if (!files(event)) return;
    event.preventDefault();
    over(-inside);
    if (!field.disabled) send(Array.from(event.dataTransfer.files));
  });
})();
