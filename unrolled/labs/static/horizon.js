/* The lab "Horizon", as unrolled/labs/horizon.py has it for Keras: the gradient by distance, and its caption. */
"use strict";
labs.register("horizon", (() => {
  const { rounded, thousands, chart } = labs;

  function job(values, lab) {
    const { units, timesteps } = values;
    const got = units ** 2 * timesteps;
    if (got > lab.data.work) {
      const fields = { most: thousands(lab.data.work), timesteps: thousands(timesteps), units, got: thousands(got) };
      lab.refuse("too_much", fields, "timesteps");
    }
    return { ...values, samples: lab.data.samples, features: lab.data.features };
  }

  /** In the worker: the mean absolute gradient by distance, relative to distance 0. */
  function* work(engine, { cell, bias, units, timesteps, seed, samples, features }) {
    const random = engine.generator(seed);
    const weights = engine.initial({ cell, features, units }, random);
    if (cell === "LSTM") weights[2].fill(bias, units, 2 * units);
    if (cell === "GRU") weights[2].fill(bias, 0, units);
    const x = new Float64Array(samples * timesteps * features).map(() => 2 * random() - 1);
    const layer = engine.recurrent(cell, features, units);
    const last = layer.forward(weights, x, timesteps);
    const { dx } = layer.backward(weights, last.map(() => 1));
    const sizes = new Array(timesteps).fill(0);
    for (let at = 0; at < dx.length; at++) {
      const distance = timesteps - 1 - (Math.floor(at / features) % timesteps);
      sizes[distance] += Math.abs(dx[at]);
    }
    yield sizes.map((size) => size / sizes[0]);
  }

  function caption({ cell, bias, units, timesteps }, sizes, { messages, data }) {
    const fill = (key, fields) => messages[key].replace(/\{(\w+)\}/g, (_, name) => fields[name]);
    const gate = data.gates[cell];
    const last = thousands(timesteps - 1);
    const above = sizes.findLastIndex((size) => size >= data.left);
    const key = above < timesteps - 1 ? "within" : sizes.every((size) => size >= data.left) ? "beyond" : "unsettled";
    const alone = Math.floor(Math.log(data.left) / -Math.log1p(Math.exp(-bias))) + 1;
    const end = sizes.at(-1) > 1e-30 ? rounded(sizes.at(-1), 2) : "below 1e-30";
    return fill("caption", {
      name: gate ? fill("name", { cell, gate, bias: rounded(bias) }) : cell,
      units,
      timesteps: thousands(timesteps),
      reach: fill(key, { distance: thousands(above + 1), last }),
      last,
      end,
      path: gate ? fill("path", { gate, bias: rounded(bias), distance: thousands(alone) }) : "",
    });
  }

  function draw(sizes, job, lab) {
    const { floor, left } = lab.data;
    const most = sizes.reduce((a, b) => Math.max(a, b));
    const points = sizes.map((size, distance) => [distance, size]);
    const figure = chart({
      height: 190,
      x: { from: 0, to: sizes.length - 1, label: "distance to the last timestep" },
      y: { from: floor, to: 10 ** Math.ceil(Math.log10(most) + 1e-9), label: "relative gradient", log: true },
      lines: [
        { points, colour: "blue", name: job.cell },
        { points: [[0, left], [sizes.length - 1, left]], colour: "vermilion", name: "1%", dash: true },
      ],
    });
    return { figure, caption: caption(job, sizes, lab) };
  }

  return { job, work, draw };
})());
