// Makes the lookup page live: results as one types, copying, moving by keyboard. The page is whole without it.

const WAIT = 50; // milliseconds of rest before a search: a search that has been overtaken is dropped
const form = document.getElementById("search");
const box = document.getElementById("q");
const results = document.getElementById("results");
const announcement = document.getElementById("announcement");
const shortcuts = document.getElementById("shortcuts");
let running = null; // the AbortController of the newest search
let timer = 0;
let shown = state(); // what the results on the page answer

function state() {
  const values = new URLSearchParams(new FormData(form));
  values.set("q", box.value.trim());
  return values.toString();
}

async function search() {
  clearTimeout(timer);
  const asked = state();
  running?.abort();
  if (asked === shown || !form.checkValidity()) return;
  const mine = (running = new AbortController());
  results.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`${form.dataset.results}?${asked}`, { signal: mine.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = await answer.text();
    if (mine !== running) return; // a newer search has begun while the text came in
    results.innerHTML = page; // our own template: every text in it is escaped
    shown = asked;
    history.replaceState(null, "", `${form.getAttribute("action")}?${asked}`);
    document.title = `${box.value.trim().slice(0, 60) || form.dataset.title} · tm-service`;
    announce(results.querySelector("[data-summary]")?.dataset.summary ?? "");
  } catch (error) {
    if (error.name !== "AbortError") announce(form.dataset.failed, true);
  } finally {
    if (mine === running || asked === shown) results.removeAttribute("aria-busy");
  }
}

function announce(text, visibly = false) {
  announcement.textContent = text;
  announcement.className = visibly ? "notice" : "visually-hidden";
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(search, WAIT);
}

async function copy(button) {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const helper = Object.assign(document.createElement("textarea"), { value: text, className: "visually-hidden" });
    document.body.append(helper);
    helper.select();
    document.execCommand("copy"); // where the page has no secure origin
    helper.remove();
  }
  announce(`${form.dataset.copied}: ${text}`);
  const before = button.innerHTML;
  if (button.dataset.busy) return;
  button.dataset.busy = "1";
  button.textContent = form.dataset.copied;
  setTimeout(() => { button.innerHTML = before; delete button.dataset.busy; }, 1200);
}

function move(step) {
  const hits = [...results.querySelectorAll(".hit")];
  const here = hits.indexOf(document.activeElement?.closest(".hit"));
  const next = here + step;
  if (next < 0) return box.focus();
  hits[Math.min(next, hits.length - 1)]?.focus();
}

function typing(target) {
  return target.matches("input, textarea, select") || target.isContentEditable;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || shortcuts.open) return;
  const digit = /^Digit([1-9])$/.exec(event.code);
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && digit) {
    const button = results.querySelectorAll(".match .copy")[digit[1] - 1];
    if (button) { event.preventDefault(); copy(button); }
  } else if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  } else if (event.target === box && event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    search();
  } else if (event.key === "Escape" && document.activeElement !== box) {
    box.focus();
  } else if (typing(event.target)) {
    const last = event.target === box && box.selectionStart === box.value.length;
    if (event.key === "ArrowDown" && last && results.querySelector(".hit")) { event.preventDefault(); move(1); }
  } else if (event.key === "/") {
    event.preventDefault();
    box.focus();
    box.select();
  } else if (event.key === "?") {
    shortcuts.showModal();
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.closest(".hit, body")) {
    const inside = event.target.closest(".hit");
    if (inside) { event.preventDefault(); move(event.key === "ArrowDown" ? 1 : -1); }
  }
});

document.getElementById("swap").addEventListener("click", (event) => {
  event.preventDefault();
  const { source, target } = form.elements;
  [source.value, target.value] = [target.value, source.value];
  box.lang = source.value;
  search();
});
form.elements.source.addEventListener("change", () => { box.lang = form.elements.source.value; });
form.addEventListener("change", soon);
form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
box.addEventListener("input", soon);
results.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});
document.getElementById("show-shortcuts").addEventListener("click", () => shortcuts.showModal());
document.documentElement.classList.add("scripted");
