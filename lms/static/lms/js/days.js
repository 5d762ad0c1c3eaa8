// The slider over the days on which something changed. Without this file, the links beside it and the plain date field
// do the same. The pointer shows a day where it lets go; with the arrow keys one moves on freely, and Enter shows.
for (const form of document.querySelectorAll("form[data-days]")) {
  const track = form.querySelector(".day-control__track");
  const range = track.querySelector("input[type=range]");
  const stops = [...track.querySelectorAll("option")];
  const field = form.querySelector("input[type=date]");
  let isDragged = false;
  track.hidden = stops.length < 2;
  range.addEventListener("pointerdown", () => (isDragged = true));
  range.addEventListener("input", () => {
    const { day, text } = stops[range.valueAsNumber].dataset;
    field.value = day;
    range.setAttribute("aria-valuetext", text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  range.addEventListener("change", () => isDragged && form.requestSubmit());
  range.addEventListener("keydown", (event) => {
    isDragged = false;
    if (event.key === "Enter") form.requestSubmit();
  });
}
