"""What a cell prints, shown as it was printed.

A kernel sends printed text in pieces that are cut by its clock. When MyST-NB merges them
(`nb_merge_streams`), it ends each piece with a newline, so on a busy machine a line breaks where no line
ends. Here they are joined.
"""

from copy import copy

from nbformat import NotebookNode


def join_pieces(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return a cell's outputs with all that it printed in one piece, where its first piece stood."""
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
