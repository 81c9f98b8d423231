// How the search ranks what it finds. Sphinx ranks a page by where the words stand; here a heading that holds
// the question itself goes first, and the page of questions before others that have the same words.
var Scorer = {
  score: ([page, title, anchor, description, score]) => score + (page === "reference/faq" ? 12 : 0),
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 20,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
