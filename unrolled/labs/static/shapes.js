/* The shapes lab: what Keras says to a stack of layers, without Keras. It repeats what unrolled/labs/layers.py reads and
   what unrolled/labs/shapes.py gets from Keras; tests/labs/test_shapes.py compares the two. A shape is a list of sizes,
   null where a size is left open. Words, messages and fields come from the page. */
"use strict";
(() => {
  const TOKEN = /\s*(?:([A-Za-z_][\w.]*)|(-?\d+(?:\.\d+)?)|("[^"]*"|'[^']*')|([(),=]))/y;
  const RECURRENT = { SimpleRNN: 1, GRU: 3, LSTM: 4 }; // gates
  const { escape, thousands } = labs;

  const product = (sizes) => sizes.reduce((all, each) => all * each, 1);
  const python = (value) =>
    value === null ? "None" : value === true ? "True" : value === false ? "False" : String(value);
  const tuple = (sizes) => `(${sizes.map(python).join(", ")}${sizes.length === 1 ? "," : ""})`;
  const fill = (template, fields) => template.replace(/\{(\w+)\}/g, (_, name) => fields[name]);

  // ---- reading the text of the layers ----

  const unreadable = () => {
    throw new SyntaxError();
  };

  function readerOf(text) {
    let at = 0;
    function match() {
      TOKEN.lastIndex = at;
      return TOKEN.exec(text);
    }
    function next() {
      const found = match() ?? unreadable();
      at += found[0].length;
      const which = [1, 2, 3, 4].find((group) => found[group] !== undefined);
      return [["name", "number", "text", "sign"][which - 1], found[which]];
    }
    function follows(sign) {
      const found = match();
      if (found?.[4] !== sign) return false;
      at += found[0].length;
      return true;
    }
    function value() {
      const start = at;
      let [kind, held] = next();
      if (kind === "name" && follows("(")) [kind, held] = ["call", [held.split(".").pop(), given()]];
      else if (kind === "sign") [kind, held] = held === "(" ? ["tuple", sizes()] : unreadable();
      return { kind, held, text: text.slice(start, at).trim() };
    }
    function sizes() {
      const start = at;
      const each = given();
      if (each.some(([name]) => name) || (each.length === 1 && !text.slice(start, at).includes(","))) unreadable();
      return each.map(([, value]) => value);
    }
    function given() {
      const each = [];
      while (!follows(")")) {
        if (each.length && !follows(",")) unreadable();
        if (each.length && follows(")")) break;
        const first = value();
        each.push(first.kind === "name" && follows("=") ? [first.held, value()] : [null, first]);
      }
      return each;
    }
    return { value, follows, rest: () => text.slice(at).trim() };
  }

  function readLayers(text, lab) {
    const lines = text.split("\n").map((line, at) => [line.split("#")[0].trim(), at + 1]).filter(([line]) => line);
    const layers = lines.map(([line, place]) => readLine(line, place, lab));
    const most = lab.data.most_layers;
    if (!layers.length || layers.length > most) lab.refuse("count", { most, count: layers.length }, "layers");
    return layers;
  }

  function readLine(text, line, lab) {
    let value;
    try {
      if (text.length > lab.data.longest_line) unreadable();
      const reader = readerOf(text);
      value = reader.value();
      reader.follows(",");
      if (value.kind !== "call" || reader.rest()) unreadable();
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      lab.refuse("line", { line, given: labs.quoted(text) }, "layers");
    }
    const [name, given] = value.held;
    if (name === "add" && given.length === 1 && given[0][1].kind === "call") value = given[0][1];
    return layerOf(value, line, Object.keys(lab.data.fields), lab);
  }

  function layerOf({ held: [kind, given] }, line, kinds, lab) {
    const refuse = (key, fields) => lab.refuse(key, { line, kind, ...fields }, "layers");
    if (!kinds.includes(kind)) refuse("kind", { given: kind, kinds: kinds.join(", ") });
    const fields = lab.data.fields[kind];
    const places = Object.keys(fields).filter((name) => fields[name].positional);
    const found = {};
    given.forEach(([name, value], at) => {
      const byPlace = given.slice(0, at).every(([before]) => before === null);
      const label = name ?? (byPlace ? places[at] : undefined);
      if (!Object.hasOwn(fields, label ?? "")) {
        const wanted = Object.keys(fields).join(", ") || "no arguments";
        refuse("argument", { wanted, given: name ? `${name}=` : labs.quoted(value.text) });
      }
      if (Object.hasOwn(found, label)) refuse("twice", { given: label });
      found[label] = readValue(value, label, kind, line, lab);
    });
    for (const name of Object.keys(fields)) {
      if (Object.hasOwn(found, name)) continue;
      if (fields[name].required) refuse("missing", { wanted: name });
      found[name] = fields[name].default;
    }
    const ordered = Object.keys(fields).map((name) => [name, found[name]]);
    return { kind, arguments: Object.fromEntries(ordered), code: codeOf(kind, ordered, fields) };
  }

  function readValue(value, name, kind, line, lab) {
    const field = lab.data.fields[kind][name];
    if (field.type === "layer" && value.kind === "call") return layerOf(value, line, field.options, lab);
    const held = READ[field.type](value, field, lab.data.most);
    if (held !== undefined) return held;
    const wanted = lab.data.wanted[field.type] ?? `one of ${field.options.map(python).join(", ")}`;
    return lab.refuse("value", { line, name, kind, wanted, given: labs.quoted(value.text) }, "layers");
  }

  const READ = { // each gives undefined for a value of another type
    integer({ kind, held }, _, most) {
      if (kind === "number" && /^-?\d{1,7}$/.test(held) && Math.abs(held) <= most) return Number(held) + 0;
    },
    rate({ kind, held }) { // as Python writes it
      if (kind !== "number" || !/^-?\d{1,6}(\.\d{1,4})?$/.test(held)) return undefined;
      const number = Number(held) + 0;
      return held.includes(".") && Number.isInteger(number) ? `${number}.0` : `${number}`;
    },
    flag: ({ text }) => ({ True: true, False: false })[text],
    choice({ kind, held, text }, { options }) {
      const chosen = kind === "text" ? held.slice(1, -1) : text === "None" ? null : undefined;
      return options.includes(chosen) ? chosen : undefined;
    },
    shape({ kind, held }, _, most) {
      if (kind !== "tuple" || held.length < 1 || held.length > 4) return undefined;
      const sizes = held.map((each) => READ.integer(each, _, most));
      return sizes.includes(undefined) ? undefined : sizes;
    },
    layer: () => undefined,
  };

  function codeOf(kind, ordered, fields) {
    const given = ordered.filter(([name, value]) => fields[name].required || value !== fields[name].default);
    const source = (name, value) => {
      if (fields[name].type === "layer") return value.code;
      if (fields[name].type === "shape") return tuple(value);
      return fields[name].type === "choice" && value !== null ? `"${value}"` : python(value);
    };
    return `${kind}(${given.map(([name, value]) => (fields[name].required ? "" : `${name}=`) + source(name, value)).join(", ")})`;
  }

  const fullCode = (layer) => layer.code.replace(/\b(?=[A-Z]\w+\()/g, "keras.layers.");

  // ---- what Keras says of arguments, before it builds anything: the key of a complaint and its fields ----

  function argumentComplaint({ kind, arguments: given }) {
    const { units, filters, kernel_size: kernel, strides, n, input_dim, output_dim, rate } = given;
    if (kind in RECURRENT && units < 1) return ["units", { n: units }];
    if (kind === "Dense" && units < 1) return ["dense_units", { n: units }];
    if (given.layer) return argumentComplaint(given.layer);
    if (kind === "Conv1D") {
      if (filters < 1) return ["filters", { n: filters }];
      for (const [name, size] of Object.entries({ kernel_size: kernel, strides })) {
        if (size < 1) return ["positive", { name, n: size, values: `{${size}}` }];
      }
    }
    if (kind === "RepeatVector" && n < 1) return ["repeats", { n }];
    if (kind === "Embedding") {
      for (const [name, size] of Object.entries({ input_dim, output_dim })) {
        if (size < 1) return ["embedding", { name, n: size }];
      }
    }
    if (kind === "Dropout" && !(rate >= 0 && rate <= 1)) return ["rate", { n: rate }];
    if (kind === "Reshape") {
      const target = tuple(given.target_shape);
      if (given.target_shape.some((size) => size < -1)) return ["negative", { target }];
      if (given.target_shape.filter((size) => size === -1).length > 1) return ["unknowns", { target }];
    }
    return null;
  }

  // ---- shapes: each rule gives the output's shape, or throws what Keras says as [key, fields] ----

  const say = (key, fields = {}) => {
    throw [key, fields];
  };
  const wantAxes = (shape, wanted, layer, bound = "ndim") => {
    const wrong = bound === "ndim" ? shape.length !== wanted : shape.length < wanted;
    if (wrong) say("ndim", { layer, bound, wanted, found: shape.length, shape: tuple(shape) });
  };
  /** Compares the last axis with the one that the weights were built for, or builds them. */
  function weigh(shape, columns, path, layer, built, key = "axis") {
    const features = shape.at(-1);
    if (built === undefined) {
      if (features === null) say("open_weight", { shape: tuple([features, columns]), path });
    } else if (features !== built) {
      if (key === "dims") say("dims", { found: features, wanted: built });
      say("axis", { layer, wanted: built, shape: tuple(shape) });
    }
  }

  function recurrent(shape, { kind, arguments: { units, return_sequences: all } }, layer, path, built) {
    wantAxes(shape, 3, layer);
    weigh(shape, RECURRENT[kind] * units, path, layer, built, "dims");
    return all ? [shape[0], shape[1], units] : [shape[0], units];
  }

  const RULES = {
    SimpleRNN: (shape, it, name, built, names) => recurrent(shape, it, name, `${name}/${names.SimpleRNN}_cell`, built),
    LSTM: (shape, it, name, built, names) => recurrent(shape, it, name, `${name}/${names.LSTM}_cell`, built),
    GRU: (shape, it, name, built, names) => recurrent(shape, it, name, `${name}/${names.GRU}_cell`, built),
    Bidirectional(shape, { arguments: given, inner }, name, built, names) {
      const path = `${name}/forward_${inner}/${names[given.layer.kind]}_cell`;
      const one = recurrent(shape, given.layer, name, path, built);
      if (given.merge_mode === null) return [one, one];
      return given.merge_mode === "concat" ? [...one.slice(0, -1), 2 * one.at(-1)] : one;
    },
    Dense(shape, { arguments: { units } }, name, built) {
      wantAxes(shape, 2, name, "min_ndim");
      weigh(shape, units, name, name, built);
      return [...shape.slice(0, -1), units];
    },
    TimeDistributed(shape, { arguments: given, inner }, name, built) {
      if (shape.length < 3) say("distributed", { shape: tuple(shape) });
      weigh(shape, given.layer.arguments.units, `${name}/${inner}`, inner, built, "dims");
      return [...shape.slice(0, -1), given.layer.arguments.units];
    },
    Flatten: (shape) => [shape[0], shape.slice(1).includes(null) ? null : product(shape.slice(1))],
    Reshape(shape, { arguments: { target_shape: target } }) {
      const from = shape.slice(1);
      if (from.includes(null)) return [shape[0], ...target.map((size) => (size === -1 ? null : size))];
      const known = product(target.filter((size) => size !== -1));
      const fields = { shape: tuple(from), target: tuple(target) };
      if (!target.includes(-1) && known !== product(from)) say("size", fields);
      if (target.includes(-1) && (known === 0 || product(from) % known)) say("divided", fields);
      return [shape[0], ...target.map((size) => (size === -1 ? product(from) / known : size))];
    },
    RepeatVector(shape, { arguments: { n } }, name) {
      wantAxes(shape, 2, name);
      return [shape[0], n, shape[1]];
    },
    Embedding: (shape, { arguments: { output_dim: size } }) => [...shape, size],
    Conv1D(shape, { arguments: given }, name, built) {
      const { filters, kernel_size: size, strides, padding } = given;
      wantAxes(shape, 3, name, "min_ndim");
      const channels = shape.at(-1);
      if (built === undefined && channels === null) say("open_channels");
      if (built !== undefined && channels !== built) say("axis", { layer: name, wanted: built, shape: tuple(shape) });
      const kernel = tuple([size, channels, filters]);
      if (shape.length > 3) say("kernel_axes", { kernel, shape: tuple(shape) });
      if (shape[1] === null) return [shape[0], null, filters];
      const length = Math.floor((shape[1] - (padding === "valid" ? size : 1)) / strides) + 1;
      if (length < 1 && built !== undefined) say("shrunk", { size, length: shape[1] });
      if (length < 1) say("too_short", { shape: tuple(shape), kernel, strides, padding });
      return [shape[0], length, filters];
    },
    GlobalAveragePooling1D(shape, _, name) {
      wantAxes(shape, 3, name);
      return [shape[0], shape[2]];
    },
    Dropout: (shape) => shape,
    Masking: (shape) => shape,
  };

  const isTwo = (shape) => Array.isArray(shape[0]);

  /** What a layer says to the two outputs of Bidirectional(merge_mode=None). */
  function afterTwo(two, { kind }, layer) {
    const [shape] = two;
    if (kind === "Dropout") return two;
    if (kind === "Masking") say("two_masked");
    if (kind === "Reshape" || kind === "Embedding") say("two_tuple");
    if (kind === "TimeDistributed") say("distributed", { shape: `(${tuple(shape)}, ${tuple(shape)})` });
    const tensor = `<KerasTensor shape=${tuple(shape)}, dtype=float32, sparse=False, ragged=False, name=keras_tensor>`;
    return say("two", { layer, tensor });
  }

  function countOf({ kind, arguments: given }, shape) {
    const features = shape.at(-1);
    const { units, filters, kernel_size: size, input_dim: rows, output_dim: columns } = given;
    if (kind === "GRU") return 3 * units * (features + units + 2);
    if (kind in RECURRENT) return RECURRENT[kind] * units * (features + units + 1);
    if (kind === "Bidirectional") return 2 * countOf(given.layer, shape);
    if (kind === "TimeDistributed") return countOf(given.layer, shape);
    if (kind === "Dense") return units * (features + 1);
    if (kind === "Embedding") return rows * columns;
    return kind === "Conv1D" ? filters * (size * features + 1) : 0;
  }

  // ---- the stack ----

  /** Names as Keras counts them in a new kernel; a layer inside another is made first. */
  function named(layers, names) {
    const counts = {};
    const name = (kind) => {
      const count = counts[kind] ?? 0;
      counts[kind] = count + 1;
      return names[kind] + (count ? `_${count}` : "");
    };
    return layers.map((layer) => {
      const inner = layer.arguments.layer && name(layer.arguments.layer.kind);
      return { ...layer, inner, name: name(layer.kind) };
    });
  }

  const returnsAll = ({ arguments: given }) => (given.layer ?? { arguments: given }).arguments.return_sequences;

  /** Whether a mask leaves the layer, and whether the layer destroys one. */
  function maskAfter(layer, masked) {
    const { kind } = layer;
    if (kind === "Masking") return [true, false];
    if (["Flatten", "Reshape", "RepeatVector", "Embedding", "Conv1D"].includes(kind)) return [false, masked];
    if (kind in RECURRENT || kind === "Bidirectional") return [masked && returnsAll(layer), false];
    return [masked && kind !== "GlobalAveragePooling1D", false];
  }

  function stackOf(sample, batch, given, lab) {
    const stack = { shapes: [], inputs: [], counts: [], warnings: [], complaint: null, layers: given };
    for (const [at, layer] of given.entries()) {
      const found = argumentComplaint(layer);
      if (found) return { ...stack, complaint: complaintOf(lab, found, at + 1, given) };
    }
    const layers = named(given, lab.data.names);
    let [shape, masked] = [[batch, ...sample], false];
    for (const [at, layer] of layers.entries()) {
      try {
        const after = isTwo(shape)
          ? afterTwo(shape, layer, layer.name)
          : RULES[layer.kind](shape, layer, layer.name, undefined, lab.data.names);
        stack.counts.push(countOf(layer, isTwo(shape) ? shape[0] : shape));
        stack.inputs.push(shape);
        const [still, warns] = maskAfter(layer, masked);
        if (warns) stack.warnings.push(complaintOf(lab, ["mask", { layer: layer.name, kind: layer.kind }], at + 1, given));
        [shape, masked] = [after, still];
        stack.shapes.push(shape);
      } catch (error) {
        if (!Array.isArray(error)) throw error;
        return { ...stack, layers, complaint: complaintOf(lab, error, at + 1, given) };
      }
    }
    return { ...stack, layers };
  }

  function complaintOf(lab, [key, fields], place, layers, meaning = key) {
    const [error, template] = lab.data.complaints[key];
    if (key === "ndim") meaning = axesMeaning(fields, place, layers);
    return { error, message: fill(template, fields), place, meaning };
  }

  function axesMeaning({ wanted, found }, place, layers) {
    if (wanted === 2) return "ndim_vector";
    if (found !== 2) return "ndim_four";
    if (place === 1) return "ndim_table";
    const { kind } = layers[place - 2];
    return kind in RECURRENT || kind === "Bidirectional" ? "ndim_last_output" : "ndim_no_timesteps";
  }

  // ---- data: what Keras takes, spreads silently or refuses ----

  /** The shape that goes into the first layer, and the key of the sentence that says how. */
  function taken(x, sample) {
    const [axes, wanted] = [x.length, sample.length + 1];
    const shape = [null, ...x.slice(1)];
    if (axes === wanted) {
      const same = sample.every((size, at) => size === null || size === x[at + 1]);
      return [shape, same ? "x_fits" : "x_unchecked"];
    }
    if (axes === wanted + 1 && x.at(-1) === 1) return [shape.slice(0, -1), "x_dropped"];
    if (axes === wanted - 1 && sample.at(-1) === 1) return [[...shape, 1], "x_added"];
    return say("rank", { wanted: tuple([null, ...sample]), shape: tuple(shape) });
  }

  /** What the loss compares: y and the output with as many axes, an axis of size 1 added or dropped at the end. */
  function aligned(y, output) {
    if (y.length === output.length + 1 && y.at(-1) === 1) {
      return output.length === 1 ? [y, [...output, 1]] : [y.slice(0, -1), output];
    }
    if (output.length === y.length + 1 && output.at(-1) === 1) {
      return y.length === 1 ? [[...y, 1], output] : [y, output.slice(0, -1)];
    }
    return [y, output];
  }

  /** The shape to which NumPy's rule spreads two shapes. */
  function spread(y, output) {
    const axes = Math.max(y.length, output.length);
    const [one, two] = [y, output].map((sizes) => [...Array(axes - sizes.length).fill(1), ...sizes]);
    return one.map((size, at) => {
      if (size !== two[at] && size !== 1 && two[at] !== 1) say("dims", { found: size, wanted: two[at] });
      return size === 1 ? two[at] : size;
    });
  }

  function fitsOf(stack, sample, batch, x, y, lab) {
    const refused = (error, meaning) => {
      if (!Array.isArray(error)) throw error;
      return complaintOf(lab, error, 0, [], ["dims", "samples"].includes(error[0]) ? meaning : error[0]);
    };
    let [shape, key] = [null, ""];
    try {
      [shape, key] = taken(x, sample);
      stack.layers.forEach((layer, at) => {
        shape = RULES[layer.kind](shape, layer, layer.name, stack.inputs[at].at(-1), lab.data.names);
      });
    } catch (error) {
      return [{ key: "x_wrong", fields: { x: tuple(x) }, complaint: refused(error, "features") }];
    }
    const fits = [{ key, fields: { x: tuple(x), wanted: tuple(sample), shape: tuple(shape) } }];
    return y ? [...fits, targetFit(x, y, [x[0], ...shape.slice(1)], refused)] : fits;
  }

  function targetFit(x, y, output, refused) {
    const fields = { y: tuple(y), shape: tuple(output) };
    try {
      if (x[0] !== y[0]) say("samples", { x: x[0], y: y[0] });
      const wide = spread(...aligned(y, output));
      if (product(wide) > Math.min(product(y), product(output))) {
        return { key: "y_silent", fields: { ...fields, wide: tuple(wide) } };
      }
      return { key: fields.y === fields.shape ? "y_fits" : "y_axis", fields };
    } catch (error) {
      return { key: "y_wrong", fields, complaint: refused(error, error[0] === "samples" ? "samples" : "targets") };
    }
  }

  // ---- the form's texts ----

  function readShape(values, name, most, open, lab) {
    const text = values[name].trim();
    const wrong = () => lab.refuse("shape", shapeFields(name, text, lab), name);
    const inside = /^\((.*)\)$/s.exec(text);
    let parts = (inside ? inside[1] : text).split(",").map((part) => part.trim());
    if (parts.length > 1 && !parts.at(-1)) parts.pop();
    else if (parts.length === 1 && inside) wrong();
    const size = open ? /^(None|0*[1-9]\d{0,6})$/ : /^0*[1-9]\d{0,6}$/;
    if (parts.length > most || !parts.every((part) => size.test(part))) wrong();
    const sizes = parts.map((part) => (part === "None" ? null : Number(part)));
    if (sizes.some((each) => each > lab.data.most)) wrong();
    return sizes;
  }

  const shapeFields = (name, text, { data }) => ({
    label: data.labels[name],
    wanted: data.wanted[name],
    given: labs.quoted(text),
  });

  function readBatch(given, lab) {
    const text = given.trim();
    if (text === "None") return null;
    if (!/^0*[1-9]\d{0,6}$/.test(text) || Number(text) > lab.data.most) {
      lab.refuse("shape", shapeFields("batch", text, lab), "batch");
    }
    return Number(text);
  }

  // ---- HTML, as unrolled/labs/shapes.py writes it ----

  const shapeText = (shape) => (isTwo(shape) ? shape.map(tuple).join(" and ") : tuple(shape));
  const sum = (counts) => counts.reduce((all, each) => all + each, 0);

  function row(code, shape, parameters, kind = "") {
    const head = code ? `<th scope="row"><code>${escape(code)}</code></th>` : "<td></td>";
    return `<tr${kind && ` class="${kind}"`}>${head}<td>${escape(shape)}</td><td>${parameters}</td></tr>`;
  }

  function table(sample, batch, layers, stack, { words }) {
    const rows = [row(`${words.input}(${tuple(sample)})`, tuple([batch, ...sample]), "0")];
    layers.forEach(({ code }, at) => {
      if (at < stack.shapes.length) rows.push(row(code, shapeText(stack.shapes[at]), thousands(stack.counts[at])));
      else if (at + 1 === stack.complaint.place) rows.push(row(code, words.raises, "", "fault"));
      else rows.push(row(code, words.not_reached, ""));
    });
    if (!stack.complaint) rows.push(row("", words.total, thousands(sum(stack.counts))));
    const heads = ["layer", "output shape", "parameters"].map((each) => `<th scope="col">${each}</th>`).join("");
    return `<table><thead><tr>${heads}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
  }

  const link = (page, { words }) => `<a href="../${page}">${words.means}</a>`;

  function complaintHtml({ error, message, place, meaning }, layers, data) {
    const words = data.words[error === "UserWarning" ? "warns" : "complains"];
    const said = place ? `<p>${escape(fill(words, { place, code: layers[place - 1].code }))}</p>` : "";
    const [sentence, page] = data.meanings[meaning];
    const means = `<p>${escape(sentence)} ${link(page, data)}</p>`;
    return `<div class="complaint">${said}<pre>${error}: ${escape(message)}</pre>${means}</div>`;
  }

  function fitHtml({ key, fields, complaint }, data) {
    const [sentence, page] = data.fits[key];
    const words = escape(fill(sentence, fields)) + (page ? ` ${link(page, data)}` : "");
    return `<p>${words}</p>${complaint ? complaintHtml(complaint, [], data) : ""}`;
  }

  function code(sample, batch, layers) {
    const given = batch === null ? tuple(sample) : `batch_shape=${tuple([batch, ...sample])}`;
    const rows = layers.map((layer) => `    ${fullCode(layer)},\n`).join("");
    const all = `import keras\n\nmodel = keras.Sequential([\n    keras.Input(${given}),\n${rows}])\nmodel.summary()`;
    return `<pre class="code"><code>${escape(all)}</code></pre>`;
  }

  function captionOf(layers, { complaint, shapes, counts }, { words }) {
    if (complaint) {
      const { place, error } = complaint;
      return fill(words.fails, { place, code: layers[place - 1].code, error });
    }
    const shape = shapeText(shapes.at(-1));
    const first = shape.includes("None") ? words.open : "";
    const template = layers.length > 1 ? words.works : words.works_one;
    return fill(template, { count: layers.length, parameters: thousands(sum(counts)), shape, first });
  }

  function compute(values, lab) {
    lab.sync?.();
    const sample = readShape(values, "input", 3, true, lab);
    const batch = readBatch(values.batch, lab);
    const layers = readLayers(values.layers, lab);
    const [x, y] = ["x", "y"].map((name) => (values[name].trim() ? readShape(values, name, 5, false, lab) : null));
    if (y && !x) lab.refuse("together", {}, "x");
    const stack = stackOf(sample, batch, layers, lab);
    const complaints = [...stack.warnings, ...(stack.complaint ? [stack.complaint] : [])];
    const parts = [
      table(sample, batch, layers, stack, lab.data),
      ...complaints.map((each) => complaintHtml(each, layers, lab.data)),
    ];
    if (x && !stack.complaint && !isTwo(stack.shapes.at(-1))) {
      parts.push(...fitsOf(stack, sample, batch, x, y, lab).map((each) => fitHtml(each, lab.data)));
    }
    return { figure: [...parts, code(sample, batch, layers)].join(""), caption: captionOf(layers, stack, lab.data) };
  }

  // ---- rows: the text of the layers as one row per layer, with buttons ----

  const ROW = /^(?:[\w.]+\.)?(\w+)\((.*)\),?$/;
  const SEQUENCES = ", return_sequences=True";

  function setup(lab) {
    const { words, starts } = lab.data;
    const text = lab.form.elements.namedItem("layers");
    const field = text.closest(".field");
    const [list, add, paste] = ["ol", "button", "details"].map((name) => document.createElement(name));
    list.className = "layers";
    add.type = "button";
    add.textContent = words.add;
    paste.innerHTML = `<summary>${escape(words.paste)}</summary>`;
    field.before(list, add, paste);
    paste.append(field);
    let shown = null;

    const lines = () => text.value.split("\n").map((line) => line.trim()).filter(Boolean);

    function change(edited, row = -1, control = "") {
      text.value = edited.join("\n");
      text.dispatchEvent(new Event("change", { bubbles: true }));
      if (control) (list.children[row]?.querySelector(`[data-does="${control}"]`) ?? add).focus();
    }

    function rowOf(line, at) {
      const [, kind = "", given = line] = ROW.exec(line) ?? [];
      const options = Object.keys(starts).map((each) => `<option${each === kind ? " selected" : ""}>${each}</option>`);
      const says = (template) => escape(fill(template, { place: at + 1 }));
      const button = (does, sign) => `<button type="button" data-does="${does}" aria-label="${says(words[does])}">${sign}</button>`;
      const all = kind in RECURRENT
        ? `<label><input type="checkbox" data-does="all"${given.includes(SEQUENCES) ? " checked" : ""}>return_sequences</label>`
        : "";
      const own = kind in starts ? "" : "<option selected></option>";
      return `<li><select data-does="kind" aria-label="${says(words.kind)}">${own}${options.join("")}</select>`
        + `<input data-does="given" aria-label="${says(words.given)}" value="${escape(given.replace(SEQUENCES, ""))}" `
        + `autocomplete="off" autocapitalize="off" spellcheck="false">${all}`
        + `<span>${button("up", "↑")}${button("down", "↓")}${button("remove", "×")}</span></li>`;
    }

    lab.sync = () => {
      if (text.value === shown) return;
      shown = text.value;
      list.innerHTML = lines().map(rowOf).join("");
    };

    function edited(row) {
      const of = (does) => row.querySelector(`[data-does="${does}"]`);
      const given = of("given").value + (of("all")?.checked ? SEQUENCES : "");
      return of("kind").value ? `${of("kind").value}(${given})` : given;
    }

    list.addEventListener("input", (event) => {
      event.stopPropagation();
      const row = event.target.closest("li");
      const [at, every] = [[...list.children].indexOf(row), lines()];
      const { does } = event.target.dataset;
      every[at] = does === "kind" ? `${event.target.value}(${starts[event.target.value]})` : edited(row);
      if (does !== "given") return change(every, at, does);
      text.value = shown = every.join("\n"); // the row stays as it is while somebody types in it
      return text.dispatchEvent(new Event("input", { bubbles: true }));
    });
    list.addEventListener("change", (event) => event.stopPropagation());
    list.addEventListener("click", ({ target: { dataset: { does } }, target }) => {
      const [at, every] = [[...list.children].indexOf(target.closest("li")), lines()];
      if (does === "remove") change(every.filter((_, place) => place !== at), at, does);
      const to = { up: at - 1, down: at + 1 }[does];
      if (to === undefined || to < 0 || to >= every.length) return;
      [every[at], every[to]] = [every[to], every[at]];
      change(every, to, does);
    });
    add.addEventListener("click", () => {
      change([...lines(), `Dense(${starts.Dense})`], lines().length, "kind");
    });
    lab.sync();
  }

  labs.register("shapes", { compute, setup });
})();
