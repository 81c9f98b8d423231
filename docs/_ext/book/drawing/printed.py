"""Join the printed output of a cell, without added newlines.

A kernel sends printed text in pieces, at intervals of time. When MyST-NB merges them (`nb_merge_streams`), it
ends each piece with a newline, so on a busy machine a line may be broken in the middle. Here the pieces are
joined as they are.
"""

from copy import copy

from nbformat import NotebookNode


def join_pieces(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return a cell's outputs with all printed text as one output, at the position of the first piece."""
    joined: list[NotebookNode] = []
    printed: dict[str, NotebookNode] = {}
    for output in outputs:
        if output["output_type"] != "stream":
            joined.append(output)
        elif output["name"] in printed:
            printed[output["name"]]["text"] += output["text"]
        else:
            printed[output["name"]] = copy(output)
            joined.append(printed[output["name"]])
    for piece in printed.values():
        piece["text"] = piece["text"].rstrip() + "\n"
    return joined
