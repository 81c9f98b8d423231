// Ranks the search results; replaces Sphinx's default scorer. Sphinx returns only pages that contain every word of a
// query, but a question nearly always has a word that is not on the page with the answer. Here a page scores for each
// word of the query that it contains, more for words that are on few pages, and a matching heading comes first.
var Scorer = {
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 20,
};

{
  const { _parseQuery } = Search;

  // A number is a word too: "why is my loss exactly 100".
  Search._parseQuery = (query) => {
    const parsed = _parseQuery(query);
    for (const word of splitQuery(query)) if (/^\d+$/.test(word)) parsed[1].add(word);
    return parsed;
  };

  const pagesOf = (index, word) => {
    const like = Object.hasOwn(index, word) ? [word] : word.length < 3 ? [] : Object.keys(index).filter((key) => key.includes(word));
    return new Set(like.flatMap((key) => index[key]));
  };

  const wordsOf = (text) => {
    const stemmer = new Stemmer();
    const words = splitQuery(text.toLowerCase()).filter((word) => !stopwords.has(word));
    return new Set(words.map((word) => stemmer.stemWord(word)));
  };

  Search.performTermsSearch = (words) => {
    const { terms, titleterms, titles, docnames, filenames, alltitles } = Search._index;
    const weights = new Map(), scores = titles.map(() => 0), known = new Set(words);
    for (const word of words) {
      const inTitle = pagesOf(titleterms, word), pages = new Set([...pagesOf(terms, word), ...inTitle]);
      if (!pages.size) continue; // a word that is on no page
      weights.set(word, Math.log(1 + titles.length / pages.size));
      for (const page of pages) scores[page] += weights.get(word) * (inTitle.has(page) ? 1.3 : 1);
    }
    const asked = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
    if (!asked) return [];
    const results = scores.map(() => []);
    const add = (page, title, anchor, score, kind) => results[page].push([docnames[page], title, anchor, null, score, filenames[page], kind]);
    for (const [title, places] of Object.entries(alltitles)) {
      const has = [...wordsOf(title)], shared = has.reduce((sum, word) => sum + (weights.get(word) ?? 0), 0);
      const strange = has.filter((word) => !weights.has(word) && !known.has(word)).length;
      const alike = (2 * shared) / (asked + shared + (strange * asked) / weights.size / 2);
      if (alike < 0.5) continue;
      for (const [page, id] of places) {
        const whole = titles[page] === title;
        add(page, whole ? title : `${titles[page]} > ${title}`, id && !whole ? `#${id}` : "", (10 * scores[page]) / asked + 20 * alike, SearchResultKind.title);
      }
    }
    // The page itself, if no heading scores higher.
    scores.forEach((score, page) => {
      if (!results[page].length && score >= asked / 2) add(page, titles[page], "", (10 * score) / asked, SearchResultKind.text);
    });
    return results.flat();
  };
}
