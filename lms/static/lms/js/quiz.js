// Answers are saved on the server after each change. When that fails, they stay on this device until it has worked, so
// that neither a broken connection nor a closed tab loses them. The quiz works without this file too.
const form = document.querySelector("form[data-attempt]");
const key = form && `quiz-${form.dataset.attempt}`;
const IDLE = 1500;
const CHOSEN = "[type=radio], [type=checkbox]";

const fieldsOf = (question) => [...question.querySelectorAll("[name^='q-']")];
const change = (element) => element.dispatchEvent(new Event("change", { bubbles: true }));

// What is answered, by the names of the fields: keys of options, places, typed text.
function given() {
  const answers = {};
  for (const question of form.querySelectorAll("[data-question]")) {
    const filled = fieldsOf(question).filter((field) => !field.matches(CHOSEN) || field.checked);
    answers[question.dataset.question] = filled.map((field) => [field.name, field.value]);
  }
  return answers;
}

function keep() {
  const kept = JSON.parse(sessionStorage.getItem(key) ?? "{}");
  sessionStorage.setItem(key, JSON.stringify({ ...kept, ...given() }));
}

function put(field, values) {
  const mine = values.filter(([name]) => name === field.name).map(([, value]) => value);
  if (field.matches(CHOSEN)) {
    const changed = field.checked !== mine.includes(field.value);
    field.checked = mine.includes(field.value);
    return changed;
  }
  const changed = mine.length > 0 && field.value !== mine[0];
  if (changed) field.value = mine[0];
  return changed;
}

function restore() {
  const kept = sessionStorage.getItem(key);
  if (!kept) return;
  const answers = JSON.parse(kept);
  let changed = false;
  for (const question of form.querySelectorAll("[data-question]")) {
    const values = answers[question.dataset.question];
    if (values) for (const field of fieldsOf(question)) changed = put(field, values) || changed;
  }
  for (const list of form.querySelectorAll("[data-ordering]")) arrange(list);
  if (changed) whenPowered(form, () => change(form));
}

// htmx looks at the page some time after it was read, which may be before or after this file runs.
function whenPowered(element, act) {
  if (element.hasAttribute("data-htmx-powered")) act();
  else element.addEventListener("htmx:after:init", act, { once: true });
}

// Kept once more: what was saved before may have taken away what was kept of the change that is lost now.
function sayLost() {
  keep();
  const saved = document.getElementById("saved");
  saved.textContent = saved.dataset.lost;
}

// What is typed is saved when one pauses, not only when the field is left.
function saveTyping() {
  let timer = 0;
  form.addEventListener("input", (event) => {
    if (!event.target.matches("textarea, input[type=text]")) return;
    clearTimeout(timer);
    timer = setTimeout(() => change(event.target), IDLE);
  });
  form.addEventListener("change", () => clearTimeout(timer));
}

// Putting in order: the rows move at once, and every one of them gets its place.
function place(list) {
  for (const [index, item] of [...list.querySelectorAll("[data-item]")].entries()) {
    item.querySelector("select").value = String(index + 1);
  }
}

// As the places say; what has none comes last. Sorting keeps the order of equals.
function arrange(list) {
  const placed = (item) => Number(item.querySelector("select").value) || list.children.length + 1;
  list.append(...[...list.querySelectorAll("[data-item]")].sort((one, other) => placed(one) - placed(other)));
}

function moveTo(item, index, focused) {
  const list = item.parentElement;
  const others = [...list.children].filter((other) => other !== item);
  const to = Math.min(Math.max(index, 0), others.length);
  list.insertBefore(item, others[to] ?? null);
  place(list);
  focused.focus();
  const told = list.parentElement.querySelector("[data-moved]");
  const text = item.querySelector(".ordering__text").textContent;
  told.textContent = told.dataset.moved.replace("{place}", to + 1).replace("{text}", () => text);
}

function orderRows() {
  for (const list of form.querySelectorAll("[data-ordering]")) {
    list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-move]");
      if (!button) return;
      event.preventDefault();
      const item = button.closest("[data-item]");
      moveTo(item, [...list.children].indexOf(item) + (button.dataset.move === "up" ? -1 : 1), button);
      change(item.querySelector("select"));
    });
    list.addEventListener("change", (event) => {
      const item = event.target.closest("[data-item]");
      if (event.isTrusted && event.target.value) moveTo(item, Number(event.target.value) - 1, event.target);
    });
  }
}

// The server says how many seconds are left; here they are only counted, whatever the clock of this device says.
function runClock() {
  const clock = form.querySelector("[data-clock]");
  if (!clock) return;
  let end = 0;
  let said = Infinity;
  const tick = () => {
    const given = document.getElementById("seconds-left");
    if (!given.dataset.read) {
      given.dataset.read = "1";
      end = performance.now() + Number(given.value) * 1000;
    }
    const left = Math.max(Math.ceil((end - performance.now()) / 1000), 0);
    const minutes = Math.floor(left / 60);
    clock.querySelector("[data-left]").textContent = `${minutes}:${String(left % 60).padStart(2, "0")}`;
    clock.classList.toggle("quiz__clock--late", left <= 60);
    const told = clock.querySelector("[data-told]");
    for (const limit of [300, 60]) {
      if (left > limit || said <= limit) continue;
      said = limit;
      told.textContent = limit === 60 ? clock.dataset.late : clock.dataset.soon.replace("{minutes}", minutes);
    }
    if (left > 0) return;
    clearInterval(timer);
    form.action = form.dataset.submit;
    form.submit();
  };
  const timer = setInterval(tick, 1000);
  tick();
  // Whoever comes back to the page, or wakes the machine, is told anew.
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && change(form));
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
  saveTyping();
  orderRows();
  runClock();
  restore();
}
