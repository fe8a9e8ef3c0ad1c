/* Ranks what the search finds. Sphinx alone asks for every word of the query on one page, which a sentence or a pasted
   message never meets. Here a title, an index entry or a page counts by the share of the query that it covers, and rare
   words count most. All data are Sphinx's own index. "What do you see?" adds readers' words and messages to it. */
"use strict";
(() => {
  const QUESTION = new Set(`my i me you your we am im ive do does did doing don dont doesn how why what when where which
    who can could should would have has had get gets got getting give gives gave any some so very just only ever never
    still always from than too use using used see keras tensorflow help problem question please`.split(/\s+/));
  const SAME = `forecast predict; same constant identical equal; every everything; weight parameter param; unit neuron;
    late lag delay shift behind trail; above bigger larger higher greater; below lower smaller less; slow slower speed;
    accuracy acc; nan nans; inf infinite infinity; fall decrease drop improve; stand stuck stay stagnate remain; zero 0;
    one 1; huge high large; different another vary; length long; file save store load; class label category;
    scale scaler normalise normalize standard rescale; mean average; mask pad; shape dimension; generalise generalize;
    validation val; train training; timestep time_steps`;  // each line asks for the same thing
  const MOST = 4;  // results from one page
  const WORD_FOR_WORD = 0.5;  // for a place one of whose phrases stands in the query: two messages may share their words
  const ONLY_IN_TEXT = 2;  // the weight of a word that no title and no index entry has; the others weigh 1 to 7

  const stemmer = new Stemmer();
  const lines = SAME.split(";").map((line) => line.trim().split(" ").map((word) => stemmer.stemWord(word)));
  const meaning = new Map(lines.flatMap((stems) => stems.map((stem) => [stem, stems[0]])));

  /** What counts of a pasted message: the last error of a traceback, without frames, paths and arguments. */
  const essence = (text) => text.replace(/\x1b\[\d+m/g, "").replace(/^.*\b\w*(Error|Exception|Warning): /s, "")
    .replace(/File "[^"]*", line \d+(, in \S+)?/g, "").split(/Arguments received by/i)[0];

  /** The words of a text: a map from their meaning to the stem in the index. */
  const words = (text) => {
    const plain = essence(text).toLowerCase();
    const kept = splitQuery(plain).filter((word) => !stopwords.includes(word) && !QUESTION.has(word));
    return new Map(kept.map((word) => stemmer.stemWord(word)).map((stem) => [meaning.get(stem) || stem, stem]));
  };

  /** The places that have a title or an index entry: file, anchor, label, and the words of each of their phrases. */
  const readPlaces = (index) => {
    const places = new Map();
    const add = (file, anchor, phrase, isTitle) => {
      const key = `${file}#${anchor || ""}`;
      const place = places.get(key) || { file, anchor: anchor || "", label: phrase, phrases: [], texts: [], all: new Set() };
      if (isTitle) place.label = phrase;
      const meant = [...words(phrase).keys()];
      if (meant.length) place.phrases.push(meant);
      if (meant.length > 2) place.texts.push(phrase.toLowerCase());
      meant.forEach((word) => place.all.add(word));
      places.set(key, place);
    };
    const listed = [[index.indexentries, false], [index.alltitles, true]];
    for (const [table, isTitle] of listed) {
      for (const [phrase, found] of Object.entries(table)) {
        for (const [file, anchor] of found) add(file, anchor, phrase, isTitle);
      }
    }
    return [...places.values()];
  };

  const pagesWith = (index, stem) => {
    const listed = (table) => (Object.hasOwn(table, stem) ? [table[stem]].flat() : []);
    return new Set([...listed(index.terms), ...listed(index.titleterms)]);
  };

  /** A function that weighs words: the fewer phrases have a word, the more it counts. */
  const weigher = (phrases) => {
    const weights = new Map();
    return (word) => {
      if (!weights.has(word)) {
        const having = phrases.filter((phrase) => phrase.includes(word)).length;
        weights.set(word, having ? Math.log(1 + phrases.length / (1 + having)) : ONLY_IN_TEXT);
      }
      return weights.get(word);
    };
  };

  let places = null;
  /** The results of a query as Sphinx writes them, the best first. */
  const rank = (query) => {
    const [index, said] = [Search._index, query.toLowerCase().replace(/\s+/g, " ")];
    places = places || readPlaces(index);
    const weigh = weigher(places.flatMap((place) => place.phrases));
    const sum = (list) => list.reduce((total, word) => total + weigh(word), 0);
    const asked = [...words(query)].map(([word, stem]) => ({ word, pages: pagesWith(index, stem) }))
      .filter(({ word, pages }) => pages.size || places.some((place) => place.all.has(word)));
    const whole = sum(asked.map(({ word }) => word));
    if (!whole) return [];

    const share = (has) => sum(asked.filter(has).map(({ word }) => word)) / whole;  // of the query, from 0 to 1
    const onPage = index.docnames.map((_, file) => share(({ pages }) => pages.has(file)));
    const likeness = (phrase) =>  // 1 for the same words, 0 for no common one
      2 * whole * share(({ word }) => phrase.includes(word)) / (whole + sum(phrase));
    const scores = new Map(onPage.map((covered, file) => [`${file}#`, 0.6 * covered]));
    const known = new Map(places.map((place) => [`${place.file}#${place.anchor}`, place]));
    for (const [key, place] of known) {
      const close = Math.max(0, ...place.phrases.map(likeness));
      const page = onPage[place.file];
      const literal = place.texts.some((text) => said.includes(text)) ? WORD_FOR_WORD : 0;
      const covered = place.anchor ? 0.4 * share(({ word }) => place.all.has(word)) + 0.2 * page : 0.6 * page;
      if (close) scores.set(key, close + covered + literal);
    }

    const best = Math.max(...scores.values());
    const sorted = [...scores].filter(([, score]) => score > 0.35 && score > 0.4 * best).sort((a, b) => b[1] - a[1]);
    const [count, shown] = [new Map(), new Set()];
    return sorted.flatMap(([key, score]) => {
      const [file, anchor] = [Number(key.split("#")[0]), key.slice(key.indexOf("#") + 1)];
      const [page, label, before] = [index.titles[file], known.get(key)?.label || "", count.get(file) || 0];
      const same = `${file} ${[...words(label).keys()]}`;  // the glossary has "unit" and "units"
      if (before >= MOST || (anchor ? shown.has(same) : before)) return [];  // a page itself, if no place of it is better
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

  /* The front page's box hands its text over behind the #, where no server sees it. */
  const pasted = () => {
    if (!location.hash.startsWith("#q=")) return;
    const query = decodeURIComponent(location.hash.slice(3));
    document.querySelectorAll('input[name="q"]').forEach((input) => { input.value = query; });
    document.getElementById("search-results").replaceChildren();
    Search.performSearch(query);
  };
  _ready(pasted);
  window.addEventListener("hashchange", pasted);
})();
