// The arithmetic of <calibration-by-hand>. A forecaster gives each group of pictures a probability of a cat; `counts` are
// the pictures in each group and `hits` the cats among them.

const sum = (list) => list.reduce((total, v) => total + v, 0);

// What is zero but for rounding is zero.
const clean = (value) => (Math.abs(value) < 1e-12 ? 0 : value);

// What never happens costs nothing, also where it would cost infinitely much.
const times = (weight, cost) => (weight > 0 ? weight * cost : 0);

const logit = (v) => Math.log(v) - Math.log1p(-v);
const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

// An answer whose logit is divided by the temperature.
export const tempered = (answer, temperature) => (temperature === 1 ? answer : sigmoid(logit(answer) / temperature));

// Mean penalties of an answer, when a share `came` are cats. The log loss is computed from the logit, as an answer that
// rounds to 1 is not yet certain; the Brier score is the sum over both classes.
const PENALTIES = {
  log: (came, z) => times(came, softplus(-z)) + times(1 - came, softplus(z)),
  brier: (came, z) => 2 * (times(came, sigmoid(-z) ** 2) + times(1 - came, sigmoid(z) ** 2)),
};

// The interval of Wilson for the probability behind a frequency; z is the quantile of the normal distribution.
export function wilson(hits, count, z) {
  const share = hits / count, wide = z ** 2 / count;
  const middle = (share + wide / 2) / (1 + wide), half = (Math.sqrt(wide * (share * (1 - share) + wide / 4))) / (1 + wide);
  return [hits > 0 ? middle - half : 0, hits < count ? middle + half : 1];
}

// A score and its parts: what is paid because answers do not come true, and what the answers do not tell.
function score(penalty, groups, total) {
  const mean = (cost) => sum(groups.map((group) => (group.count / total) * cost(group)));
  const all = mean(({ came, z }) => penalty(came, z)), refinement = mean(({ came }) => penalty(came, logit(came)));
  return { all, calibration: Math.max(0, clean(all - refinement)), refinement };
}

// Groups with the same key are one.
function merge(groups, key) {
  const merged = new Map();
  for (const group of groups) merged.set(key(group), [...(merged.get(key(group)) ?? []), group]);
  return [...merged].map(([name, parts]) => {
    const count = sum(parts.map((part) => part.count)), hits = sum(parts.map((part) => part.hits));
    return { name, z: parts[0].z, count, hits, came: hits / count, said: sum(parts.map((part) => part.said * part.count)) / count };
  });
}

// All that the figure shows. `parts` is the number of bins, all equally wide; a bin has its upper edge, and the first one 0.
export function measure({ answers, temperature, parts }, { counts, hits, z }) {
  const total = sum(counts), groups = answers.map((answer, k) => ({
    z: logit(answer) / temperature, said: tempered(answer, temperature), count: counts[k], hits: hits[k],
  }));
  const told = merge(groups, (group) => group.z);
  const bins = merge(groups, ({ said }) => Math.max(1, Math.ceil(said * parts - 1e-9))).sort((a, b) => a.name - b.name).map((bin) => {
    const [low, high] = wilson(bin.hits, bin.count, z);
    return { ...bin, from: (bin.name - 1) / parts, to: bin.name / parts, low, high, gap: clean((bin.count / total) * Math.abs(bin.said - bin.came)) };
  });
  const base = sum(hits) / total;
  return {
    said: groups.map(({ said }) => said), bins,
    log: score(PENALTIES.log, told, total), brier: score(PENALTIES.brier, told, total), ece: clean(sum(bins.map(({ gap }) => gap))),
    base: { log: PENALTIES.log(base, logit(base)), brier: PENALTIES.brier(base, logit(base)), ece: 0 },
  };
}
