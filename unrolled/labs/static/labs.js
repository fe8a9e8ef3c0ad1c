/* The frame of the labs, as unrolled/labs/lab.py writes them into a page: reads the form, shows the picture or says what
   is wrong, trains in a worker. A lab registers what it computes:

   labs.register("name", {
     compute(values, lab) { return { figure, caption }; },    figure is HTML; a caption's `words` become code
     setup(lab) {},                                            optional, called once, on the page's load: no computing
     job(values, lab) { return job; },                         these three for a lab that works in a worker: its input,
     work: function* (engine, job) { yield news; },            what it does (it sees nothing but its arguments),
     draw(news, job, lab) { return { figure, caption, said }; },     and how each of its news is shown
   });

   The button of a lab with `run` in Python starts and stops the worker. A lab without `compute` starts it on each change.
   lab: { root, form, messages, data, presets, values(), set({ control: text }), refuse(key, fields, control) }.
   compute and job call lab.refuse for values that do not go together; it throws, and the last good picture stays. */
"use strict";
const labs = (() => {
  const INTEGER = /^[+-]?\d+$/;
  const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
  const LONGEST = 40; // characters of what was typed that a message quotes
  const PATIENCE = 600; // ms without a key before a half-typed value is called wrong
  const SILENCE = 400; // ms of computing without a button before the status says so
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

  /** A number to some significant digits, as `rounded` of unrolled/labs/lab.py writes it. */
  function rounded(value, digits = 3) {
    const short = Number(value.toPrecision(digits));
    const size = Math.abs(short);
    if (size && (size < 1e-4 || size >= 1e15)) return short.toExponential().replace("e+", "e");
    return thousands(short);
  }

  // ---- a chart ----

  // the palette of unrolled/core/style.py; a dark theme sets the variables
  const COLOURS = {
    ink: "#1f2328", muted: "#656d76", grid: "#d0d7de", blue: "#0072b2", orange: "#e69f00",
    green: "#009e73", vermilion: "#d55e00", purple: "#cc79a7", sky: "#56b4e9",
  };
  const colour = (name) => `var(--figure-${name}, ${COLOURS[name]})`;

  const WIDTH = 389; // as a figure of unrolled.core.style, so that text has its size
  const [RIGHT, TOP, BOTTOM, KEY, LETTER] = [12, 8, 34, 16, 5.6];
  const MARGIN = 0.05; // of a linear axis, above and below its values

  /** At most five round numbers between two; on a logarithmic axis, powers of ten. */
  function ticks(from, to, log) {
    if (log) {
      const [low, high] = [Math.ceil(Math.log10(from) - 1e-9), Math.floor(Math.log10(to) + 1e-9)];
      const step = Math.ceil((high - low) / 4) || 1;
      return Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, at) => 10 ** (high - at * step));
    }
    const rough = (to - from) / 5;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].find((each) => each * power >= rough) * power;
    const first = Math.ceil(from / step - 1e-9);
    const count = Math.floor(to / step + 1e-9) - first + 1;
    return Array.from({ length: count }, (_, at) => Number(((first + at) * step).toPrecision(12)));
  }

  /** Lines over two axes as an SVG. An axis is { from, to, label, log }, a line { points: [[x, y]], colour, name, dash,
      dots }; a line with a name is in the key above. Values below a logarithmic axis lie on its lower end. */
  function chart({ x, y, lines, height = 170 }) {
    const span = (axis) => (axis.to > axis.from ? axis : { ...axis, from: axis.from - 1, to: axis.to + 1 });
    [x, y] = [span(x), span(y)];
    const beyond = y.log ? 0 : MARGIN * (y.to - y.from);
    y = { ...y, from: y.from - beyond, to: y.to + beyond };
    const shown = (value, { log }) => (log && value !== 1 ? value.toExponential().replace("e+", "e") : rounded(value));
    const heights = ticks(y.from, y.to, y.log);
    const left = 24 + LETTER * Math.max(...heights.map((value) => shown(value, y).length));
    const named = lines.filter(({ name }) => name);
    const top = TOP + (named.length ? KEY : 0);
    const place = (axis, value, low, high) => {
      const scale = axis.log ? Math.log10 : (each) => each;
      const share = (scale(Math.max(value, axis.log ? axis.from : -Infinity)) - scale(axis.from)) / (scale(axis.to) - scale(axis.from));
      return (low + share * (high - low)).toFixed(1);
    };
    const across = (value) => place(x, value, left, WIDTH - RIGHT);
    const up = (value) => place(y, value, height - BOTTOM, top);
    const drawn = lines.map(({ points, colour: own, dash, dots }) => {
      const at = points.map(([a, b]) => `${across(a)},${up(b)}`);
      if (dots) return at.map((each) => `<circle cx="${each.replace(",", '" cy="')}" r="2" fill="${colour(own)}"/>`).join("");
      return `<polyline points="${at.join(" ")}" fill="none" stroke="${colour(own)}" stroke-width="1.6"${dash ? ' stroke-dasharray="4 3"' : ""}/>`;
    });
    let from = left;
    const key = named.map(({ name, colour: own, dash }) => {
      const begin = from;
      from += 30 + LETTER * name.length;
      return `<path d="M${begin} ${TOP + 2}h16" stroke="${colour(own)}" stroke-width="2"${dash ? ' stroke-dasharray="4 3"' : ""}/><text x="${begin + 20}" y="${TOP + 6}">${escape(name)}</text>`;
    });
    const below = ticks(x.from, x.to, x.log).map((value) =>
      `<text class="quiet" x="${across(value)}" y="${height - BOTTOM + 14}" text-anchor="middle">${shown(value, x)}</text>`);
    const beside = heights.map((value) =>
      `<path d="M${left} ${up(value)}H${WIDTH - RIGHT}" stroke="${colour("grid")}" stroke-width="0.6"/><text class="quiet" x="${left - 5}" y="${Number(up(value)) + 3.5}" text-anchor="end">${shown(value, y)}</text>`);
    const axis = `<path d="M${left} ${top}V${height - BOTTOM}H${WIDTH - RIGHT}" fill="none" stroke="${colour("muted")}" stroke-width="0.8"/>`;
    const labels = `<text x="${(left + WIDTH - RIGHT) / 2}" y="${height - 5}" text-anchor="middle">${escape(x.label)}</text><text transform="translate(10 ${(top + height - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${escape(y.label)}</text>`;
    return `<svg viewBox="0 0 ${WIDTH} ${height}" aria-hidden="true" focusable="false">${[...beside, ...below, axis, ...drawn, ...key, labels].join("")}</svg>`;
  }

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
    let [worker, busy, late, asked, shown] = [null, false, 0, 0, {}];

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

    function show(result) {
      shown = result;
      const { figure, caption: words } = result;
      frame.innerHTML = figure;
      caption.innerHTML = escape(words).replace(/`([^`]*)`/g, "<code>$1</code>");
    }

    function say(words, control, wrong = false) {
      status.textContent = words;
      status.classList.toggle("wrong", wrong);
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
        late = setTimeout(say, patient ? PATIENCE : 0, error.message, error.control, true);
        return false;
      }
    }

    function update(patient = false) {
      halt();
      attempt((given) => {
        if (definition.compute) show(definition.compute(given, lab));
        else run(given);
        say("");
      }, patient);
    }

    // ---- training ----

    /** An idle worker stays, as its code is warm. */
    function halt() {
      if (busy) {
        worker.terminate();
        worker = null;
      }
      ended();
    }

    function ended() {
      busy = false;
      caption.setAttribute("aria-live", "polite");
      if (start) start.textContent = "Start";
    }

    function made() {
      const code = `(${inWorker})(${engine}, ${definition.work}, ${PICTURE})`;
      const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
      const fresh = new Worker(address);
      URL.revokeObjectURL(address);
      fresh.onerror = (event) => {
        halt();
        say(event.message, undefined, true);
      };
      return fresh;
    }

    function run(given) {
      const job = definition.job(given, lab);
      worker ??= made();
      worker.onmessage = ({ data: { news, last } }) => {
        clearTimeout(late);
        if (last) ended();
        show(definition.draw(news, job, lab));
        if (last) say(shown.said ?? "");
      };
      busy = true;
      if (start) {
        caption.setAttribute("aria-live", "off"); // it changes many times a second
        start.textContent = "Stop";
      } else late = setTimeout(say, SILENCE, spec.messages.computing);
      worker.postMessage(job);
    }

    function startOrStop() {
      if (busy) {
        halt();
        say(`${spec.messages.stopped} ${shown.said ?? ""}`.trim());
      } else {
        attempt((given) => {
          run(given);
          shown = {};
          say("");
        });
      }
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
      else if (target === start) startOrStop();
    });
    form.hidden = false;
    definition.setup?.(lab);
  }

  /** Runs in the worker: posts the news of a training, not more often than a picture can follow, and the last. */
  function inWorker(engine, work, pause) {
    const made = engine(); // once, so that its code stays compiled
    onmessage = ({ data: job }) => {
      let [news, posted] = [null, 0];
      for (news of work(made, job)) {
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

  return { register, escape, thousands, rounded, colour, chart, quoted };
})();
