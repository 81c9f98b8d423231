"""Surprise in a sentence: the directive `{surprise-in-a-sentence}` inserts the web component of sentence.mjs.

Two models have read a text; each predicts the bytes of a sentence, which is cut into tokens in four ways. The options name
the page's givens: the name of a text file beside the page (`text`), a sentence of each language with a bar between words
(`english`, `japanese`), the number of merges of byte-pair encoding (`merges`), and how many bytes each model knows (`contexts`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from book.interactive.replacing import replacing

if TYPE_CHECKING:
    from collections.abc import Callable

LANGUAGES = {"english": "en", "japanese": "ja"}


class surprise_in_a_sentence(replacing):
    """The component; its children are the fallback."""

    tag, source_name = "surprise-in-a-sentence", "sentence"
    FILES: ClassVar[tuple[str, ...]] = ("text",)
    GIVENS: ClassVar[dict[str, str]] = {
        "text": "name of a text file beside the page",
        "english": "sentence, with a bar between its words",
        "japanese": "sentence, with a bar between its words",
        "merges": "positive integer",
        "contexts": "list of two integers, from 0",
    }
    TEXTS: ClassVar[dict[str, str]] = {
        "figure": "Surprise in a sentence",
        "unit": "Tokens are",
        "bytes": "bytes",
        "characters": "characters",
        "pieces": "pieces (BPE)",
        "words": "words",
        "sentence": "Sentence",
        "en": "English",
        "ja": "Japanese",
        "knows_one": "1 byte before",
        "knows_more": "[n] bytes before",
        "knows": "The model knows",
        "above": "above:",
        "below": "below:",
        "level": "mean per byte",
        "chart": "Width: the token's bytes. Height: nats per byte. Area: the token's nats.",
        "token": "Token",
        "token_range": "An integer, at most the number of tokens.",
        "which": "Token [n] of [all]",
        "nats": "nats",
        "size": "The sentence, [n] bytes",
        "tokens": "Tokens",
        "total": "Nats in all",
        "mean": "Nats per token",
        "perplexity": "Perplexity per token",
        "bits": "Bits per byte",
        "reset": "Reset",
    }

    @classmethod
    def fits(cls, option: str, values: dict[str, Any]) -> bool:
        """Return whether an option names what it must."""
        value = values[option]
        if option == "merges":
            return isinstance(value, int) and value > 0
        if option == "contexts":
            return (
                isinstance(value, list)
                and len(value) == 2
                and all(isinstance(n, int) and n >= 0 for n in value)
            )
        return isinstance(value, str) and len(value) > 1

    @classmethod
    def starts_with(cls, values: dict[str, Any], say: Callable[[str], str]) -> dict[str, Any]:
        """Return the sentences, what their bytes cost each model, and the bytes of each token; what the models know."""
        from cefigures.tokens import byte_costs, learn_merges, tokens_of  # imports Matplotlib

        merges = learn_merges(values["text"], values["merges"])
        read, sentences = values["text"].encode(), []
        for option, language in LANGUAGES.items():
            words = values[option].split("|")
            text = "".join(words)
            sentences.append(
                {
                    "language": language,
                    "text": text,
                    "costs": [byte_costs(read, text.encode(), n).tolist() for n in values["contexts"]],
                    "cuts": {unit: list(map(len, cut)) for unit, cut in tokens_of(words, merges).items()},
                }
            )
        models = [
            say(cls.TEXTS["knows_one" if n == 1 else "knows_more"]).replace("[n]", str(n))
            for n in values["contexts"]
        ]
        return {"sentences": sentences, "models": models}
