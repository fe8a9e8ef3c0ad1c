/* What the labs on lengths and on windows share: lengths as a reader types them, and tables. The twin of
   unrolled/labs/series.py. */
"use strict";
const series = (() => {
  const SIZE = "0*([1-9]\\d{0,7})";
  const ONE = RegExp(`^(?:${SIZE}\\s*[x*×]\\s*)?${SIZE}$`);
  const SPREAD = RegExp(`^${SIZE}\\s+(?:series\\s+)?(?:from|between)\\s+${SIZE}\\s+(?:to|and)\\s+${SIZE}$`);
  const { escape, thousands, quoted } = labs;

  function read(text, lab) {
    const { most_series: mostSeries, most_timesteps: most } = lab.data;
    const wrong = (part) => lab.refuse("length", { given: quoted(part), most: thousands(most) }, "lengths");
    function check(part, count, ...lengths) {
      if (typeof count === "string" || count > mostSeries) {
        const shown = typeof count === "string" ? count : thousands(count);
        lab.refuse("series", { most: thousands(mostSeries), count: shown }, "lengths");
      }
      if (Math.max(...lengths) > most) wrong(part);
    }
    const lengths = [];
    for (const part of text.split(/[,;\n]/).map((each) => each.trim()).filter(Boolean)) {
      const [spread, one] = [SPREAD.exec(part), ONE.exec(part)];
      if (spread) {
        const [count, first, last] = spread.slice(1).map(Number);
        check(part, count, first, last);
        if (last < first) lab.refuse("range", { given: quoted(part) }, "lengths");
        lengths.push(...spreadOut(count, first, last));
      } else if (one) {
        const [count, length] = [Number(one[1] ?? 1), Number(one[2])];
        check(part, count, length);
        for (let each = 0; each < count; each++) lengths.push(length);
      } else {
        for (const each of part.split(/\s+/)) {
          const found = ONE.exec(each);
          if (!found || found[1]) wrong(part);
          check(part, 1, Number(found[2]));
          lengths.push(Number(found[2]));
        }
      }
    }
    check("", lengths.length || "no lengths", 1);
    return lengths;
  }

  function spreadOut(count, first, last) {
    const steps = Math.max(1, count - 1);
    const at = (place) => Math.floor(Math.round(first * (last / first) ** (place / steps) * 1e6) / 1e6);
    return Array.from({ length: count }, (_, place) => (place === 0 ? first : place === count - 1 ? last : at(place)));
  }

  const rounded = (number) => (Math.floor(number * 10 + 0.5) / 10).toFixed(1);
  const tenths = (number) => thousands(rounded(number));
  const point = (number) => rounded(number).replace(".0", "");

  function memory(numbers) {
    const size = 4 * numbers;
    const [power, unit] = size >= 1e9 ? [1e9, "GB"] : size >= 1e6 ? [1e6, "MB"] : [1e3, "kB"];
    return `${tenths(size / power)} ${unit}`;
  }

  function table(headings, rows, chosen = -1) {
    const heads = headings.map((each) => `<th scope="col">${escape(each)}</th>`).join("");
    const body = rows.map(([first, ...rest], at) => {
      const cells = rest.map((cell) => `<td>${escape(cell)}</td>`).join("");
      return `<tr${at === chosen ? ' class="chosen"' : ""}><th scope="row">${escape(first)}</th>${cells}</tr>`;
    });
    return `<table>${heads && `<thead><tr>${heads}</tr></thead>`}<tbody>${body.join("")}</tbody></table>`;
  }

  const code = (text) => `<pre class="code"><code>${escape(text)}</code></pre>`;
  const fill = (template, fields) => template.replace(/\{(\w+)\}/g, (_, name) => fields[name]);

  return { read, tenths, point, memory, table, code, fill };
})();
