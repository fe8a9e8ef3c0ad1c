/* The labs' engine: SimpleRNN, LSTM, GRU and Dense with their gradients, two losses, SGD and Adam, in float64.

   Weights are flat arrays in Keras's order and layout: kernel (features, gates * units), recurrent kernel
   (units, gates * units), bias (gates * units), or (2, gates * units) for the GRU, which is Keras's reset_after=True.
   Gates stand in Keras's order: input, forget, cell, output; update, reset, candidate. tests/labs/test_engine.py holds
   outputs, gradients and trained weights to Keras's. The function uses nothing outside it: its text becomes a worker. */
"use strict";
function engine() {
  const zeros = (size) => new Float64Array(size);
  const sigmoid = (value) => 1 / (1 + Math.exp(-value));

  // ---- products of matrices in rows: each adds to `out` ----

  /** out (rows, columns) += a (rows, inner) b (inner, columns) */
  function addProduct(out, a, b, rows, inner, columns) {
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < inner; k++) {
        const factor = a[row * inner + k];
        if (factor === 0) continue;
        for (let c = 0, to = row * columns, from = k * columns; c < columns; c++) out[to + c] += factor * b[from + c];
      }
    }
  }

  /** out (inner, columns) += a (rows, inner), transposed, times b (rows, columns): a kernel's gradient */
  function addOuter(out, a, b, rows, inner, columns) {
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < inner; k++) {
        const factor = a[row * inner + k];
        if (factor === 0) continue;
        for (let c = 0, to = k * columns, from = row * columns; c < columns; c++) out[to + c] += factor * b[from + c];
      }
    }
  }

  /** out (rows, inner) += a (rows, columns) times b (inner, columns), transposed: what a kernel's input receives */
  function addBack(out, a, b, rows, inner, columns) {
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < inner; k++) {
        let sum = 0;
        for (let c = 0, from = row * columns, at = k * columns; c < columns; c++) sum += a[from + c] * b[at + c];
        out[row * inner + k] += sum;
      }
    }
  }

  function addRows(out, a, rows, columns) {
    for (let row = 0; row < rows; row++) for (let c = 0; c < columns; c++) out[c] += a[row * columns + c];
  }

  function repeated(row, rows) {
    const out = zeros(rows * row.length);
    for (let at = 0; at < rows; at++) out.set(row, at * row.length);
    return out;
  }

  // ---- one timestep of each cell for one sample, forwards and backwards ----
  // `input` and `state` (gates) come in as x K + b and h R; `input` leaves as the gates' values. `h`, `c` are the states,
  // `old` the moment before. Backwards, d.h and d.c come in, and d.input, d.state, d.h and d.c go out. The sample's gates
  // begin at `z`, its states at `at`.

  const CELLS = {
    SimpleRNN: {
      gates: 1,
      forward(units, z, at, { input, state, h }) {
        for (let u = 0; u < units; u++) h[at + u] = Math.tanh(input[z + u] + state[z + u]);
      },
      backward(units, z, at, { h }, old, d) {
        for (let u = 0; u < units; u++) {
          d.input[z + u] = d.state[z + u] = d.h[at + u] * (1 - h[at + u] ** 2);
          d.h[at + u] = 0;
        }
      },
    },
    LSTM: {
      gates: 4,
      forward(units, z, at, { input, state, h, c }, old) {
        for (let u = at, i = z; u < at + units; u++, i++) {
          const [f, g, o] = [i + units, i + 2 * units, i + 3 * units];
          input[i] = sigmoid(input[i] + state[i]);
          input[f] = sigmoid(input[f] + state[f]);
          input[g] = Math.tanh(input[g] + state[g]);
          input[o] = sigmoid(input[o] + state[o]);
          c[u] = input[f] * old.c[u] + input[i] * input[g];
          h[u] = input[o] * Math.tanh(c[u]);
        }
      },
      backward(units, z, at, { input, c }, old, d) {
        for (let u = at, i = z; u < at + units; u++, i++) {
          const [f, g, o] = [i + units, i + 2 * units, i + 3 * units];
          const seen = Math.tanh(c[u]);
          const dc = d.c[u] + d.h[u] * input[o] * (1 - seen ** 2);
          d.input[i] = d.state[i] = dc * input[g] * input[i] * (1 - input[i]);
          d.input[f] = d.state[f] = dc * old.c[u] * input[f] * (1 - input[f]);
          d.input[g] = d.state[g] = dc * input[i] * (1 - input[g] ** 2);
          d.input[o] = d.state[o] = d.h[u] * seen * input[o] * (1 - input[o]);
          d.c[u] = dc * input[f];
          d.h[u] = 0;
        }
      },
    },
    GRU: {
      gates: 3,
      forward(units, z, at, { input, state, h }, old) {
        for (let u = at, i = z; u < at + units; u++, i++) {
          const [r, n] = [i + units, i + 2 * units];
          input[i] = sigmoid(input[i] + state[i]);
          input[r] = sigmoid(input[r] + state[r]);
          input[n] = Math.tanh(input[n] + input[r] * state[n]);
          h[u] = input[i] * old.h[u] + (1 - input[i]) * input[n];
        }
      },
      backward(units, z, at, { input, state }, old, d) {
        for (let u = at, i = z; u < at + units; u++, i++) {
          const [r, n] = [i + units, i + 2 * units];
          const dn = d.h[u] * (1 - input[i]) * (1 - input[n] ** 2);
          d.input[i] = d.state[i] = d.h[u] * (old.h[u] - input[n]) * input[i] * (1 - input[i]);
          d.input[r] = d.state[r] = dn * state[n] * input[r] * (1 - input[r]);
          d.input[n] = dn;
          d.state[n] = dn * input[r];
          d.h[u] *= input[i];
        }
      },
    },
  };

  /** A layer over a batch: `forward` gives the last state (samples, units), `backward` the gradients. */
  function recurrent(kind, features, units) {
    const { gates, forward: step, backward: stepBack } = CELLS[kind];
    const wide = gates * units;
    const shapes = [[features, wide], [units, wide], kind === "GRU" ? [2, wide] : [wide]];
    let [moments, inputs, samples] = [[], [], 0];

    const row = (all, at, size) => all.subarray(at * size, (at + 1) * size);
    const moment = (input, state) => ({ input, state, h: zeros(samples * units), c: zeros(samples * units) });

    /** x is flat: (samples, timesteps, features). */
    function forward([kernel, recurrentKernel, bias], x, timesteps) {
      samples = x.length / timesteps / features;
      moments = [moment(zeros(samples * wide), zeros(samples * wide))];
      inputs = [];
      for (let t = 0; t < timesteps; t++) {
        const at = zeros(samples * features);
        for (let s = 0; s < samples; s++) at.set(row(x, s * timesteps + t, features), s * features);
        const before = moments[t];
        const now = moment(
          repeated(row(bias, 0, wide), samples),
          kind === "GRU" ? repeated(row(bias, 1, wide), samples) : zeros(samples * wide),
        );
        addProduct(now.input, at, kernel, samples, features, wide);
        addProduct(now.state, before.h, recurrentKernel, samples, units, wide);
        for (let s = 0; s < samples; s++) step(units, s * wide, s * units, now, before);
        inputs.push(at);
        moments.push(now);
      }
      return moments[timesteps].h;
    }

    /** From the last state's gradient, those of the weights and of x, as flat arrays. */
    function backward([kernel, recurrentKernel], last) {
      const timesteps = inputs.length;
      const gradients = shapes.map((shape) => zeros(shape.reduce((a, b) => a * b)));
      const dx = zeros(samples * timesteps * features);
      const d = moment(zeros(samples * wide), zeros(samples * wide));
      d.h.set(last);
      for (let t = timesteps - 1; t >= 0; t--) {
        const [before, now] = [moments[t], moments[t + 1]];
        for (let s = 0; s < samples; s++) stepBack(units, s * wide, s * units, now, before, d);
        addBack(d.h, d.state, recurrentKernel, samples, units, wide);
        addOuter(gradients[0], inputs[t], d.input, samples, features, wide);
        addOuter(gradients[1], before.h, d.state, samples, units, wide);
        addRows(row(gradients[2], 0, wide), d.input, samples, wide);
        if (kind === "GRU") addRows(row(gradients[2], 1, wide), d.state, samples, wide);
        const at = zeros(samples * features);
        addBack(at, d.input, kernel, samples, features, wide);
        for (let s = 0; s < samples; s++) dx.set(row(at, s, features), (s * timesteps + t) * features);
      }
      return { gradients, dx };
    }

    return { shapes, forward, backward };
  }

  // ---- losses, from the Dense layer's output before its activation: the mean over all outputs, and its gradient ----

  const LOSSES = {
    mse(outputs, y) {
      const gradient = outputs.map((value, at) => (2 * (value - y[at])) / y.length);
      return { loss: outputs.reduce((sum, value, at) => sum + (value - y[at]) ** 2, 0) / y.length, gradient };
    },
    /** With a sigmoid, as Keras computes it: from the logits. */
    binary_crossentropy(logits, y) {
      const each = (z, at) => Math.max(z, 0) - z * y[at] + Math.log1p(Math.exp(-Math.abs(z)));
      const gradient = logits.map((z, at) => (sigmoid(z) - y[at]) / y.length);
      return { loss: logits.reduce((sum, z, at) => sum + each(z, at), 0) / y.length, gradient };
    },
  };

  /** A recurrent layer and Dense(outputs) on its last state; a sigmoid after it where the loss is a cross-entropy. */
  function network({ cell, features, units, outputs = 1, loss = "mse" }) {
    const layer = recurrent(cell, features, units);
    const shapes = [...layer.shapes, [units, outputs], [outputs]];

    function raw(weights, x, timesteps) {
      const last = layer.forward(weights, x, timesteps);
      const samples = last.length / units;
      const out = repeated(weights[4], samples);
      addProduct(out, last, weights[3], samples, units, outputs);
      return { last, samples, out };
    }

    function predict(weights, x, timesteps) {
      const { out } = raw(weights, x, timesteps);
      return loss === "mse" ? out : out.map(sigmoid);
    }

    function gradients(weights, x, y, timesteps) {
      const { last, samples, out } = raw(weights, x, timesteps);
      const { loss: value, gradient } = LOSSES[loss](out, y);
      const [dKernel, dBias, dLast] = [zeros(units * outputs), zeros(outputs), zeros(samples * units)];
      addOuter(dKernel, last, gradient, samples, units, outputs);
      addRows(dBias, gradient, samples, outputs);
      addBack(dLast, gradient, weights[3], samples, units, outputs);
      return { loss: value, gradients: [...layer.backward(weights, dLast).gradients, dKernel, dBias] };
    }

    return { shapes, predict, gradients };
  }

  // ---- optimizers: functions that move the weights in place; clipnorm clips each weight's gradient by its own norm ----

  function clipped(gradient, clipnorm) {
    const norm = Math.sqrt(gradient.reduce((sum, value) => sum + value ** 2, 0));
    return norm > clipnorm ? gradient.map((value) => (value * clipnorm) / norm) : gradient;
  }

  function sgd(rate, clipnorm = Infinity) {
    return (weights, gradients) => {
      gradients.forEach((gradient, k) => {
        clipped(gradient, clipnorm).forEach((value, at) => (weights[k][at] -= rate * value));
      });
    };
  }

  function adam(rate, clipnorm = Infinity) {
    const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-7]; // Keras's defaults
    const [means, squares] = [[], []];
    let updates = 0;
    return (weights, gradients) => {
      updates += 1;
      const pace = (rate * Math.sqrt(1 - beta2 ** updates)) / (1 - beta1 ** updates);
      gradients.forEach((gradient, k) => {
        const m = (means[k] ??= zeros(gradient.length));
        const v = (squares[k] ??= zeros(gradient.length));
        clipped(gradient, clipnorm).forEach((value, at) => {
          m[at] += (1 - beta1) * (value - m[at]);
          v[at] += (1 - beta2) * (value ** 2 - v[at]);
          weights[k][at] -= (pace * m[at]) / (Math.sqrt(v[at]) + epsilon);
        });
      });
    };
  }

  // ---- first weights, drawn as Keras's defaults draw them; the numbers for a seed are this engine's own ----

  /** Uniform numbers from 0 to 1 (mulberry32, public domain). */
  function generator(seed) {
    let state = seed >>> 0;
    return () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
  }

  const normal = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

  function glorot(random, rows, columns) {
    const limit = Math.sqrt(6 / (rows + columns));
    return zeros(rows * columns).map(() => (2 * random() - 1) * limit);
  }

  /** Rows of length 1 that stand at right angles, by Gram and Schmidt from normal numbers; columns >= rows. */
  function orthogonal(random, rows, columns) {
    const out = zeros(rows * columns).map(() => normal(random));
    for (let row = 0; row < rows; row++) {
      const mine = out.subarray(row * columns, (row + 1) * columns);
      for (let before = 0; before < row; before++) {
        const other = out.subarray(before * columns, (before + 1) * columns);
        const share = mine.reduce((sum, value, at) => sum + value * other[at], 0);
        other.forEach((value, at) => (mine[at] -= share * value));
      }
      const length = Math.sqrt(mine.reduce((sum, value) => sum + value ** 2, 0));
      mine.forEach((value, at) => (mine[at] = value / length));
    }
    return out;
  }

  /** The weights of a recurrent layer, and of Dense(outputs) after it where outputs > 0. */
  function initial({ cell, features, units, outputs = 0 }, random) {
    const wide = CELLS[cell].gates * units;
    const bias = zeros(cell === "GRU" ? 2 * wide : wide);
    if (cell === "LSTM") bias.fill(1, units, 2 * units); // unit_forget_bias
    const weights = [glorot(random, features, wide), orthogonal(random, units, wide), bias];
    return outputs ? [...weights, glorot(random, units, outputs), zeros(outputs)] : weights;
  }

  return { recurrent, network, sgd, adam, generator, normal, initial };
}
