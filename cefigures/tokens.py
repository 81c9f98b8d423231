"""Text in tokens: byte-pair encoding, and what each byte of a text costs a model that counts."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cefigures.style import PALETTE, Drawing, canvas

Pair = tuple[bytes, bytes]
#: A word with the space before it, a number, marks, or spaces: no piece goes beyond one. GPT-2 cuts almost so.
CHUNK = re.compile(r" ?[^\W\d_]+| ?\d+| ?(?:[^\w\s]|_)+|\s+(?!\S)|\s+")
#: The bytes in the order of GPT-2's vocabulary: those that Latin-1 shows as a mark or letter come first.
BYTES = [*range(33, 127), *range(161, 173), *range(174, 256), *range(33), *range(127, 161), 173]

#: Nats per byte at the top of a panel.
MOST = 6


def learn_merges(text: str, number: int) -> list[Pair]:
    """Return the pairs that byte-pair encoding merges, the most frequent first; of equals that of the oldest tokens."""
    order = {bytes([byte]): place for place, byte in enumerate(BYTES)}
    chunks = Counter(CHUNK.findall(text))
    words = {tuple(single_bytes(chunk)): count for chunk, count in chunks.items()}
    merges: list[Pair] = []
    for _ in range(number):
        pairs: Counter[Pair] = Counter()
        for word, count in words.items():
            for pair in pairwise(word):
                pairs[pair] += count
        best = min(pairs, key=lambda pair: (-pairs[pair], order[pair[0]], order[pair[1]]))
        order.setdefault(best[0] + best[1], len(order))
        words = {tuple(merge(word, best)): count for word, count in words.items()}
        merges.append(best)
    return merges


def merge(tokens: Sequence[bytes], pair: Pair) -> list[bytes]:
    """Return the tokens with each occurrence of a pair, from the left, made one token."""
    made: list[bytes] = []
    for token in tokens:
        if made and (made[-1], token) == pair:
            made[-1] += token
        else:
            made.append(token)
    return made


def pieces(text: str, merges: Sequence[Pair]) -> list[bytes]:
    """Return a text cut into the tokens of byte-pair encoding: its bytes, merged in the order learned."""
    made = []
    for chunk in CHUNK.findall(text):
        tokens = single_bytes(chunk)
        for pair in merges:
            tokens = merge(tokens, pair)
        made += tokens
    return made


def single_bytes(text: str) -> list[bytes]:
    """Return a text cut into its bytes."""
    return [bytes([byte]) for byte in text.encode()]


def byte_costs(read: bytes, text: bytes, context: int) -> NDArray[np.float64]:
    """Return what each byte of a text costs, in nats, after a model has read another text.

    The model counts which byte followed the last `context` bytes, and the last `context` − 1, and so on. Each of
    these counts is mixed with the prediction of the shorter context, which weighs as much as there are different
    bytes (Witten and Bell). The shortest prediction is 1/256 for each byte, so probabilities add up to one. The
    model counts on while it reads the text.
    """
    whole = read + text
    counts: dict[bytes, Counter[int]] = {}
    costs = np.zeros(len(whole))
    for place, byte in enumerate(whole):
        probability = 1 / 256
        for length in range(min(context, place) + 1):
            seen = counts.setdefault(whole[place - length : place], Counter())
            if seen:
                kinds = len(seen)
                probability = (seen[byte] + kinds * probability) / (seen.total() + kinds)
            seen[byte] += 1
        costs[place] = -np.log(probability)
    return costs[len(read) :]


def tokens_of(words: Sequence[str], merges: Sequence[Pair]) -> dict[str, list[bytes]]:
    """Return a text, given as its words, cut into tokens in four ways."""
    text = "".join(words)
    return {
        "bytes": single_bytes(text),
        "characters": [character.encode() for character in text],
        "pieces": pieces(text, merges),
        "words": [word.encode() for word in words],
    }


def token_costs(costs: NDArray[np.float64], tokens: Sequence[bytes]) -> NDArray[np.float64]:
    """Return what each token costs: by the chain rule the sum of what its bytes cost."""
    ends = list(accumulate(len(token) for token in tokens))
    return np.add.reduceat(costs, [0, *ends[:-1]])


def surprise_plot(
    models: Mapping[str, NDArray[np.float64]], tokens: Mapping[str, Sequence[bytes]]
) -> Drawing:
    """Draw what the tokens of a text cost two models, for each way to cut it.

    Parameters
    ----------
    models : mapping of str to array
        Two models: what each is called, and what each byte costs it, in nats.
    tokens : mapping of str to sequence of bytes
        What each way is called, and the tokens. The words of the last one stand below it.

    Returns
    -------
    Drawing
        A panel for each way. A bar has the width of its token's bytes and the area of its nats; a mark above it says
        that it is off the scale.
    """
    figure, panels = canvas(1.0 + 1.15 * len(tokens), rows=len(tokens))
    looks: list[dict[str, Any]] = [
        {"facecolor": "none", "edgecolor": PALETTE["ochre"], "linewidth": 1.4, "zorder": 3},
        {"facecolor": PALETTE["accent"], "edgecolor": PALETTE["paper"], "linewidth": 0.6, "zorder": 2},
    ]
    for axes, (unit, cut) in zip(panels, tokens.items(), strict=True):
        widths = np.array([len(token) for token in cut])
        lefts = np.cumsum(widths) - widths
        for look, (name, costs) in zip(looks, models.items(), strict=True):
            height = token_costs(costs, cut) / widths
            axes.bar(lefts, np.minimum(height, MOST), widths, align="edge", label=name, **look)
            beyond = (lefts + widths / 2)[height > MOST]
            axes.plot(
                beyond, np.full(len(beyond), 1.08 * MOST), "^", ms=5, color=PALETTE["ink"], clip_on=False
            )
        axes.set(xlim=(0, int(widths.sum())), ylim=(0, MOST), xticks=[], yticks=[0, MOST], title=unit)
        axes.grid(False, axis="x")
    axes.tick_params(axis="x", labelsize=9)
    axes.set_xticks(lefts + widths / 2, [token.decode().replace(" ", "␣") for token in cut])
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper left", ncols=2, frameon=False)
    return figure
