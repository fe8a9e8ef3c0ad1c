/* The frame of the labs, as unrolled/labs/lab.py writes them into a page: reads the form, shows the picture or says what
   is wrong, trains in a worker. A lab registers what it computes:

   labs.register("name", {
     compute(values, lab) { return { figure, caption }; },    figure is HTML; a caption's `words` become code
     setup(lab) {},                                            optional, called once, on the page's load: no computing
     job(values, lab) { return job; },                         these three for a lab that runs: what the worker gets,
     work: function* (engine, job) { yield news; },            what it does there (it sees nothing but its arguments),
     draw(news, job, lab) { return { figure, caption, said }; },     and how each of its news is shown
   });

   lab: { root, form, messages, data, presets, values(), set({ control: text }), refuse(key, fields, control) }.
   compute and job call lab.refuse for values that do not go together; it throws, and the last good picture stays. */
"use strict";
const labs = (() => {
  const INTEGER = /^[+-]?\d+$/;
  const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
  const LONGEST = 40; // characters of what was typed that a message quotes
  const PATIENCE = 600; // ms without a key before a half-typed value is called wrong
  const PICTURE = 60; // ms between two pictures of a training

  class Refusal extends Error {
    constructor(words, control) {
      super(words);
      this.control = control;
    }
  }

  function refuse(messages, key, fields = {}, control = undefined) {
    throw new Refusal(messages[key].replace(/\{(\w+)\}/g, (_, name) => fields[name]), control);
  }

  function quoted(text) {
    if (!text) return "nothing";
    const signs = [...text];
    return signs.length <= LONGEST ? `'${text}'` : `'${signs.slice(0, LONGEST).join("")}...'`;
  }

  const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };
  const escape = (text) => String(text).replace(/[&<>"']/g, (sign) => ESCAPED[sign]);
  const thousands = (value) => String(value).replace(/^-?\d+/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ","));

  // ---- reading the form: each as the class of this kind in unrolled/labs/controls.py ----

  const within = (text, { whole, least, most }) =>
    (whole ? INTEGER : DECIMAL).test(text) && Number(text) >= least && Number(text) <= most;

  const READ = {
    number(input, control, messages) {
      const text = input.value.trim();
      if (within(text, control)) return Number(text);
      return refuse(messages, "refused", { ...control, given: quoted(text) }, control.name);
    },
    numbers(input, control, messages) {
      const texts = input.value.split(/[\s,;]+/).filter(Boolean);
      const wrong = texts.findIndex((text) => !within(text, control));
      if (wrong >= 0) {
        const fields = { ...control, place: wrong + 1, given: quoted(texts[wrong]) };
        refuse(messages, "refused_value", fields, control.name);
      }
      if (texts.length < control.least_count || texts.length > control.most_count) {
        refuse(messages, "refused_count", { ...control, count: thousands(texts.length) }, control.name);
      }
      return texts.map(Number);
    },
    text: (input) => input.value,
    choice: (input) => input.value,
    flag: (input) => input.checked,
  };

  // ---- one lab of a page ----

  function wake(root, definition) {
    const spec = JSON.parse(root.querySelector("script[type='application/json']").textContent);
    const form = root.querySelector("form");
    const status = root.querySelector(".said");
    const [frame, caption] = [root.querySelector(".frame"), root.querySelector("figcaption")];
    const start = form.querySelector("[data-run]");
    const lab = { root, form, ...spec, values, set, refuse: (...all) => refuse(spec.messages, ...all) };
    const input = (name) => form.elements.namedItem(name);
    let [worker, late, asked] = [null, 0, 0];

    function values() {
      const each = Object.values(spec.controls);
      return Object.fromEntries(each.map((control) => {
        return [control.name, READ[control.kind](input(control.name), control, spec.messages)];
      }));
    }

    function set(given) {
      for (const [name, value] of Object.entries(given)) {
        if (typeof value === "boolean") input(name).checked = value;
        else input(name).value = value;
      }
      update();
    }

    function show({ figure, caption: words }) {
      frame.innerHTML = figure;
      caption.innerHTML = escape(words).replace(/`([^`]*)`/g, "<code>$1</code>");
    }

    function say(words, control) {
      status.textContent = words;
      for (const each of form.elements) each.removeAttribute("aria-invalid");
      if (control) input(control).setAttribute("aria-invalid", "true");
    }

    /** Do something with the form's values. What it throws is said at once, or, while a key was just hit, a little later. */
    function attempt(action, patient = false) {
      clearTimeout(late);
      try {
        action(values());
        return true;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        late = setTimeout(say, patient ? PATIENCE : 0, error.message, error.control);
        return false;
      }
    }

    function update(patient = false) {
      halt();
      attempt((given) => {
        show(definition.compute(given, lab));
        say("");
      }, patient);
    }

    // ---- training ----

    function halt() {
      worker?.terminate();
      worker = null;
      caption.setAttribute("aria-live", "polite");
      if (start) start.textContent = "Start";
    }

    function run() {
      attempt((given) => {
        const job = definition.job(given, lab);
        const code = `(${inWorker})(${engine}, ${definition.work}, ${PICTURE})`;
        const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
        worker = new Worker(address);
        URL.revokeObjectURL(address);
        say("");
        caption.setAttribute("aria-live", "off"); // it changes many times a second
        start.textContent = "Stop";
        worker.onmessage = ({ data: { news, last } }) => {
          const shown = definition.draw(news, job, lab);
          show(shown);
          if (!last) return;
          halt();
          say(shown.said ?? "");
        };
        worker.onerror = (event) => {
          halt();
          say(event.message);
        };
        worker.postMessage(job);
      });
    }

    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(() => update(true));
    });
    form.addEventListener("change", () => {
      cancelAnimationFrame(asked);
      update();
    });
    form.addEventListener("click", ({ target }) => {
      if (target.dataset.preset) set(spec.presets[target.dataset.preset]);
      else if (target === start) (worker ? halt : run)();
    });
    form.hidden = false;
    definition.setup?.(lab);
  }

  /** Runs in the worker: posts the news of a training, not more often than a picture can follow, and the last. */
  function inWorker(engine, work, pause) {
    onmessage = ({ data: job }) => {
      let [news, posted] = [null, 0];
      for (news of work(engine(), job)) {
        if (performance.now() - posted < pause) continue;
        postMessage({ news, last: false });
        posted = performance.now();
      }
      postMessage({ news, last: true });
    };
  }

  function register(name, definition) {
    for (const root of document.querySelectorAll(`.lab[data-lab="${name}"]`)) wake(root, definition);
  }

  return { register, escape, thousands, quoted };
})();
