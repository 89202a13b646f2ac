// Lets a file be dropped on the form that takes one. The form is whole without it.

const form = document.querySelector(".drop");
const field = form?.querySelector("input[type=file]");

if (form) {
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      form.classList.add("is-target");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form.classList.remove("is-target");
  });
  document.addEventListener("drop", (event) => {
    form.classList.remove("is-target");
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    field.files = event.dataTransfer.files;
    field.focus();
  });
}
