// Follows a job: every second what its page says now is put in place. Without a script the page comes again by itself.

const shown = document.querySelector("[data-follows]");

async function follow() {
  try {
    const answer = await fetch(location.href);
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.querySelector("[data-follows]");
      if (!now) return location.reload(); // it has ended, and there is more to show
      shown.replaceChildren(...now.childNodes);
    }
  } catch {
    // the service is away for a moment: it is asked again
  }
  setTimeout(follow, 1000);
}

if (shown) setTimeout(follow, 1000);
