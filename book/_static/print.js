/* Before a page is printed: open what is folded, and write on each figure where its controls stand and where it moves. */
"use strict";

{
  const opened = [];

  function value(control) {
    const chosen = control.querySelector("output") || control.querySelector("label:has(input:checked)");
    return `${control.querySelector("legend, label").textContent}: ${chosen.textContent}`;
  }

  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("article details:not([open])")) {
      details.open = true;
      opened.push(details);
    }
    for (const figure of document.querySelectorAll("article figure.explorable[id]")) {
      const stands = [...figure.querySelectorAll(".control")].map(value).join("; ");
      figure.dataset.stands = `Figure ${figure.id.replace("figure-", "")}. ${stands}`;
      figure.dataset.moves = `${location.href.split("#")[0]}#${figure.id}`;
    }
  });

  addEventListener("afterprint", () => opened.splice(0).forEach((details) => (details.open = false)));
}
