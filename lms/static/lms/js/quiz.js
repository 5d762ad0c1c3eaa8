// Answers are saved on the server after each change. When that fails, they stay on this device until it has worked, so
// that neither a broken connection nor a closed tab loses them. The quiz works without this file too.
const form = document.querySelector("form[data-attempt]");
const key = form && `quiz-${form.dataset.attempt}`;

function given() {
  const answers = {};
  for (const asked of form.querySelectorAll("input[name=asked]")) {
    const chosen = form.querySelectorAll(`input[name="q-${CSS.escape(asked.value)}"]:checked`);
    answers[asked.value] = [...chosen].map((input) => input.value);
  }
  return answers;
}

function keep() {
  const kept = JSON.parse(sessionStorage.getItem(key) ?? "{}");
  sessionStorage.setItem(key, JSON.stringify({ ...kept, ...given() }));
}

function restore() {
  const kept = sessionStorage.getItem(key);
  if (!kept) return;
  let changed = false;
  for (const [question, options] of Object.entries(JSON.parse(kept))) {
    for (const input of form.querySelectorAll(`input[name="q-${CSS.escape(question)}"]`)) {
      changed ||= input.checked !== options.includes(input.value);
      input.checked = options.includes(input.value);
    }
  }
  if (changed) form.dispatchEvent(new Event("change", { bubbles: true }));
}

function sayLost() {
  const saved = document.getElementById("saved");
  saved.textContent = saved.dataset.lost;
}

if (form) {
  form.addEventListener("change", keep);
  form.addEventListener("htmx:error", sayLost);
  form.addEventListener("htmx:after:request", (event) => {
    const response = event.detail?.ctx?.response;
    const ok = response?.status === 200;
    if (ok) sessionStorage.removeItem(key);
    else sayLost();
  });
  // The module runs before htmx has looked at the page.
  window.addEventListener("load", restore);
}
