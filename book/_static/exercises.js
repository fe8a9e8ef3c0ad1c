/* Exercises answered in the page. What a reader types is read as Python would read it after `answer =`, and judged by
   the exercise's own data in the words of unrolled/core/exercise.py. Each judge here has its class there, and
   tests/site/test_exercises.py compares the two. An int is a BigInt and a float a Number, so that both are compared and
   shown as in Python. Right answers are kept in this browser and sent nowhere. */
"use strict";
const Exercises = (() => {
  const LONGEST = 60; // characters: a verdict quotes a shorter answer, and names only the type of a longer one
  const MOST_DIGITS = 1000; // of a power: more than any answer has
  const ELLIPSIS = Symbol("...");
  class Tuple extends Array {}
  class Block { // an array, its values in C order
    constructor(shape, values) {
      Object.assign(this, { shape, values });
    }
  }

  // ---- reading an answer ----

  const NAMES = new Map([["none", null], ["true", true], ["false", false], ["inf", Infinity], ["nan", NaN]]);
  const SIGN = /\.\.\.|\*\*|[-+*/()[\],]|\.(?![\d.])/;
  const DIGITS = /(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[-+]?\d+)?/;
  const TOKEN = new RegExp(`\\s*(?:(${SIGN.source})|(${DIGITS.source})|([a-z]\\w*))`, "iy");
  const THOUSANDS = /^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/;

  /** The value of a text. A text that is not a value stands for itself, as a str. In the answer to an array's exercise
      the exercise's own arrays, `names`, and a few functions of NumPy may stand. */
  function read(text, { kind, names = {} }) {
    const plain = inAscii(text).trim();
    if (!plain) return ELLIPSIS;
    const digits = kind === "number" && THOUSANDS.test(plain) ? plain.replaceAll(",", "") : plain;
    try {
      return parse(digits, kind === "array" ? names : null);
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof RangeError) return plain;
      throw error;
    }
  }

  /** The text with the dots, minus, digits and brackets of a phone or another keyboard in Python's characters. */
  function inAscii(text) {
    const wide = (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0);
    return text.replaceAll("\u2026", "...").replaceAll("\u2212", "-").replace(/[\uff01-\uff5e]/g, wide);
  }

  function tokens(text) {
    const found = [];
    for (TOKEN.lastIndex = 0; TOKEN.lastIndex < text.length; ) {
      const match = TOKEN.exec(text);
      if (!match) throw new SyntaxError(text);
      found.push({ sign: match[1], number: match[2]?.replaceAll("_", ""), name: match[3] });
    }
    return found;
  }

  function parse(text, names) {
    const left = tokens(text);
    const next = (...signs) => signs.includes(left[0]?.sign) && left.shift().sign;

    /** Values up to a closing sign, or to the end of the text, and whether a comma is the last sign before it. */
    function items(close) {
      const found = [];
      let comma = true;
      while (close ? !next(close) : left.length) {
        if (!comma) throw new SyntaxError(text);
        found.push(sum());
        comma = Boolean(next(","));
      }
      return { found, comma };
    }

    function grouped(close) {
      const { found, comma } = items(close);
      return comma || found.length > 1 ? Tuple.from(found) : found[0];
    }

    function sum() {
      let value = product();
      for (let sign; (sign = next("+", "-")); ) value = calculated(sign, value, product());
      return value;
    }

    function product() {
      let value = signed();
      for (let sign; (sign = next("*", "/")); ) value = calculated(sign, value, signed());
      return value;
    }

    function signed() {
      if (next("-")) return calculated("*", -1n, signed());
      if (next("+")) return calculated("*", 1n, signed());
      let value = atom();
      while (next(".")) value = ofBlock(value, left.shift()?.name);
      return next("**") ? calculated("**", value, signed()) : value;
    }

    function atom() {
      if (next("(")) return grouped(")");
      if (next("[")) return items("]").found;
      if (next("...")) return ELLIPSIS;
      const { number, name } = left.shift() ?? {};
      if (number) return /^\d+$/.test(number) ? BigInt(number) : Number(number);
      if (names && name === "np" && next(".")) return called(NUMPY, left.shift()?.name);
      if (names && Object.hasOwn(names, name)) return array.read(names[name]);
      if (!NAMES.has(name?.toLowerCase())) throw new SyntaxError(text);
      return NAMES.get(name.toLowerCase());
    }

    function ofBlock(value, name) {
      if (!(value instanceof Block)) throw new SyntaxError(text);
      return name === "T" ? METHODS.transpose(value) : called(METHODS, name, value);
    }

    function called(functions, name, ...first) {
      if (!Object.hasOwn(functions, name) || !next("(")) throw new SyntaxError(text);
      return functions[name](...first, ...items(")").found);
    }

    return grouped(null);
  }

  function calculated(sign, a, b) {
    if (![a, b].every((each) => ["bigint", "number"].includes(typeof each))) throw new SyntaxError(sign);
    if (sign === "**") return power(a, b);
    if (sign === "/") {
      if (b == 0) throw new RangeError(sign);
      return Number(a) / Number(b);
    }
    const [x, y] = typeof a === typeof b ? [a, b] : [Number(a), Number(b)];
    return sign === "+" ? x + y : sign === "-" ? x - y : x * y;
  }

  function power(a, b) {
    const whole = typeof a === "bigint" && typeof b === "bigint" && b >= 0n;
    if (whole && String(a).length * Number(b) > MOST_DIGITS) throw new RangeError("too many digits");
    const result = whole ? a ** b : Number(a) ** Number(b);
    if (!whole && !Number.isFinite(result)) throw new RangeError("not a float");
    return result;
  }

  // ---- a few functions of NumPy ----

  function block(value) {
    const found = array.read(value);
    if (!found) throw new RangeError("not an array");
    return found;
  }

  function integers(given) {
    if (given.flat().some((each) => typeof each !== "bigint")) throw new RangeError("not integers");
    return given.flat().map(Number);
  }

  const count = (sizes) => sizes.reduce((one, other) => one * other, 1);

  /** The array with its axes in another order. */
  function turned(value, order) {
    const { shape, values } = block(value);
    const axes = order.map((axis) => (axis < 0 ? axis + shape.length : axis));
    if (String([...axes].sort((a, b) => a - b)) !== String([...shape.keys()])) throw new RangeError("not the axes");
    const steps = axes.map((axis) => count(shape.slice(axis + 1)));
    const walk = (depth, at) =>
      depth === axes.length
        ? [values[at]]
        : Array.from({ length: shape[axes[depth]] }, (_, size) => walk(depth + 1, at + size * steps[depth])).flat();
    return new Block(axes.map((axis) => shape[axis]), walk(0, 0));
  }

  const METHODS = {
    reshape(value, ...given) {
      const { values } = block(value);
      const sizes = integers(given);
      const open = values.length / count(sizes.filter((size) => size !== -1));
      const shape = sizes.map((size) => (size === -1 ? open : size));
      if (shape.some((size) => size < 0) || count(shape) !== values.length) throw new RangeError("not the size");
      return new Block(shape, values);
    },
    transpose(value, ...given) {
      return turned(value, given.length ? integers(given) : [...block(value).shape.keys()].reverse());
    },
    swapaxes(value, ...given) {
      const [one, other] = integers(given);
      const order = [...block(value).shape.keys()];
      const [first, second] = [order.at(one), order.at(other)];
      return turned(value, order.map((axis) => (axis === first ? second : axis === second ? first : axis)));
    },
  };
  const NUMPY = {
    ...METHODS,
    array: block,
    moveaxis(value, ...given) {
      const [from, to] = integers(given);
      const order = [...block(value).shape.keys()];
      const [moved] = order.splice(from, 1);
      order.splice(to < 0 ? to + order.length + 1 : to, 0, moved);
      return turned(value, order);
    },
  };

  // ---- showing a value as Python does ----

  const TYPES = { bigint: "int", number: "float", boolean: "bool", string: "str", symbol: "ellipsis" };
  const type = (value) =>
    value === null ? "NoneType" : TYPES[typeof value] ?? (value instanceof Tuple ? "tuple" : "list");

  function repr(value) {
    if (value instanceof Tuple) return `(${[...value].map(repr).join(", ")}${value.length === 1 ? "," : ""})`;
    if (Array.isArray(value)) return `[${value.map(repr).join(", ")}]`;
    if (value instanceof Block) return "array";
    if (typeof value === "number") return ofFloat(value);
    if (typeof value === "string") return ofString(value);
    if (typeof value === "boolean") return value ? "True" : "False";
    return value === null ? "None" : value === ELLIPSIS ? "Ellipsis" : String(value);
  }

  const withExponent = (mantissa, power) =>
    `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;

  function ofFloat(value) {
    if (!Number.isFinite(value)) return String(value).replace("NaN", "nan").replace("Infinity", "inf");
    const [mantissa, power] = value.toExponential().split("e");
    if (power < -4 || power >= 16) return withExponent(mantissa, Number(power));
    return Number.isInteger(value) ? `${value}.0` : String(value);
  }

  function ofString(text) {
    const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
    const escaped = (sign) => {
      if (sign === "\\" || sign === quote) return `\\${sign}`;
      const named = { "\t": "\\t", "\n": "\\n", "\r": "\\r" }[sign];
      if (named || sign === " " || !/[\p{C}\p{Z}]/u.test(sign)) return named ?? sign;
      const code = sign.codePointAt(0).toString(16);
      const [letter, digits] = code.length <= 2 ? ["x", 2] : code.length <= 4 ? ["u", 4] : ["U", 8];
      return `\\${letter}${code.padStart(digits, "0")}`;
    };
    return quote + [...text].map(escaped).join("") + quote;
  }

  /** f"{value:,}" */
  const withCommas = (value) => repr(value).replace(/^-?\d+/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ","));

  /** f"{value:.Ng}" of a value that is not negative; a tie is rounded to even. */
  function general(value, precision) {
    if (!Number.isFinite(value) || value === 0) return ofFloat(value).replace(".0", "");
    let [mantissa, power] = value.toExponential(60).split("e"); // exact for a tie
    const digits = mantissa.replace(".", "");
    const [tail, half] = [digits.slice(precision), "5".padEnd(61 - precision, "0")];
    let head = BigInt(digits.slice(0, precision));
    if (tail > half || (tail === half && head % 2n)) head += 1n;
    power = Number(power) + String(head).length - precision;
    const kept = String(head).replace(/0+$/, "");
    if (power < -4 || power >= precision) {
      return withExponent(kept.length > 1 ? `${kept[0]}.${kept.slice(1)}` : kept, power);
    }
    if (power < 0) return `0.${"0".repeat(-power - 1)}${kept}`;
    const [before, after] = [kept.slice(0, power + 1).padEnd(power + 1, "0"), kept.slice(power + 1)];
    return after ? `${before}.${after}` : before;
  }

  function described(answer) {
    const shown = repr(answer);
    return [...shown].length < LONGEST ? `${shown}, of type ${type(answer)}` : `a ${type(answer)}`;
  }

  // ---- judging: a judge's `read` returns undefined for an answer that is not of its kind ----

  const number = {
    read: (answer) => (["bigint", "number"].includes(typeof answer) && !Object.is(answer, NaN) ? answer : undefined),
    same: (one, other) => one == other, // compares a BigInt with a Number by value
    otherwise: (given, { expected }) => `${withCommas(given)} is too ${given > expected ? "large" : "small"}.`,
  };

  const shape = {
    read: (answer) =>
      Array.isArray(answer) && answer.every((size) => size === null || typeof size === "bigint")
        ? Tuple.from(answer)
        : undefined,
    same: (one, other) => one.length === other.length && one.every((size, axis) => size == other[axis]),
    otherwise(given, { expected, wanted }) {
      if (given.length !== expected.length) {
        const shown = repr(given).length < LONGEST ? `${repr(given)}, which has` : "one with";
        return `Expected ${wanted}; got ${shown} ${given.length}.`;
      }
      const axis = [...given].findIndex((size, at) => size != expected[at]);
      return `The number of axes is right. Check axis ${axis} of ${repr(given)}.`;
    },
  };

  const sizes = (block) => repr(Tuple.from(block.shape, BigInt));
  const off = (one, other) => Math.max(...one.values.map((value, at) => Math.abs(value - other.values[at])));
  const array = {
    /** Numbers in nested lists. */
    read(answer) {
      if (answer instanceof Block) return answer;
      if (answer === null) return new Block([], [NaN]); // as NumPy reads None
      if (["bigint", "number", "boolean"].includes(typeof answer)) return new Block([], [Number(answer)]);
      if (!Array.isArray(answer)) return undefined;
      const rows = [...answer].map(array.read);
      if (rows.some((row) => !row || String(row.shape) !== String(rows[0].shape))) return undefined;
      return new Block([rows.length, ...(rows[0]?.shape ?? [])], rows.flatMap((row) => row.values));
    },
    same(one, wrong, { tolerance }) {
      const other = array.read(wrong);
      return String(one.shape) === String(other.shape) && off(one, other) <= tolerance;
    },
    otherwise(given, { expected, wanted, tolerance }) {
      const right = array.read(expected);
      if (String(given.shape) !== String(right.shape)) {
        return `Expected ${wanted}, shape ${sizes(right)}; got shape ${sizes(given)}.`;
      }
      const most = general(off(given, right), 2);
      return `The shape is right, but the values are off by up to ${most} (tolerance ${general(tolerance, 6)}).`;
    },
  };
  const JUDGES = { number, shape, array };

  /** The verdict on a typed answer. `exercise` is what `to_dict()` of the Python exercise returns. */
  function judge(exercise, text) {
    const { kind, wanted, expected, why, misreadings } = exercise;
    const answer = read(text, exercise);
    if (answer === ELLIPSIS) return { right: false, words: `Replace \`...\` with your answer: ${wanted}.` };
    const given = JUDGES[kind].read(answer);
    if (given === undefined) return { right: false, words: `Expected ${wanted}; got ${described(answer)}.` };
    if (JUDGES[kind].same(given, expected, exercise)) return { right: true, words: why };
    const known = misreadings.find((misreading) => JUDGES[kind].same(given, misreading.answer, exercise));
    return { right: false, words: known ? known.overlooked : JUDGES[kind].otherwise(given, exercise) };
  }

  /** The data of an exercise as tools/exercises.py encodes them. */
  function decoded(name, data) {
    const code = (sign, at) => sign.charCodeAt(0) ^ name.charCodeAt(at % name.length);
    return JSON.parse([...atob(data)].map((sign, at) => String.fromCharCode(code(sign, at))).join(""));
  }

  // ---- the right answers of this reader, as they typed them, by the exercises' names ----

  const KEY = "unrolled-exercises";
  let answers = new Map();
  let kept = true; // false in a browser that keeps nothing: the answers then last as long as the page

  function load() {
    try {
      answers = new Map(Object.entries(JSON.parse(localStorage.getItem(KEY)) ?? {}));
    } catch {
      // nothing can be read, or nothing of ours
    }
  }

  function save() {
    try {
      localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(answers)));
      kept = true;
    } catch {
      kept = false;
    }
  }

  // ---- the forms ----

  const forms = [...document.querySelectorAll("form.exercise")];
  const part = (form, selector) => form.querySelector(selector);
  const exerciseOf = (form) => decoded(form.dataset.name, form.dataset.exercise);

  function show(form, verdict) {
    const words = verdict.words.split("`").map((text, at) => {
      if (at % 2 === 0) return text;
      return Object.assign(document.createElement("code"), { textContent: text });
    });
    const begin = document.createElement("strong");
    begin.textContent = verdict.right ? "Right." : "Not yet.";
    part(form, ".verdict").replaceChildren(begin, " ", ...words);
    part(form, ".verdict").classList.toggle("right", verdict.right);
  }

  function showProgress() {
    const right = forms.filter((form) => answers.has(form.dataset.name));
    const where = kept
      ? "kept in this browser only"
      : "lost when you leave: this browser does not let the page keep them";
    for (const form of forms) {
      part(form, ".kept").hidden = !right.includes(form);
      part(form, ".kept span").textContent =
        `${right.length} of ${forms.length} on this page answered. Your right answers are ${where}.`;
    }
  }

  function submit(event) {
    event.preventDefault();
    const form = event.currentTarget;
    const text = part(form, "input").value;
    const verdict = judge(exerciseOf(form), text);
    show(form, verdict);
    if (!verdict.right) return;
    load(); // another page may have added an answer, or cleared all
    answers.set(form.dataset.name, text);
    save();
    showProgress();
  }

  function clear(event) {
    answers.clear();
    save();
    for (const form of forms) {
      form.reset();
      part(form, ".verdict").replaceChildren();
    }
    showProgress();
    part(event.currentTarget.form, "input").focus(); // the button is gone
  }

  function restore(form) {
    const text = String(answers.get(form.dataset.name));
    const verdict = judge(exerciseOf(form), text);
    if (verdict.right) {
      part(form, "input").value = text;
      show(form, verdict);
    } else {
      answers.delete(form.dataset.name); // the exercise has changed since
    }
  }

  load();
  for (const form of forms) {
    form.addEventListener("submit", submit);
    part(form, ".kept button").addEventListener("click", clear);
    if (answers.has(form.dataset.name)) restore(form);
  }
  showProgress();
  return { judge, decoded };
})();
