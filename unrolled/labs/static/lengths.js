/* The lengths lab: series of different lengths in batches, and what padding costs. The twin of unrolled/labs/lengths.py;
   tests/labs/test_lengths.py compares the two. */
"use strict";
(() => {
  const STEP = 10; // timesteps: boundaries that grow by a factor are multiples of it
  const [WIDTH, HEIGHT, TOP] = [400, 150, 18];
  const COLUMNS = 400;
  const { escape, thousands } = labs;
  const { tenths, point, memory, fill } = series;

  // ---- NumPy's ----

  let known = []; // the last permutation

  /** np.random.default_rng(0).permutation(count): PCG64, whose state after seeding the page holds. */
  function permutation(count, { state, inc }) {
    if (count === known.length) return known;
    const [step, mask128, mask64] = [BigInt(inc), (1n << 128n) - 1n, (1n << 64n) - 1n];
    let [now, kept] = [BigInt(state), null];
    function next32() {
      if (kept !== null) {
        const high = kept;
        kept = null;
        return high;
      }
      now = (now * 0x2360ed051fc65da44385df649fccf645n + step) & mask128;
      const [folded, turn] = [(now >> 64n) ^ (now & mask64), now >> 122n];
      const drawn = ((folded >> turn) | (folded << (64n - turn))) & mask64;
      kept = Number(drawn >> 32n);
      return Number(drawn & 0xffffffffn);
    }
    const order = Array.from({ length: count }, (_, at) => at);
    for (let at = count - 1; at > 0; at--) {
      const mask = 2 ** (32 - Math.clz32(at)) - 1;
      let other = next32() & mask;
      while (other > at) other = next32() & mask;
      [order[at], order[other]] = [order[other], order[at]];
    }
    known = order;
    return order;
  }

  /** To the nearest integer, a half to the even one, as np.round. */
  function toEven(number) {
    const nearest = Math.round(number);
    return nearest - number === 0.5 && nearest % 2 ? nearest - 1 : nearest;
  }

  function range(values) {
    let [least, most] = [Infinity, 0];
    for (const each of values) {
      if (each < least) least = each;
      if (each > most) most = each;
    }
    return [least, most];
  }

  function sum(values) {
    let all = 0;
    for (const each of values) all += each;
    return all;
  }

  // ---- batches ----

  function boundaries(lengths, buckets, spread) {
    const [least, most] = range(lengths);
    const ends = Array.from({ length: buckets }, (_, at) => {
      const share = (at + 1) / buckets;
      if (spread === "evenly") return at + 1 === buckets ? most : toEven((at + 1) * ((most - least) / buckets) + least);
      const end = at + 1 === buckets ? most : least * (most / least) ** share;
      return Math.ceil(Math.round(end * 1e6) / 1e6 / STEP) * STEP;
    });
    return [...new Set(ends)];
  }

  function groupsOf(lengths, way, ends, random) {
    if (way === "buckets") {
      const inside = ends.map(() => []);
      for (const length of lengths) inside[ends.findIndex((end) => length <= end)].push(length);
      return inside.map((each, at) => [each, ends[at]]);
    }
    if (way === "sorted") return [[Float64Array.from(lengths).sort(), null]];
    if (way === "one by one") return [[Float64Array.from(lengths).sort().reverse(), null]];
    const shuffled = permutation(lengths.length, random).map((at) => lengths[at]);
    return [[shuffled, way === "one length" ? range(lengths)[1] : null]];
  }

  function batches(lengths, way, batchSize, ends, random) {
    const size = way === "one by one" ? 1 : batchSize;
    const every = [];
    for (const [inside, end] of groupsOf(lengths, way, ends, random)) {
      for (let start = 0; start < inside.length; start += size) {
        const each = inside.slice(start, start + size);
        every.push({ rows: each.length, padded: end ?? range(each)[1], real: sum(each) });
      }
    }
    if (way === "one by one") return every; // sorted by now
    return every.sort((one, two) => two.padded - one.padded || two.real / two.rows - one.real / one.rows || two.rows - one.rows);
  }

  function account(plan) {
    const computed = sum(plan.map(({ rows, padded }) => rows * padded));
    const real = sum(plan.map((each) => each.real));
    const shapes = new Set(plan.map(({ rows, padded }) => rows * 1e8 + padded)).size;
    const sequential = sum(plan.map(({ padded }) => padded));
    return { waste: (100 * (computed - real)) / computed, updates: plan.length, shapes, sequential };
  }

  // ---- what is shown ----

  function compute(values, lab) {
    const { ways, words, code, random } = lab.data;
    const lengths = series.read(values.lengths, lab);
    const { way, batch_size: batch, features } = values;
    const ends = boundaries(lengths, values.buckets, values.spread);
    const plans = ways.map((each) => batches(lengths, each, batch, ends, random));
    const accounts = plans.map(account);
    const rows = accounts.map(({ waste, updates, shapes, sequential }, at) => {
      return [ways[at], `${tenths(waste)}%`, ...[updates, shapes, sequential].map(thousands)];
    });
    const [chosen, longest] = [ways.indexOf(way), range(lengths)[1]];
    const filled = { batch, features, longest, count: lengths.length, ends: `[${ends.join(", ")}]` };
    const figure = drawing(plans[chosen], longest, words) + series.table(words.headings, rows, chosen);
    return {
      figure: figure + series.code(fill(code[way], filled)),
      caption: captionOf(lengths, values, plans[chosen], accounts[chosen], words),
    };
  }

  function captionOf(lengths, { batch_size: batch, way, features }, plan, count, words) {
    const largest = plan.reduce((best, each) => (each.rows * each.padded > best.rows * best.padded ? each : best));
    const [least, most] = range(lengths);
    return fill(words.caption, {
      count: thousands(lengths.length),
      least: thousands(least),
      most: thousands(most),
      batch: thousands(batch),
      way,
      updates: thousands(count.updates),
      shapes: thousands(count.shapes),
      waste: tenths(count.waste),
      shape: `(${largest.rows}, ${largest.padded}, ${features})`,
      memory: memory(largest.rows * largest.padded * features),
      all: memory(lengths.length * most * features),
    });
  }

  function drawing(plan, most, words) {
    const shown = plan.length > COLUMNS
      ? Array.from({ length: COLUMNS }, (_, at) => plan[Math.floor((at * plan.length) / COLUMNS)])
      : plan;
    const tallest = Math.max(most, ...shown.map(({ padded }) => padded));
    const pale = columns(shown.map(({ padded }) => padded / tallest));
    const solid = columns(shown.map(({ real, rows }) => real / rows / tallest));
    const axis = escape(fill(words.axis, { most: thousands(tallest) }));
    const below = escape(fill(words.batches, { count: thousands(plan.length) }));
    const key = TOP + HEIGHT + 22;
    return `<svg viewBox="0 0 ${WIDTH} ${TOP + HEIGHT + 36}" aria-hidden="true">`
      + `<text class="quiet" x="0" y="12">${axis}</text>`
      + `<path d="${pale}" fill="var(--figure-grid, #d0d7de)"/><path d="${solid}" fill="var(--figure-blue, #0072b2)"/>`
      + `<text class="quiet" x="0" y="${TOP + HEIGHT + 14}">${below}</text>`
      + `<rect x="0" y="${key}" width="10" height="10" fill="var(--figure-blue, #0072b2)"/>`
      + `<text x="15" y="${key + 9}">${words.solid}</text>`
      + `<rect x="210" y="${key}" width="10" height="10" fill="var(--figure-grid, #d0d7de)"/>`
      + `<text x="225" y="${key + 9}">${words.pale}</text></svg>`;
  }

  function columns(heights) {
    const [width, floor] = [WIDTH / heights.length, TOP + HEIGHT];
    const gap = heights.length <= 100 ? 1 : 0;
    const column = (height, at) => {
      const [left, right] = [point(at * width), point((at + 1) * width - gap)];
      return `M${left} ${floor}V${point(floor - HEIGHT * height)}H${right}V${floor}Z`;
    };
    return heights.map(column).join("");
  }

  labs.register("lengths", { compute });
})();
