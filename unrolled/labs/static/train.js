/* The lab "Train it", as unrolled/labs/train.py has it for Keras: the same windows, batches, messages and verdicts. */
"use strict";
labs.register("train", (() => {
  const { rounded, thousands, chart } = labs;
  const average = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const isLatch = ({ task }, { data }) => task === data.latch;
  const fill = ({ messages }, key, fields) => messages[key].replace(/\{(\w+)\}/g, (_, name) => fields[name]);
  const span = (values) => ({ from: Math.min(...values), to: Math.max(...values) });

  /** The windows of a series; the last quarter of them is held out. Scaling knows the values that training sees. */
  function windowsOf({ series, timesteps, scaled }, lab) {
    const { fewest, heldOut } = lab.data;
    const count = series.length - timesteps;
    if (count < fewest) {
      const fields = { fewest, count: series.length, most: series.length - fewest, timesteps };
      lab.refuse("few_windows", fields, "timesteps");
    }
    const trained = count - Math.floor(count / heldOut);
    const seen = series.slice(0, trained + timesteps);
    const mean = scaled ? average(seen) : 0;
    const deviation = scaled ? Math.sqrt(average(seen.map((value) => (value - mean) ** 2))) : 1;
    if (scaled && seen.every((value) => value === seen[0])) {
      lab.refuse("flat", { count: seen.length, value: rounded(seen[0]) }, "scaled");
    }
    const values = series.map((value) => (value - mean) / deviation);
    const windows = Array.from({ length: count }, (_, at) => values.slice(at, at + timesteps));
    return {
      x: windows.slice(0, trained),
      y: values.slice(timesteps, timesteps + trained),
      heldX: windows.slice(trained),
      truth: series.slice(timesteps + trained),
      naive: series.slice(timesteps + trained - 1, -1),
      mean,
      deviation,
    };
  }

  const off = (forecast, truth) => forecast.map((value, at) => Math.abs(value - truth[at]));

  function compute(values, lab) {
    if (isLatch(values, lab)) return readyLatch(values, lab);
    const { x, truth, naive } = windowsOf(values, lab);
    const { series, timesteps } = values;
    const points = series.map((value, at) => [at, value]);
    const cut = series.length - truth.length;
    const figure = chart({
      x: { from: 0, to: series.length - 1, label: "timestep" },
      y: { ...span(series), label: "series" },
      lines: [
        { points: points.slice(0, cut), colour: "blue", name: "trained on" },
        { points: points.slice(cut), colour: "ink", name: "held out" },
      ],
    });
    const counts = { count: series.length, windows: x.length + truth.length, timesteps, held: truth.length };
    const windows = fill(lab, "windows", counts);
    return { figure, caption: fill(lab, "ready", { windows, naive: rounded(average(off(naive, truth))) }) };
  }

  function readyLatch({ timesteps, seed }, lab) {
    if (timesteps < 2) lab.refuse("short_latch", {}, "timesteps");
    const random = engine().generator(seed);
    const bit = random() < 0.5 ? -1 : 1;
    const figure = chart({
      x: { from: 0, to: timesteps - 1, label: "timestep" },
      y: { from: -1, to: 1, label: "input" },
      lines: [
        {
          points: Array.from({ length: timesteps }, (_, t) => [t, t ? 2 * random() - 1 : bit]),
          colour: "blue",
          name: "first feature: the bit, then noise",
        },
        {
          points: Array.from({ length: timesteps }, (_, t) => [t, t ? 0 : 1]),
          colour: "orange",
          name: "second feature: the mark",
          dash: true,
        },
      ],
    });
    return { figure, caption: fill(lab, "ready_latch", { timesteps, sequences: lab.data.sequences }) };
  }

  function job(values, lab) {
    compute(values, lab); // refuses what cannot be trained
    const latch = isLatch(values, lab);
    return { ...values, ...lab.data, latch, windows: latch ? null : windowsOf(values, lab) };
  }

  /** In the worker: trains, and yields the losses and the held-out outputs after every ten updates. */
  function* work(engine, { cell, units, timesteps, rate, updates, seed, latch, windows, batch, chunk, sequences }) {
    const random = engine.generator(seed);
    const loss = latch ? "binary_crossentropy" : "mse";
    const sizes = { cell, features: latch ? 2 : 1, units, outputs: 1, loss };
    const network = engine.network(sizes);
    const weights = engine.initial(sizes, random);
    const update = engine.adam(rate);
    const flat = (list) => Float64Array.from(list.flat());

    function sequence() {
      const bit = random() < 0.5 ? 0 : 1;
      const x = Array.from({ length: timesteps }, (_, t) => (t ? [2 * random() - 1, 0] : [2 * bit - 1, 1]));
      return { x: x.flat(), y: bit };
    }

    function drawn(count) {
      const all = Array.from({ length: count }, sequence);
      return { x: flat(all.map(({ x }) => x)), y: all.map(({ y }) => y) };
    }

    const size = latch ? batch : Math.min(batch, windows.x.length);
    const order = [];
    function next() {
      if (latch) return drawn(batch);
      if (!order.length) {
        const all = [...windows.x.keys()];
        for (let last = all.length - 1; last > 0; last--) {
          const other = Math.floor(random() * (last + 1));
          [all[last], all[other]] = [all[other], all[last]];
        }
        order.push(...all.slice(0, Math.floor(all.length / size) * size));
      }
      const chosen = order.splice(0, size);
      return { x: flat(chosen.map((at) => windows.x[at])), y: chosen.map((at) => windows.y[at]) };
    }

    const held = latch ? drawn(sequences) : { x: flat(windows.heldX) };
    const losses = [];
    const wrong = [];
    let sum = 0;
    for (let done = 1, since = 1; done <= updates; done++, since++) {
      const { x, y } = next();
      const { loss: value, gradients } = network.gradients(weights, x, y, timesteps);
      update(weights, gradients);
      sum += value;
      if (done % chunk && done < updates) continue;
      losses.push([done, sum / since]);
      [sum, since] = [0, 0];
      const outputs = [...network.predict(weights, held.x, timesteps)];
      if (latch) wrong.push([done, (100 * outputs.filter((each, at) => each > 0.5 !== held.y[at] > 0.5).length) / sequences]);
      yield { losses, outputs, wrong };
    }
  }

  // ---- pictures and verdicts ----

  function verdict(lab, errors, naive) {
    const difference = errors.map((error, at) => error - naive[at]);
    const mean = average(difference);
    const variance = difference.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (difference.length - 1);
    const doubt = lab.data.sure * Math.sqrt(variance / difference.length);
    const key = Math.abs(mean) <= doubt ? "level" : mean < 0 ? "below" : "above";
    return fill(lab, key, { error: rounded(average(errors)), naive: rounded(average(naive)) });
  }

  function verdictLatch(lab, wrong) {
    const { sure, sequences } = lab.data;
    const doubt = (sure * 50) / Math.sqrt(sequences);
    const key = Math.abs(wrong - 50) <= doubt ? "level" : wrong < 50 ? "below" : "above";
    return fill(lab, `${key}_latch`, { wrong: rounded(wrong), sequences });
  }

  function lossChart(losses) {
    const values = losses.map(([, loss]) => Math.max(loss, 1e-12));
    const { from, to } = span(values);
    return chart({
      x: { from: 0, to: losses.at(-1)[0], label: "updates" },
      y: { from: 10 ** Math.floor(Math.log10(from)), to: 10 ** Math.ceil(Math.log10(to) + 1e-9), label: "training loss", log: true },
      lines: [{ points: losses, colour: "blue", dots: losses.length === 1 }],
    });
  }

  function draw(news, job, lab) {
    const updates = thousands(news.losses.at(-1)[0]);
    const loss = rounded(news.losses.at(-1)[1]);
    return job.latch ? drawLatch(news, lab, { updates, loss }) : drawForecast(news, job, lab, { updates, loss });
  }

  function drawForecast({ losses, outputs }, { series, windows }, lab, fields) {
    const { truth, naive, mean, deviation } = windows;
    const forecast = outputs.map((value) => value * deviation + mean);
    const begin = series.length - truth.length;
    const line = (values, more) => ({ points: values.map((value, at) => [begin + at, value]), ...more });
    const figure = chart({
      x: { from: begin, to: series.length - 1, label: "timestep" },
      y: { ...span([...truth, ...naive, ...forecast]), label: "series" },
      lines: [
        line(truth, { colour: "ink", name: "held out" }),
        line(naive, { colour: "muted", name: "naive forecast", dash: true }),
        line(forecast, { colour: "green", name: "forecast" }),
      ],
    });
    const [errors, others] = [off(forecast, truth), off(naive, truth)];
    const all = { ...fields, held: truth.length, error: rounded(average(errors)), naive: rounded(average(others)) };
    return { figure: lossChart(losses) + figure, caption: fill(lab, "caption", all), said: verdict(lab, errors, others) };
  }

  function drawLatch({ losses, wrong }, lab, fields) {
    const [updates, share] = wrong.at(-1);
    const figure = chart({
      x: { from: 0, to: updates, label: "updates" },
      y: { from: 0, to: 100, label: "wrong answers, %" },
      lines: [
        { points: [[0, 50], [updates, 50]], colour: "muted", name: "guessing", dash: true },
        { points: wrong, colour: "green", name: "the network", dots: wrong.length === 1 },
      ],
    });
    const all = { ...fields, wrong: rounded(share), sequences: lab.data.sequences };
    return { figure: lossChart(losses) + figure, caption: fill(lab, "caption_latch", all), said: verdictLatch(lab, share) };
  }

  // ---- drawing a series, by pointer or by keyboard ----

  const [COLUMNS, WIDE, HIGH] = [100, 400, 120];

  function setup(lab) {
    const area = lab.form.elements.namedItem("series");
    const pad = document.createElement("details");
    const values = new Array(COLUMNS).fill(0);
    let [at, last] = [0, null];
    pad.className = "pad";
    pad.innerHTML = `<summary>Draw the series</summary><p id="${lab.root.id}-pad">Draw a series of ${COLUMNS} values with the pointer, or with the arrow keys: left and right move, up and down draw.</p><svg viewBox="0 0 ${WIDE} ${HIGH}" tabindex="0" role="slider" aria-orientation="vertical" aria-labelledby="${lab.root.id}-pad" aria-valuemin="-1" aria-valuemax="1"><path d="M0 ${HIGH / 2}H${WIDE}" stroke="${labs.colour("grid")}"/><polyline fill="none" stroke="${labs.colour("blue")}" stroke-width="2"/><circle r="4" fill="${labs.colour("vermilion")}"/></svg>`;
    const svg = pad.querySelector("svg");
    area.after(pad);

    function show() {
      const [x, y] = [(column) => ((column + 0.5) * WIDE) / COLUMNS, (value) => ((1 - value) * HIGH) / 2];
      svg.querySelector("polyline").setAttribute("points", values.map((value, column) => `${x(column)},${y(value)}`).join(" "));
      svg.querySelector("circle").setAttribute("cx", x(at));
      svg.querySelector("circle").setAttribute("cy", y(values[at]));
      svg.setAttribute("aria-valuenow", values[at]);
      svg.setAttribute("aria-valuetext", `value ${at + 1} of ${COLUMNS}: ${values[at]}`);
    }

    const write = () => lab.set({ task: lab.controls.task.options[0], series: values.join(", ") });

    /** The columns that a stroke has crossed since the last event get values on a straight line. */
    function stroke(event) {
      const box = svg.getBoundingClientRect();
      const clamp = (value, from, to) => Math.min(to, Math.max(from, value));
      const column = clamp(Math.floor(((event.clientX - box.left) / box.width) * COLUMNS), 0, COLUMNS - 1);
      const value = clamp(1 - (2 * (event.clientY - box.top)) / box.height, -1, 1);
      const from = last ?? { column, value };
      const steps = Math.max(1, Math.abs(column - from.column));
      for (let step = 0; step <= steps; step++) {
        const share = step / steps;
        const place = Math.round(from.column + share * (column - from.column));
        values[place] = Number((from.value + share * (value - from.value)).toFixed(2));
      }
      [at, last] = [column, { column, value }];
      show();
    }

    svg.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      svg.focus();
      svg.setPointerCapture(event.pointerId);
      last = null;
      stroke(event);
    });
    svg.addEventListener("pointermove", (event) => {
      if (svg.hasPointerCapture(event.pointerId)) stroke(event);
    });
    svg.addEventListener("pointerup", write);
    svg.addEventListener("keydown", (event) => {
      const [across, up] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[event.key] ?? [];
      if (across === undefined) return;
      event.preventDefault();
      at = Math.min(COLUMNS - 1, Math.max(0, at + across));
      values[at] = Number(Math.min(1, Math.max(-1, values[at] + up)).toFixed(2));
      show();
      if (up) write();
    });
    show();
  }

  return { compute, setup, job, work, draw };
})());
