/* Ranks what the search finds. Sphinx alone asks for every word of the query on one page, which a sentence or a pasted
   message never meets. Here a title, an index entry or a page counts by the share of the query that it covers, and rare
   words count most. All data are Sphinx's own index; "What do you see?" puts the readers' words and the messages into it. */
"use strict";
(() => {
  const QUESTION = new Set((
    "my i me you your we am im ive do does did doing don dont doesn how why what when where which who can could should would " +
    "have has had get gets got getting give gives gave any some so very just only ever never still always from than too use " +
    "using used keras tensorflow help problem question please"
  ).split(" "));
  const SAME = {};  // stems that ask for the same thing, each group under its first
  for (const group of [
    "forecast predict", "same constant ident equal", "everi everyth", "weight paramet param", "unit neuron", "above bigger larger higher greater",
    "below lower smaller less", "late lag delai shift behind", "slow slower", "accuraci acc", "nan nans", "inf infin infinit",
    "fall decreas drop improv", "stand stuck stai stagnat remain", "neg negativ", "0 zero", "1 one", "huge high", "differ anoth vari",
    "file save store load", "length long", "scale normal standard rescal", "class label categori", "mean averag", "mask pad", "shape dimens",
  ].map((line) => line.split(" "))) group.forEach((stem) => { SAME[stem] = group[0]; });
  const MOST = 4;  // results from one page
  const stemmer = new Stemmer();

  /** The words of a text: a map from what they mean to the stem that the index has. A pasted message ends at its arguments. */
  const words = (text) => {
    const plain = text.replace(/\x1b\[\d+m/g, "").toLowerCase().split("arguments received by")[0];
    const kept = splitQuery(plain).filter((word) => !stopwords.includes(word) && !QUESTION.has(word));
    return new Map(kept.map((word) => stemmer.stemWord(word)).map((stem) => [Object.hasOwn(SAME, stem) ? SAME[stem] : stem, stem]));
  };

  /** The places that have a title or an index entry: file, anchor, label, and the words of each of their phrases. */
  const readPlaces = (index) => {
    const places = new Map();
    const add = (file, anchor, phrase, isTitle) => {
      const key = `${file}#${anchor || ""}`;
      const place = places.get(key) || { file, anchor: anchor || "", label: phrase, phrases: [], all: new Set() };
      if (isTitle) place.label = phrase;
      const meant = [...words(phrase).keys()];
      if (meant.length) place.phrases.push(meant);
      meant.forEach((word) => place.all.add(word));
      places.set(key, place);
    };
    for (const [entry, found] of Object.entries(index.indexentries)) found.forEach(([file, anchor]) => add(file, anchor, entry, false));
    for (const [title, found] of Object.entries(index.alltitles)) found.forEach(([file, anchor]) => add(file, anchor, title, true));
    return [...places.values()];
  };

  const pagesWith = (index, stem) => {
    const listed = (table) => (Object.hasOwn(table, stem) ? [table[stem]].flat() : []);
    return new Set([...listed(index.terms), ...listed(index.titleterms)]);
  };

  let places = null;
  const rank = (query) => {
    const index = Search._index;
    places = places || readPlaces(index);
    const phrases = places.flatMap((place) => place.phrases);
    const weight = new Map();  // of a word: rare ones count more
    const weigh = (word) => {
      if (!weight.has(word)) weight.set(word, Math.log(1 + phrases.length / (1 + phrases.filter((phrase) => phrase.includes(word)).length)));
      return weight.get(word);
    };
    const sum = (list) => list.reduce((total, word) => total + weigh(word), 0);

    const asked = [...words(query)].map(([word, stem]) => ({ word, pages: pagesWith(index, stem) }))
      .filter(({ word, pages }) => pages.size || places.some((place) => place.all.has(word)));
    const whole = sum(asked.map(({ word }) => word));
    if (!whole) return [];

    const coverage = (has) => sum(asked.filter(has).map(({ word }) => word)) / whole;
    const scores = new Map(index.docnames.map((_, file) => [`${file}#`, 0.6 * coverage(({ pages }) => pages.has(file))]));
    const known = new Map(places.map((place) => [`${place.file}#${place.anchor}`, place]));
    for (const [key, place] of known) {
      const close = Math.max(0, ...place.phrases.map((phrase) =>  // 1 for the same words, 0 for no common one
        2 * sum(asked.map(({ word }) => word).filter((word) => phrase.includes(word))) / (whole + sum(phrase))));
      if (!close) continue;
      const page = coverage(({ pages }) => pages.has(place.file));
      const own = place.anchor ? 0.4 * coverage(({ word }) => place.all.has(word)) + 0.2 * page : 0.6 * page;
      scores.set(key, close + own);
    }

    const best = Math.max(...scores.values());
    const [count, shown] = [new Map(), new Set()];
    return [...scores].filter(([, score]) => score > 0.35 && score > 0.4 * best).sort((a, b) => b[1] - a[1]).flatMap(([key, score]) => {
      const [file, anchor] = [Number(key.split("#")[0]), key.slice(key.indexOf("#") + 1)];
      const before = count.get(file) || 0;
      if (before >= MOST || (!anchor && before)) return [];  // the page itself only where no place of it is better
      const [page, label] = [index.titles[file], known.get(key)?.label];
      const same = `${file} ${[...words(label || "").keys()]}`;
      if (anchor && shown.has(same)) return [];  // the glossary has "unit" and "units"
      shown.add(same);
      count.set(file, before + 1);
      const title = anchor && label && label !== page ? `${page} > ${label}` : page;
      return [[index.docnames[file], title, anchor && `#${anchor}`, null, score, index.filenames[file], "title"]];
    });
  };

  const sphinx = Search._performSearch;
  Search._performSearch = (query, ...terms) => {
    const ranked = rank(query);
    const shown = new Set(ranked.map((result) => result[0] + result[2]));
    const others = sphinx(query, ...terms).filter((result) => !shown.has(result[0] + result[2]));
    return [...others, ...ranked.reverse()];  // Sphinx shows the last one first
  };
})();
