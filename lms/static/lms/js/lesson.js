// A lesson remembers: what was played, where one reads, what one types. Without this file everything can still be read,
// watched and written; then places are kept by the buttons. One file and no imports, like its neighbours.
const EVERY = 15000;
const article = document.querySelector("article[data-place]");
const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";

function form(values) {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", token);
  for (const [name, value] of Object.entries(values)) data.set(name, value);
  return data;
}

// The answer holds pieces of this page, each with the id of the place where it goes.
function place(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  for (const part of parsed.querySelectorAll("[data-part]")) {
    document.getElementById(part.dataset.part)?.replaceChildren(...part.childNodes);
  }
  return parsed.querySelector("[data-part]") !== null;
}

class Report {
  constructor(root) {
    this.root = root;
    this.url = root.dataset.media;
    this.state = root.querySelector(".playable__state");
    this.sent = "";
  }

  async send({ leaving = false } = {}) {
    const values = this.values();
    const said = JSON.stringify(values);
    if (!this.url || said === this.sent) return;
    if (leaving) {
      if (navigator.sendBeacon(this.url, form(values))) this.sent = said;
      return;
    }
    try {
      const answer = await fetch(this.url, { method: "POST", body: form(values), headers: { "X-Part": "1" } });
      const html = await answer.text();
      if (!answer.ok) throw new Error(answer.status);
      this.sent = said;
      // Signed out: the answer says so, with the way back.
      if (!place(html)) this.state.innerHTML = html;
    } catch {
      this.state.textContent = this.state.dataset.lost;
    }
  }
}

// The browser itself keeps what was really played: jumping over a part does not put it in.
class Playing extends Report {
  constructor(root, player) {
    super(root);
    this.player = player;
    this.timer = 0;
    player.addEventListener("play", () => {
      clearInterval(this.timer);
      this.timer = setInterval(() => this.send(), EVERY);
    });
    for (const name of ["pause", "ended"]) {
      player.addEventListener(name, () => {
        clearInterval(this.timer);
        this.send();
      });
    }
    player.addEventListener("seeked", () => player.paused && player.played.length && this.send());
  }

  values() {
    const { played, currentTime } = this.player;
    const segments = Array.from({ length: played.length }, (_, at) => [
      Math.round(played.start(at) * 10),
      Math.round(played.end(at) * 10),
    ]);
    return { position: Math.round(currentTime * 10), segments: JSON.stringify(segments) };
  }

  get begun() {
    return this.player.played.length > 0;
  }
}

// Pages one at a time, by buttons and arrow keys; without this file all of them stand below one another.
class Paging extends Report {
  constructor(root) {
    super(root);
    this.pages = [...root.querySelectorAll("[data-number]")];
    this.pager = root.querySelector("[data-pager]");
    this.here = root.querySelector("[data-here]");
    this.seen = new Set();
    this.timer = 0;
    this.pager.hidden = false;
    root.classList.add("slides--paged");
    this.pager.addEventListener("click", (event) => {
      const button = event.target.closest("[data-step]");
      if (button) this.show(this.number + Number(button.dataset.step));
    });
    root.addEventListener("keydown", (event) => {
      const steps = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
      if (!(event.key in steps) || event.target.matches("input, textarea")) return;
      event.preventDefault();
      this.show(this.number + steps[event.key]);
    });
    this.number = 1;
    this.show(Number(root.dataset.page) || 1, { quietly: true });
  }

  show(wanted, { quietly = false } = {}) {
    this.number = Math.min(Math.max(wanted, 1), this.pages.length);
    for (const page of this.pages) page.hidden = Number(page.dataset.number) !== this.number;
    this.here.textContent = String(this.number);
    // Not disabled: the focus would be lost with the button.
    for (const button of this.pager.querySelectorAll("[data-step]")) {
      const over = this.number + Number(button.dataset.step);
      button.setAttribute("aria-disabled", String(over < 1 || over > this.pages.length));
    }
    clearTimeout(this.timer);
    // A page that is only passed over was not looked at.
    this.timer = setTimeout(() => this.look(quietly), 1000);
  }

  look(quietly) {
    this.seen.add(this.number);
    if (!quietly) this.send();
  }

  values() {
    const segments = [...this.seen].sort((a, b) => a - b).map((number) => [(number - 1) * 10, number * 10]);
    return { position: this.number * 10, segments: JSON.stringify(segments) };
  }

  get begun() {
    return this.sent !== "" || this.seen.size > 1;
  }
}

function report() {
  const reports = [...document.querySelectorAll("[data-media]")].map((root) =>
    "slides" in root.dataset ? new Paging(root) : new Playing(root, root.querySelector("video, audio")),
  );
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden") return;
    for (const each of reports) if (each.begun) each.send({ leaving: true });
  });
}

// Where one reads: the last block whose beginning has come into the upper half of the window.
function keepPlace() {
  if (!article?.dataset.place) return;
  const blocks = [...article.querySelectorAll("[data-block]")];
  let here = "";
  let sent = "";
  let timer = 0;
  const send = (leaving) => {
    if (!here || here === sent) return;
    sent = here;
    const body = form({ block: here });
    if (leaving) navigator.sendBeacon(article.dataset.place, body);
    else fetch(article.dataset.place, { method: "POST", body, headers: { "X-Part": "1" } }).catch(() => (sent = ""));
  };
  const look = () => {
    const above = blocks.filter((block) => block.getBoundingClientRect().top < innerHeight / 2);
    here = above.at(-1)?.dataset.block ?? "";
    clearTimeout(timer);
    timer = setTimeout(send, 3000);
  };
  addEventListener("scroll", look, { passive: true });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && send(true));
}

// What is typed stays on this device until a save has worked, so that neither a broken connection nor a sign-in that
// ran out loses it.
function keepText(root) {
  const key = `typed-${location.pathname}-${root.dataset.keep}`;
  const fields = () => [...root.querySelectorAll("textarea, input[type=text]")];
  const saved = root.querySelector(".saved-line");
  root.addEventListener("input", () => {
    const values = Object.fromEntries(fields().map((field) => [field.name, field.value]));
    sessionStorage.setItem(key, JSON.stringify(values));
  });
  root.addEventListener("submit", () => sessionStorage.removeItem(key));
  const lost = () => (saved.textContent = saved.dataset.lost);
  root.addEventListener("htmx:error", lost);
  root.addEventListener("htmx:after:request", (event) => {
    const response = event.detail?.ctx?.response;
    if (response?.status !== 200) lost();
  });
  root.addEventListener("htmx:after:swap", () => saved.querySelector(".saved") && sessionStorage.removeItem(key));
  const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
  if (!kept) return;
  let changed = false;
  for (const field of fields()) {
    if (!(field.name in kept) || field.value === kept[field.name]) continue;
    field.value = kept[field.name];
    changed = true;
  }
  if (!changed) return;
  const send = () => fields()[0].dispatchEvent(new Event("change", { bubbles: true }));
  // htmx looks at the page some time after it was read, which may be before or after this file runs.
  if (root.hasAttribute("data-htmx-powered")) send();
  else root.addEventListener("htmx:after:init", send, { once: true });
}

report();
keepPlace();
document.querySelectorAll("form[data-keep]").forEach(keepText);
