"""The triangle of answers: the directive `{answer-triangle}` inserts the web component of triangle.mjs."""

from __future__ import annotations

from typing import ClassVar

from book.interactive.shares import of_shares


class answer_triangle(of_shares):
    """The component; its children are the fallback."""

    tag, source_name = "answer-triangle", "triangle"
    TEXTS: ClassVar[dict[str, str]] = {
        "figure": "The triangle of answers",
        "how": "Each point is an answer; the nearer to a corner, the more of that class. Stronger colour: a higher loss. Along a "
        "line the loss is the same, in nats. Drag p and q, move them with the arrow keys (farther with Shift), or use the "
        "fields.",
        "p": "the truth p",
        "q": "the answer q",
        "arrow": "the step of cross-entropy, p − q",
        "slow": "the step of squared error",
        "floor": "floor: entropy H(p)",
        "rest": "rest: KL divergence D(p‖q)",
        "loss": "sum: cross-entropy H(p, q)",
        "hot": "cross-entropy at T =",
        "bar": "The loss as floor and rest, in nats",
        "gradients": "The gradient of each logit: q − p for cross-entropy",
        "class": "class",
        "ce": "cross-entropy",
        "se": "squared error",
        "trained": "trained with",
        "needed": "steps until the decision is right",
        "after": "cross-entropy after step [n]",
        "n": "step of the race",
        "rate": "learning rate",
        "T": "temperature T",
        "play": "Race",
        "pause": "Pause",
        "finish": "End of the race",
        "wrong": "Wrong corner",
        "reset": "As in the text",
        "hard": "Hard label",
        "smoothed": "Smoothed, ε = 0.1",
        "range_n": "Enter a whole number from 0 to 5000.",
        "range_rate": "Enter a number above 0, and at most 100.",
        "range_T": "Enter a number from 0.01 to 1000.",
    }
