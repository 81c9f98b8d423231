"""The printed output of a cell is shown unchanged, into whatever pieces the kernel has split it."""

from book.drawing import printed
from nbformat.v4 import new_output

PAGE = """\
---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
# A page

```{code-cell} ipython3
import time

print("one", end="", flush=True)
time.sleep(0.5)
print(" line")
```
"""


def stream(text):
    return new_output("stream", name="stdout", text=text)


def test_pieces_are_joined_where_the_first_stood():
    figure = new_output("display_data", data={"text/plain": "a figure"})
    outputs = [stream("cross_entropy"), figure, stream(" 0.4"), stream("\n")]
    assert printed.join_pieces(outputs) == [stream("cross_entropy 0.4\n"), figure]


def test_joining_twice_changes_nothing():
    outputs = [stream("a"), stream("b\n")]
    assert printed.join_pieces(outputs) == printed.join_pieces(outputs) == [stream("ab\n")]


def test_a_line_that_a_slow_cell_prints_is_one_line_on_the_page(build_site):
    site = build_site({"page.md": PAGE})
    assert site.returncode == 0, site.output
    assert "one line\n" in site.html("page")
