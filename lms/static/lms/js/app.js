// Progressive enhancement only: every page works without this file. One file and no imports, so that its name carries
// its content's hash and no browser ever mixes two versions.

// Dialogs open by `commandfor`; older browsers get the same from here. A swap into a dialog opens it.
const knowsCommands = "command" in HTMLButtonElement.prototype;

function obey(button) {
  const dialog = document.getElementById(button.getAttribute("commandfor"));
  if (!(dialog instanceof HTMLDialogElement)) return;
  if (button.getAttribute("command") === "show-modal") dialog.showModal();
  else dialog.close();
}

function keepDialogs() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[commandfor]");
    if (button && !knowsCommands) obey(button);
    // A click on the backdrop reaches the dialog itself, never its contents.
    if (event.target instanceof HTMLDialogElement) event.target.close();
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const target = event.detail?.ctx?.target ?? event.target;
    const dialog = target instanceof Element ? target.closest("dialog[data-open-on-swap]") : null;
    if (dialog && !dialog.open) dialog.showModal();
    dialog?.querySelector("h2")?.focus?.();
  });
}

// Forms: filters that apply themselves, chosen files by name, a warning before typed work is lost.
function once(element, key) {
  if (element.dataset[key]) return false;
  element.dataset[key] = "1";
  return true;
}

function guardForms(root) {
  for (const form of root.querySelectorAll("form[data-guard]")) {
    if (!once(form, "guarded")) continue;
    let dirty = false;
    form.addEventListener("input", () => (dirty = true));
    form.addEventListener("submit", () => (dirty = false));
    form.addEventListener("lms:saved", (event) => {
      dirty = false;
      const output = form.querySelector("[data-saved]");
      if (output && event.detail?.text) output.textContent = event.detail.text;
    });
    window.addEventListener("beforeunload", (event) => {
      if (dirty && form.isConnected) event.preventDefault();
    });
  }
}

function autoSubmitFilters(root) {
  for (const form of root.querySelectorAll("form[data-auto-submit]")) {
    if (!once(form, "auto")) continue;
    // The button stays for fields that are typed into; with selects alone it has nothing left to do.
    const typed = form.querySelector("input:not([type=hidden], [type=checkbox], [type=radio])");
    form.querySelector(".filter-bar__submit")?.toggleAttribute("hidden", !typed);
    form.addEventListener("change", (event) => {
      if (event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
    });
    // Empty fields say nothing; without them the address stays short enough to send to a colleague.
    form.addEventListener("formdata", (event) => {
      for (const [name, value] of [...event.formData.entries()]) if (value === "") event.formData.delete(name);
    });
  }
}

function nameChosenFiles(root) {
  for (const input of root.querySelectorAll("input[type=file]")) {
    if (!once(input, "named")) continue;
    input.addEventListener("change", () => {
      const output = document.querySelector(`output[for="${input.id}"]`);
      if (output) output.textContent = [...input.files].map((file) => file.name).join("、");
    });
  }
}

// Browsers write dates in the western calendar only; who reads Japanese eras sees the era's year beside it.
const ERA = new Intl.DateTimeFormat("ja-JP-u-ca-japanese", { dateStyle: "long", timeZone: "UTC" });

function tellEra(root) {
  const { lang, dataset } = document.documentElement;
  if (lang !== "ja" || dataset.era === "seireki") return;
  for (const input of root.querySelectorAll("input[type=date]")) {
    if (!once(input, "era")) continue;
    const output = document.createElement("output");
    output.className = "date-era";
    output.htmlFor = input.id;
    const tell = () => (output.textContent = input.valueAsDate ? ERA.format(input.valueAsDate) : "");
    input.after(output);
    input.addEventListener("input", tell);
    tell();
  }
}

function focusErrors(root) {
  root.querySelector("[data-focus]")?.focus();
}

// role=grid: one stop for Tab, arrows inside (the ARIA authoring practice), Enter follows the cell's link.
const MOVES = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

function rowsOf(grid) {
  const rows = grid.matches("table") ? [...grid.querySelectorAll("tr")] : [...grid.querySelectorAll("[role=row]")];
  return rows.map((row) => [...row.querySelectorAll("td, th, [role=gridcell], [role=rowheader], [role=columnheader]")]);
}

function target(cell) {
  return cell.querySelector("a, button, input, select") ?? cell;
}

function step(rows, row, column, key, wide) {
  if (key === "Home") return [wide ? 0 : row, 0];
  if (key === "End") return [wide ? rows.length - 1 : row, Infinity];
  const [down, right] = MOVES[key];
  return [row + down, column + right];
}

function settle(rows, row, column) {
  const line = rows[Math.min(Math.max(row, 0), rows.length - 1)];
  return line?.[Math.min(Math.max(column, 0), line.length - 1)];
}

function navigateGrids(root) {
  for (const grid of root.querySelectorAll("[role=grid]")) {
    if (grid.dataset.navigated) continue;
    grid.dataset.navigated = "1";
    const cells = rowsOf(grid).flat();
    cells.forEach((cell, index) => (target(cell).tabIndex = index ? -1 : 0));
    grid.addEventListener("keydown", (event) => {
      if (!(event.key in MOVES) && event.key !== "Home" && event.key !== "End") return;
      const rows = rowsOf(grid);
      const row = rows.findIndex((line) => line.some((cell) => cell.contains(document.activeElement)));
      if (row < 0) return;
      const column = rows[row].findIndex((cell) => cell.contains(document.activeElement));
      const next = settle(rows, ...step(rows, row, column, event.key, event.ctrlKey));
      if (!next) return;
      event.preventDefault();
      target(rows[row][column]).tabIndex = -1;
      target(next).tabIndex = 0;
      target(next).focus();
    });
  }
}

// Terms explain themselves on hover too; menus close on Escape and on a click elsewhere.
const LINGER = 200;

function openTermsOnHover(root) {
  if (!window.matchMedia("(hover: hover)").matches) return;
  for (const term of root.querySelectorAll(".term")) {
    const card = term.querySelector("[popover]");
    if (!card || term.dataset.hover) continue;
    term.dataset.hover = "1";
    let timer = 0;
    term.addEventListener("pointerenter", () => {
      clearTimeout(timer);
      timer = setTimeout(() => !card.matches(":popover-open") && card.showPopover({ source: term.firstElementChild }), LINGER);
    });
    term.addEventListener("pointerleave", () => {
      clearTimeout(timer);
      timer = setTimeout(() => card.matches(":popover-open") && card.hidePopover(), LINGER);
    });
  }
}

// Characters as people see them, like lms.common.text.length: an ideograph with its selector or a joined emoji is one.
const segmenter = "Segmenter" in Intl ? new Intl.Segmenter(undefined, { granularity: "grapheme" }) : null;

function countCharacters(root) {
  if (!segmenter) return;
  for (const control of root.querySelectorAll("[data-characters]")) {
    const line = document.querySelector(`[data-counts="${CSS.escape(control.id)}"]`);
    if (!line || !once(control, "counted")) continue;
    const tell = () => {
      const limit = Number(control.dataset.characters);
      const seen = [...segmenter.segment(control.value)].length;
      line.querySelector("output").textContent = String(seen);
      line.hidden = seen * 5 < limit * 4;
      line.classList.toggle("field__error", seen > limit);
    };
    control.addEventListener("input", tell);
    tell();
  }
}

// Pages meant for paper offer what the browser's own menu holds.
function offerPrint(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    if (!once(button, "printing")) continue;
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}

function dismissMenus() {
  const close = (menu) => {
    if (!menu.open) return;
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  };
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[data-dismiss][open]")) if (!menu.contains(event.target)) close(menu);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll("details[data-dismiss][open]").forEach(close);
  });
}

function enhance(root) {
  guardForms(root);
  autoSubmitFilters(root);
  nameChosenFiles(root);
  tellEra(root);
  focusErrors(root);
  countCharacters(root);
  navigateGrids(root);
  openTermsOnHover(root);
  offerPrint(root);
}

keepDialogs();
dismissMenus();
enhance(document);
document.addEventListener("htmx:after:swap", (event) => enhance(event.target instanceof Element ? event.target : document));
