// Suggestions while typing, as the ARIA authoring practice has a combobox with a list: focus stays in the field, arrows
// choose, Enter follows, Escape closes. htmx fetches the list. Without this file the box is a plain search.
class Suggestions {
  constructor(field) {
    this.field = field;
    this.list = document.getElementById(field.dataset.suggest);
    this.status = field.form.querySelector("[data-some]");
    this.at = -1;
    this.isWanted = false;
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.list.id);
    field.addEventListener("input", () => (field.value.trim() ? (this.isWanted = true) : this.close()));
    field.addEventListener("keydown", (event) => this.press(event));
    field.addEventListener("blur", () => this.close());
    field.form.addEventListener("submit", () => this.close());
    // It is the field that htmx tells when the list is there.
    field.addEventListener("htmx:after:swap", () => this.open());
    // The field keeps its focus while somebody points at the list.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.follow(event.target.closest("[role=option]")));
    this.show(false);
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  show(isOpen) {
    this.list.hidden = !isOpen;
    this.field.setAttribute("aria-expanded", String(isOpen));
  }

  // An answer that comes when nobody waits for it any more opens nothing.
  open() {
    if (!this.isWanted || document.activeElement !== this.field) return;
    const { options } = this;
    options.forEach((option, place) => (option.id = `${this.list.id}-${place}`));
    this.choose(-1);
    this.show(options.length > 0);
    const { some, none } = this.status.dataset;
    this.status.textContent = options.length ? some.replace("#", options.length) : none;
  }

  close() {
    this.isWanted = false;
    this.choose(-1);
    this.show(false);
    this.status.textContent = "";
  }

  // -1: the field itself, where what was typed is searched for.
  choose(place) {
    const { options } = this;
    this.at = place;
    options.forEach((option, each) => option.setAttribute("aria-selected", String(each === place)));
    if (place < 0) this.field.removeAttribute("aria-activedescendant");
    else {
      this.field.setAttribute("aria-activedescendant", options[place].id);
      options[place].scrollIntoView({ block: "nearest" });
    }
  }

  follow(option) {
    if (option?.dataset.url) window.location.assign(option.dataset.url);
  }

  // While a word is being converted, the keys belong to the input method.
  press(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const count = this.list.hidden ? 0 : this.options.length;
    if (event.key === "Escape" && count) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.choose(((this.at + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && count && this.at >= 0) {
      event.preventDefault();
      this.follow(this.options[this.at]);
    }
  }
}

for (const field of document.querySelectorAll("input[data-suggest]")) new Suggestions(field);
