// A file beyond the limit is refused here, before any of it is sent; the server refuses it by its length, too.
const words = document.currentScript.dataset.tooLarge;
const MEGABYTE = 1024 * 1024;

function tooLarge(input, files) {
  const most = Number(input.dataset.maxBytes || input.dataset.maxFileSize);
  if (!most) return "";
  const found = [...files].find((file) => file.size > most);
  if (!found) return "";
  const size = Math.ceil(found.size / MEGABYTE);
  return words
    .replace("%(name)s", found.name)
    .replace("%(size)s", size)
    .replace("%(limit)s", Math.floor(most / MEGABYTE));
}

function say(input, text) {
  let line = input.parentElement.querySelector("[data-too-large]");
  if (!line) {
    line = document.createElement("p");
    line.dataset.tooLarge = "";
    line.className = "error-message";
    line.setAttribute("role", "alert");
    input.after(line);
  }
  line.textContent = text;
  line.hidden = !text;
}

document.addEventListener(
  "change",
  (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.type !== "file") return;
    const text = tooLarge(input, input.files);
    say(input, text);
    if (!text) return;
    event.stopImmediatePropagation();
    input.value = "";
  },
  true,
);
