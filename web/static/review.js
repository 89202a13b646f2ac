// Puts a key on every button of the review, and does what it asks without leaving the place. The page is whole without it.

const KEYS = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };
const main = document.getElementById("content");

function items() {
  return [...main.querySelectorAll(".work-item")];
}

function current() {
  return document.activeElement?.closest(".work-item");
}

function move(step) {
  const all = items();
  const here = all.indexOf(current());
  all[Math.max(0, Math.min(all.length - 1, here + step))]?.focus();
}

function tell(text) {
  const notice = Object.assign(document.createElement("p"), { className: "notice is-problem", textContent: text });
  notice.setAttribute("role", "alert");
  main.querySelector(".notice")?.remove();
  main.querySelector(".worklist")?.before(notice);
}

let sending = false; // one decision at a time: the next one is made on what this one left

async function send(form) {
  if (sending) return;
  sending = true;
  const id = form.closest(".work-item")?.id;
  const place = Math.max(0, items().findIndex((item) => item.id === id));
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.status === 409 && page.querySelector(".conflict")) {
      main.replaceChildren(...document.adoptNode(page.getElementById("content")).childNodes);
      main.focus();
    } else if (!answer.ok) {
      tell(page.querySelector("[role=alert]")?.textContent ?? String(answer.status));
    } else {
      main.replaceChildren(...document.adoptNode(page.getElementById("content")).childNodes);
      history.replaceState(null, "", answer.url);
      const still = id && items().findIndex((item) => item.id === id);
      const next = items()[still >= 0 ? still + (form.dataset.key === "m" ? 0 : 1) : place];
      (next ?? items().at(-1) ?? main).focus();
    }
  } catch {
    tell(main.querySelector(".worklist")?.dataset.failed ?? "");
  } finally {
    sending = false;
  }
}

main.addEventListener("submit", (event) => {
  if (!event.target.matches(".work-item form, form.notice")) return;
  event.preventDefault();
  send(event.target);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  const key = event.key.length === 1 ? latin(event) : event.key;
  if (key in KEYS) {
    event.preventDefault();
    move(KEYS[key]);
    return;
  }
  const inside = current() ?? items()[0];
  const wanted = inside?.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? main.querySelector(`.notice[data-key="${CSS.escape(key)}"]`);
  if (!wanted) return;
  event.preventDefault();
  if (wanted instanceof HTMLFormElement) wanted.requestSubmit();
  else wanted.click();
});

// The letter of the key itself, so that a Russian layout works as well.
function latin(event) {
  return /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : event.key;
}

document.documentElement.classList.add("scripted");
