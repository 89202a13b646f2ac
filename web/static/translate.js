// Makes the translation of a text live: saved as one types, confirmed by key, matches and terms taken over. The page is
// whole without it.

const REST = 700; // milliseconds of rest before what was typed is saved
const list = document.querySelector(".segments");
const progress = document.getElementById("progress");
const announcement = document.getElementById("announcement");
const waiting = new Map(); // segment id → timer
const unsaved = new Set(); // segment ids whose last save failed
const sending = new Map(); // segment id → the promise of its last save: one after the other, so that none overtakes

function tell(text, visibly = false) {
  announcement.textContent = text;
  announcement.className = visibly ? "notice is-problem" : "visually-hidden";
}

function send(segment, action) {
  const id = segment.id;
  clearTimeout(waiting.get(id));
  waiting.delete(id);
  const turn = (sending.get(id) ?? Promise.resolve()).then(() => sent(id, action));
  sending.set(id, turn);
  return turn;
}

async function sent(id, action) {
  const segment = document.getElementById(id);
  const form = segment.querySelector("form");
  const box = form.elements.translation;
  const typed = box.value;
  const body = new URLSearchParams(new FormData(form));
  body.set("do", action);
  body.set("alone", "1");
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    segment.querySelector(".conflict")?.remove();
    if (answer.status === 409 && page.querySelector(".conflict")) {
      form.after(document.adoptNode(page.querySelector(".conflict")));
      segment.querySelector(".conflict textarea:not([hidden])").focus();
      return null;
    }
    if (!answer.ok || !page.querySelector(".segment")) throw new Error(page.querySelector("h1")?.textContent ?? String(answer.status));
    take(segment, page, action === "confirm" || box.value === typed);
    unsaved.delete(id);
    tell(announcement.dataset.saved);
    return answer.headers.get("X-Next-Segment");
  } catch (error) {
    unsaved.add(id);
    tell(error instanceof TypeError ? announcement.dataset.failed : error.message, true);
    return null;
  }
}

// Take in what the server says of a segment; what is being typed stays, and so does the cursor.
function take(segment, page, settled) {
  const fresh = page.querySelector(".segment");
  progress.replaceChildren(...document.adoptNode(page.getElementById("progress")).childNodes);
  segment.querySelector(".findings-list").replaceWith(document.adoptNode(fresh.querySelector(".findings-list")));
  if (!settled) return;
  segment.className = fresh.className;
  segment.querySelector(".state").replaceWith(document.adoptNode(fresh.querySelector(".state")));
}

async function confirm(segment) {
  const next = await send(segment, "confirm");
  if (!next) return;
  const there = document.querySelector(`#segment-${CSS.escape(next)} textarea`);
  if (there) {
    there.focus();
    there.scrollIntoView({ block: "center" });
  } else {
    document.querySelector("a[rel=next]")?.focus();
  }
}

function put(box, text, whole) {
  if (whole) box.select();
  box.focus();
  // As if typed, so that it can be undone like that.
  if (!document.execCommand("insertText", false, text)) box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

list.addEventListener("input", (event) => {
  if (event.target.closest(".conflict")) return; // a form of its own, which is sent as it is
  const segment = event.target.closest(".segment");
  clearTimeout(waiting.get(segment.id));
  waiting.set(segment.id, setTimeout(() => send(segment, "save"), REST));
});

list.addEventListener("focusout", (event) => {
  const segment = event.target.closest(".segment");
  if (segment && waiting.has(segment.id)) send(segment, "save");
});

list.addEventListener("submit", (event) => {
  if (event.target.closest(".conflict")) return;
  event.preventDefault();
  confirm(event.target.closest(".segment"));
});

list.addEventListener("click", (event) => {
  const button = event.target.closest("[data-use], [data-insert]");
  if (!button) return;
  const box = button.closest(".segment").querySelector("textarea");
  put(box, button.dataset.use ?? button.dataset.insert, "use" in button.dataset);
});

list.addEventListener("keydown", (event) => {
  const segment = event.target.closest(".conflict") ? null : event.target.closest(".segment");
  if (!segment || event.isComposing || !(event.ctrlKey || event.metaKey) || event.altKey) return;
  const digit = /^Digit([1-9])$/.exec(event.code);
  const match = digit && segment.querySelectorAll("[data-use]")[digit[1] - 1];
  if (match) {
    event.preventDefault();
    put(segment.querySelector("textarea"), match.dataset.use, true);
  } else if (event.key === "Enter") {
    event.preventDefault();
    confirm(segment);
  }
});

addEventListener("beforeunload", (event) => { if (waiting.size || unsaved.size) event.preventDefault(); });
document.documentElement.classList.add("scripted");
