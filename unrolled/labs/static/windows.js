/* The windows lab: which timesteps of which series become which sample. The twin of unrolled/labs/windows.py;
   tests/labs/test_windows.py compares the two. */
"use strict";
(() => {
  const [WIDTH, LEFT, ROW, TOP] = [400, 74, 20, 34]; // of the drawing
  const MOST_ROWS = 10;
  const KINDS = ["value", "all", "none"];
  const { escape, thousands } = labs;
  const { point, fill } = series;

  const shapeOf = (sizes) => `(${sizes.join(", ")})`;
  const sum = (values) => values.reduce((all, each) => all + each, 0);
  const largest = (values) => values.reduce((most, each) => Math.max(most, each), 0);

  // ---- counting ----

  function planOf(values, kind, lab) {
    const { window, stride, share, split } = values;
    const ahead = kind === "none" ? 0 : values.ahead;
    if (kind !== "none" && !ahead) lab.refuse("ahead", {}, "ahead");
    const first = kind === "all" ? 1 : ahead;
    const gap = split === lab.data.splits[0] && share ? Math.floor(Math.max(0, ahead - 1) / stride) : 0;
    const plan = { window, first, ahead, stride, keep: 100 - share, gap, random: split === lab.data.splits[2] };
    return { ...plan, span: window + ahead, turns: turnsOf(plan) };
  }

  /** For each place within a stride at which targets lie, how many strides after their window they do: least, most. */
  function turnsOf({ window, first, ahead, stride }) {
    const turns = new Map();
    for (let place = window - 1 + first; ahead && stride > window && place < window + ahead; place++) {
      const [turn, residue] = [Math.floor(place / stride), place % stride];
      turns.set(residue, [turns.get(residue)?.[0] ?? turn, turn]);
    }
    return [...turns];
  }

  function cut(length, plan) {
    const samples = Math.max(0, Math.floor((length - plan.span) / plan.stride) + 1);
    const train = Math.floor((samples * plan.keep) / 100);
    const gap = Math.min(plan.gap, samples - train);
    return { length, samples, train, gap, validation: samples - train - gap, unused: length - used(samples, plan) };
  }

  function used(samples, { window, first, ahead, stride, turns }) {
    if (!samples) return 0;
    const inside = stride <= window ? (samples - 1) * stride + window : samples * window;
    if (!ahead) return inside;
    if (stride <= window) {
      return inside + (first < ahead ? ahead : Math.min(samples, Math.floor((ahead - 1) / stride) + 1));
    }
    const outside = sum(turns.map(([, [early, late]]) => samples + late - early));
    return inside + outside - sum(turns.map(([residue, [early]]) => (residue < window ? Math.max(0, samples - early) : 0)));
  }

  function crossing(lengths, span, stride) {
    const last = Math.floor((sum(lengths) - span) / stride);
    let [count, seam, counted] = [0, 0, -1];
    for (const length of lengths.slice(0, -1)) {
      seam += length;
      const first = Math.max(Math.ceil(Math.max(0, seam - span + 1) / stride), counted + 1);
      const final = Math.min(Math.floor((seam - 1) / stride), last);
      if (final < first) continue;
      count += final - first + 1;
      counted = final;
    }
    return count;
  }

  function atRandom(cuts, { keep }) {
    const samples = sum(cuts.map((each) => each.samples));
    const train = Math.floor((samples * keep) / 100);
    const at = cuts.findIndex((each) => each.samples);
    return cuts.map((each, place) => {
      const [own, others] = place === at ? [train, samples - train] : [0, 0];
      return { ...each, train: own, gap: 0, validation: others };
    });
  }

  function leaks(cuts, { ahead, stride }) {
    const late = Math.floor(Math.max(0, ahead - 1) / stride);
    return sum(cuts.map(({ train, gap, validation }) => (train ? Math.min(validation, Math.max(0, late - gap)) : 0)));
  }

  // ---- what is shown ----

  function compute(values, lab) {
    const { data } = lab;
    const lengths = series.read(values.lengths, lab);
    const kind = KINDS[data.targets.indexOf(values.target)];
    const plan = planOf(values, kind, lab);
    const { features, outputs } = values;
    if (outputs > features) lab.refuse("outputs", { features, outputs }, "outputs");
    const joined = values.way === data.ways[1] && lengths.length > 1;
    const pieces = joined ? [sum(lengths)] : lengths;
    let cuts = pieces.map((length) => cut(length, plan));
    const longest = largest(pieces);
    if (!cuts.some((each) => each.samples)) {
      lab.refuse("none", { span: thousands(plan.span), longest: thousands(longest) }, "window");
    }
    if (plan.random) cuts = atRandom(cuts, plan);
    const crossed = joined ? crossing(lengths, plan.span, plan.stride) : 0;
    const shown = cuts.find((each) => each.samples);
    let figure = drawing(shown, plan, data.words) + series.table([], rowsOf(values, kind, plan, cuts, crossed, data));
    if (plan.stride >= longest - plan.ahead) figure += `<p>${escape(data.words.refused)}</p>`;
    return {
      figure: figure + series.code(codeOf(values, kind, plan, joined, data)),
      caption: captionOf(values, kind, plan, cuts, crossed, lengths, data.words),
    };
  }

  function shapes({ features, outputs }, kind, { window, ahead }, samples) {
    const y = { value: shapeOf([samples, outputs]), all: shapeOf([samples, ahead, outputs]) }[kind];
    return [shapeOf([samples, window, features]), y];
  }

  function rowsOf(values, kind, plan, cuts, crossed, { words }) {
    const total = (name) => sum(cuts.map((each) => each[name]));
    const rows = [[words.rows.samples, thousands(total("samples"))]];
    for (const name of ["train", "validation"]) {
      const [x, y] = shapes(values, kind, plan, total(name));
      const batches = thousands(Math.ceil(total(name) / values.batch_size));
      rows.push([words.rows[name], fill(words.batches, { shape: x, batches })]);
      if (y) rows.push([words.rows[`${name}_y`], y]);
    }
    const short = cuts.filter((each) => !each.samples).length;
    rows.push(
      [words.rows.gap, thousands(total("gap"))],
      [words.rows.overlap, thousands(Math.max(0, plan.window - plan.stride))],
      [words.rows.unused, thousands(total("unused"))],
      [words.rows.short, thousands(short)],
      [words.rows.crossing, thousands(crossed)],
    );
    if (kind !== "none" && total("validation")) {
      rows.push([words.rows.leak, plan.random ? words.at_random : thousands(leaks(cuts, plan))]);
    }
    return rows;
  }

  function captionOf(values, kind, plan, cuts, crossed, lengths, words) {
    const total = (name) => sum(cuts.map((each) => each[name]));
    const [x, y] = shapes(values, kind, plan, total("samples"));
    const [least, most] = [lengths.reduce((low, each) => Math.min(low, each)), largest(lengths)];
    const steps = plan.ahead === 1 ? words.step : words.steps;
    return fill(words.caption, {
      count: thousands(lengths.length),
      timesteps: least === most ? thousands(least) : `${thousands(least)} to ${thousands(most)}`,
      window: plan.window,
      target: fill(words[`aim_${kind}`], { ahead: plan.ahead, steps }),
      stride: plan.stride,
      samples: thousands(total("samples")),
      x,
      y: y ? fill(words.has_y, { y }) : "",
      unused: thousands(total("unused")),
      crossing: crossed ? fill(words.crosses, { count: thousands(crossed) }) : "",
    });
  }

  function codeOf({ features, outputs, batch_size: batch }, kind, plan, joined, data) {
    const { window, ahead, stride, span, keep, gap, random } = plan;
    const split = random ? "random" : "each";
    const parts = [
      data.numpy.replace("{y}", data.y[kind]),
      data.cut[joined ? "joined" : "each"],
      data.split[split],
      kind === "none" ? "" : data.split[`${split}_y`],
      data.keras[kind],
    ];
    const last = window - 1 + ahead;
    return fill(parts.join(""), { features, outputs, window, ahead, last, stride, span, batch, keep, gap });
  }

  function drawing(shown, plan, words) {
    const scale = (WIDTH - LEFT) / shown.length;
    const numbers = chosen(shown, plan);
    const parts = [label(words.whole, 0), bar(0, shown.length, 0, scale, "grid", "#d0d7de")];
    numbers.forEach((number, at) => {
      const [start, row] = [number * plan.stride, at + 1];
      const end = start + plan.window;
      parts.push(label(fill(words.sample, { number: thousands(number + 1) }), row));
      parts.push(bar(start, end, row, scale, ...colour(number, shown, plan)));
      if (plan.ahead) parts.push(bar(end - 1 + plan.first, end + plan.ahead, row, scale, "vermilion", "#d55e00"));
    });
    const height = TOP + ROW * (numbers.length + 1);
    return `<svg viewBox="0 0 ${WIDTH} ${height}" aria-hidden="true">${keyOf(plan, words)}${parts.join("")}</svg>`;
  }

  function chosen(shown, plan) {
    const last = shown.samples - 1;
    if (shown.samples <= MOST_ROWS) return Array.from({ length: shown.samples }, (_, at) => at);
    const edge = plan.random ? Math.floor(shown.samples / 2) : shown.train;
    const near = [0, 1, 2, edge - 2, edge - 1, edge, edge + 1, last - 2, last - 1, last];
    return [...new Set(near)].filter((at) => at >= 0 && at <= last).sort((one, two) => one - two);
  }

  function colour(number, { train, gap }, { random }) {
    if (random || number < train) return ["blue", "#0072b2"];
    return number < train + gap ? ["muted", "#656d76"] : ["green", "#009e73"];
  }

  const label = (words, row) => `<text class="quiet" x="0" y="${TOP + ROW * row + 11}">${escape(words)}</text>`;

  function bar(start, end, row, scale, name, plain) {
    const [left, width] = [LEFT + start * scale, Math.max(1, (end - start) * scale)];
    const paint = `var(--figure-${name}, ${plain})`;
    return `<rect x="${point(left)}" y="${TOP + ROW * row}" width="${point(width)}" height="14" fill="${paint}"/>`;
  }

  function keyOf(plan, words) {
    const items = [["blue", "#0072b2", "train"]];
    if (!plan.random && plan.keep < 100) {
      items.push(["green", "#009e73", "validation"]);
      if (plan.gap) items.push(["muted", "#656d76", "gap"]);
    }
    if (plan.ahead) items.push(["vermilion", "#d55e00", "target"]);
    return items.map(([name, plain, key], at) => {
      const said = plan.random && key === "train" ? words.window : words[key];
      return `<rect x="${at * 100}" y="6" width="10" height="10" fill="var(--figure-${name}, ${plain})"/>`
        + `<text x="${at * 100 + 14}" y="15">${said}</text>`;
    }).join("");
  }

  labs.register("windows", { compute });
})();
