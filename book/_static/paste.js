/* The front page's box for a pasted message. The text goes to the search page in the part of the address that a browser
   keeps to itself, so that it leaves the reader's device neither here nor there. */
"use strict";
(() => {
  const MOST = 1500; // characters of a message that the search reads
  const NAMED = /(^|\s)[\w.]*(Error|Exception|Warning)\b/;

  /** What a search needs of a pasted text: of a traceback, its last line that names an error, and what follows. */
  const messageOf = (text) => {
    const lines = text.replace(/\x1b\[[\d;]*m/g, "").trim().split("\n");
    const last = lines.reduce((found, line, place) => (NAMED.test(line) ? place : found), 0);
    return lines.slice(last).join("\n").slice(0, MOST);
  };

  document.querySelectorAll("form.paste").forEach((form) => {
    const box = form.querySelector("textarea");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      location.href = `${form.action}#q=${encodeURIComponent(messageOf(box.value))}`;
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
  });
})();
