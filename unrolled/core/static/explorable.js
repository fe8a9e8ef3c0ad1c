/* The controls of an explorable in a built page: show the frame that belongs to the controls' values. */
"use strict";

function wake(figure) {
  let packed = null; // read when a control is first moved: a page opens without it
  const controls = [...figure.querySelectorAll(".control")];
  const frame = figure.querySelector(".frame");
  const caption = figure.querySelector("figcaption");
  const parser = document.createElement("template");

  const size = (control) => control.querySelectorAll("input[type=radio]").length || Number(control.querySelector("input").max) + 1;
  const chosen = (control) => Number((control.querySelector("input:checked") || control.querySelector("input")).value);

  function label(control) {
    const slider = control.querySelector("input[type=range]");
    if (!slider) return;
    const value = JSON.parse(slider.dataset.values)[slider.value];
    slider.setAttribute("aria-valuetext", value);
    control.querySelector("output").textContent = value;
  }

  function show() {
    packed = packed || JSON.parse(figure.querySelector("script").textContent);
    const { lines, frames } = packed;
    const index = controls.reduce((sum, control) => sum * size(control) + chosen(control), 0);
    parser.innerHTML = frames[index].map((line) => lines[line]).join("\n");
    frame.replaceChildren(...parser.content.querySelector(".frame").childNodes);
    caption.replaceChildren(...parser.content.querySelector("figcaption").childNodes);
    controls.forEach(label);
  }

  figure.querySelector(".controls").addEventListener("input", show);
  figure.querySelector(".controls").hidden = false;
  controls.forEach(label);
  const moved = (input) => (input.type === "range" ? input.value !== input.defaultValue : input.checked !== input.defaultChecked);
  if ([...figure.querySelectorAll(".controls input")].some(moved)) show(); // a browser keeps them over a reload
}

document.querySelectorAll(".explorable[id]").forEach(wake);
