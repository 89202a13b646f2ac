// Puts the text of an element on the clipboard: a button names it by its id. Without a script it can be marked.
document.documentElement.classList.add("scripted");
for (const button of document.querySelectorAll("button[data-copies]")) {
  const text = document.getElementById(button.dataset.copies);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.textContent);
    } catch {
      getSelection().selectAllChildren(text);
      document.execCommand("copy"); // where the page has no secure origin
    }
    button.textContent = button.dataset.done;
  });
}
