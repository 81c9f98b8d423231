"""The rule on a page with givens: each number that a reader reads is given or computed.

All attacks stand on one page, each between two lines that say which it is; the build has to name a line of each.
"""

import re
from pathlib import Path

import pytest
import sites

HEAD = """\
---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
(top)=
# A page

```{code-cell} ipython3
:tags: [givens]
import numpy as np

q = [0.25, 0.67, 0.08]  # dog, cat, rabbit
first = 2.3  # nats
length = 8.0  # bits
n = 250
half = 1 / 2
tiny = 1e-7
```
"""

S = "{stated}`0.400 = -np.log(q[1])`"
T = r"\stated{0.400}{-np.log(q[1])}"

#: What is wrong, by what is wrong with it.
WRONG = {
    # --- prose
    "p01": "The loss is 0.41 nats.",
    "p03": "The cat gets 76 % of the mass.",
    "p03b": "The cat gets 76% of the mass.",
    "p03c": "The cat gets 4 percent, that is 4 %.",
    "p07": "The loss is 41/100 nats.",
    "p07b": "It is 2/3.",
    "p09": "There are 52,318 letters.",
    "p09b": "There are 1 000 000 rows.",
    "p09c": "There are 1\N{NARROW NO-BREAK SPACE}000 rows.",
    "p11": "The error is 4e-5.",
    "p11b": "The error is 1E5.",
    "p13": "The error is 4 × 10⁻³.",
    "p13b": "It is 10⁻³ nats.",
    "p13c": "It is 10^-3 nats.",
    "p15": "The gradient is −0.34.",
    "p15b": "The gradient is −0.67.",
    "p17": "損失は０．４１ナット。",
    "p19": "損失は〇・四一ナット。",
    "p19b": "損失は五分の二です。",
    "p19c": "二十三枚です。",
    "p19d": "四割です。",
    "p19e": "7分の1です。",
    "p21": "The loss is ~q0.41.",
    "p23": "The loss is .41 nats.",
    "p25": "The loss is 0&#46;41 nats.",
    "p27": "The loss is 0.41.0.",
    "p29": "The loss is `0.41` nats.",
    "p29b": "The loss is `loss = 0.41` nats.",
    "p29c": "The loss is ``0.41``.",
    "n03": "The loss is 0.**41** and",
    "n03b": "and 0*.41* and",
    "n03c": "and **0**.41.",
    "n03d": "and 0<b>.41</b>.",
    "n05": "It is 4{sub}`1`1.",
    "n07": "It is 1½.",
    "n07b": "It is ⅓.",
    "n09": "The odds are 1:3.",
    "n09b": "It is 41‰.",
    "n09c": "It is between 3–70.",
    "comma": "The loss is 0,41 nats.",
    "ordinal": "The 41st picture.",
    "year": "One in 2000.",
    "year2": "In 2000 pictures.",
    "name": "It weighs Loss-41.",
    # --- mathematics
    "p31": "It is $0.41$ nats.",
    "p33": r"It is $-\log q \approx 0.41$.",
    "p35": r"It is $-\log q \simeq 0.41$.",
    "p37": r"It is $-\log q \sim 0.41$.",
    "p39": r"It is $-\log q \thickapprox 0.41$.",
    "p41": r"It is $-\log q \approx \frac{41}{100}$.",
    "p41b": r"It is $-\log q \approx \tfrac13$.",
    "p43": r"It is $-\log q \approx \text{0.41}$.",
    "p45": r"It is $-\log q \approx \underline{0.41}$.",
    "p45b": r"It is $-\log q \approx \mathbf{0}.\mathbf{41}$.",
    "p45c": r"It is $-\log q \approx {0}.{41}$.",
    "p45d": r"It is $-\log q \approx 0.\!4\!1$.",
    "p45e": r"It is $-\log q \approx 0{.}41$.",
    "p47": rf"It is $x \approx {T} = 0.41$.",
    "p47b": rf"It is $x \approx {T} = 0.67$.",
    "p49": "$$\n\\begin{aligned}\nL &= -\\log 0.67 \\\\\n&= 0.41\n\\end{aligned}\n$$",
    "p49b": "$$\n\\begin{aligned}\nL &= 1 - 0.67 \\\\\n&= 0.67\n\\end{aligned}\n$$",
    "p51": r"It is $0.39 \le L \le 0.40$.",
    "p53": "It is $-\\log 0.67 ≃ 0.41$.",
    "p53b": "It is $-\\log 0.67 ≅ 0.41$.",
    "p55": r"It is $\gdef\ap{\approx}\gdef\r{0.41} x \ap \r$.",
    "p55b": r"It is $\def\r{0.67} x = \r$.",
    "p55c": r"It is $\char`0 .67$.",
    "p57": "It is $10^{-8}$.",
    "p57b": r"It is $4 \times 10^{-3}$.",
    "p57c": r"It is $x = -0.67$.",
    "p57d": r"It is $41\,\%$.",
    "p57e": r"It is $1{,}000$.",
    "p57f": r"It is $x12$.",
    "p57g": r"It is $\sqrt{41}$ and",
    "align": "\\begin{align}\na &= b \\\\\n&= 0.41\n\\end{align}",
    # --- equations in sight
    "e01": "It is $1 - 0.67 = 0.43$.",
    "e01b": "It is $1 - 0.67 = 0.25$.",
    "e02": "It is $250^2 = 62501$.",
    "e03": r"It is $6 \cdot 1 + 2 \cdot 5 = 61$.",
    "e03b": r"It is $6 \cdot 1 + 2 \cdot 5 = 8$.",
    "e04": r"It is $e^{-2.3} \approx 0.25$.",
    "e05": r"It is $-\log 0.67 = 0.400$.",
    "e06": r"It is $0.67 < 0.25$.",
    "e07": rf"It is $2 \cdot {T} \approx 0.67$.",
    "e08": "It is 1 − 0.67 = 0.25.",
    "e09": r"It is $0.67 \ne 0.67$.",
    "e10": r"It is $2 + 2 = 5$.",
    "e11": r"It is $\frac{250}{2} = 8.0$.",
    # --- other places
    "h02": "## A loss of 0.41 nats",
    "h04": "```{admonition} The loss is 0.41\nText.\n```",
    "h06": "```{exercise} The loss 0.41\n:label: ex-h06\nCompute.\n```",
    "h06b": "```{exercise}\n:label: ex-h06b\nCompute 0.41.\n```",
    "h07": "```{prf:theorem} The loss 0.41\n:label: thm-h07\nText.\n```",
    "h08": "| a | b |\n|---|---|\n| 0.41 | 3 |",
    "h09": "```{table} The loss 0.41\n| a | b |\n|---|---|\n| 1 | 3 |\n```",
    "h10": "```{glossary}\nfoo h10\n: It is 0.41.\n```",
    "h12": "<p>The loss is 0.41 nats.</p>",
    "h12b": "<p title='The loss is 0.43'>It.</p>",
    "h14": "The loss is <b>0.41</b> nats.",
    "h14b": "The loss is <b title='0.41'>it</b> nats.",
    "h17": "[the loss 0.41](https://example.org/)",
    "h20": "```\nloss 0.41\n```",
    "h20b": "```text\nloss 0.41\n```",
    "h22": "```{code-block} python\n:caption: The loss is 0.41\nx = 1\n```",
    "h24": "Loss\n: It is 0.41.",
    "h26": "```{only} html\nThe loss is 0.41.\n```",
    "h29": "{ref}`the loss 0.41 <top>`",
    "h31": "{abbr}`NLL 0.41 (negative)`",
    "h33": "10{sup}`-0.41`",
    "h35": "```{figure} cat.svg\n:alt: A cat\nThe loss 0.41\n```",
    "h35b": "```{figure} cat.svg\n:alt: A cat of 0.41\nA\n```",
    "h35c": "```{image} cat.svg\n:alt: A cat of 41 %\n```",
    "h35d": "![A cat of 0.41](cat.svg)",
    "h35e": f"![A cat of {S}](cat.svg)",
    "h37": "> The loss\n>\n> -- Somebody, 0.41",
    "h39": "```{eval-rst}\nThe loss is 0.41.\n```",
    "h41": "```{py:function} foo(x)\nThe loss is 0.41.\n```",
    "h43": "```{include} more.inc\n```",
    "h46": "[The loss is 0.41 nats.]{.pasted-text}",
    "h46b": "[The loss is 0.41 nats.]{.version}",
    "h51": "```{rubric} The loss is 0.41\n```",
    "h53": "{doc}`loss 0.41 <index>`",
    "h55": "[^h55] it\n\n[^h55]: The loss is 0.41.",
    "h57": ":::{note}\nThe loss is 0.41.\n:::",
    "n13": "<svg width='100' height='20'><text y='15'>0.41</text></svg>",
    # --- code
    "c02": "```{code-cell} ipython3\n0.41\n```",
    "c02b": "```{code-cell} ipython3\n[0.41, 0.5]\n```",
    "c20": "`[0.41, f(x)]`",
    "c02c": "```{code-cell} ipython3\nprint('The loss is 0.41')\n```",
    "c02d": "```{code-cell} ipython3\nprint(f'{n} pictures, 0.41 nats')\n```",
    "c05": "```{code-cell} ipython3\nx = 1  # the loss is 0.41\n```",
    "c05b": "```python\nx = 1  # the loss is 0.41\n```",
    "c08": "```{code-cell} ipython3\nfrom IPython.display import Markdown\nMarkdown('The loss is 0.41')\n```",
    "c14": "```{code-cell} ipython3\n:tags: [raises-exception]\nraise ValueError('0.41')\n```",
    "c18": "```pycon\n>>> 1 + 1\n0.41\n```",
    # --- what is stated
    "s01": "{stated}`0.41 = 0.41`",
    "s03": "{stated}`41 % = 0.41`",
    "s03b": "{stated}`0.41 = 0.41 + 0`",
    "s03c": "{stated}`0.41 = 0.2 + 0.21`",
    "s03d": "{stated}`0.41 = np.exp(np.log(0.41))`",
    "s03e": "{stated}`0.41 = 41 / 100`",
    "s05": "{stated}`100 % = 0.996`",
    "s05b": "{stated}`100 % = 1 - tiny`",
    "s07": "{stated}`0e3 = n`",
    "s09": "{stated}`-0 = tiny`",
    "s11": "{stated}`0.13 = n / (8 * n)`",
    "s13": f"The loss is {S} bits.",
    "s13b": rf"The loss is ${T} \text{{ bits}}$.",
    "s13c": rf"The loss is ${T}$ bits.",
    "s13d": f"The loss is {S} times.",
    "s13e": "The length is {stated}`16 = 2 * length` nats.",
    "s13f": "The length is {stated}`5.5 = length * np.log(2)` bits.",
    "s13g": "The share is {stated}`40 % = -np.log(q[1])`.",
    "s15": f"The loss is {S}1 nats.",
    "s15b": f"The loss is {S}½ nats.",
    "s15c": f"The loss is {S}² nats.",
    "s15d": f"The loss is {S}e-5 nats.",
    "s15e": f"The loss is {S} × 10⁻⁷ nats.",
    "s15f": f"The loss is {S} million.",
    "s15g": f"The loss is {S} %.",
    "s15h": f"The loss is {S}{S}.",
    "s15i": f"The loss is {S}.5 nats.",
    "s15j": f"The loss is 1{S} nats.",
    "s15k": f"The loss is 1.{S} nats.",
    "s17": f"−{S} nats",
    "s17b": f"The loss is −{S} nats.",
    "s17c": f"The loss is - {S} nats.",
    "s17d": f"The loss is (-{S}) nats.",
    "s19": f"$-{T}$",
    "s19b": f"$x = -{T}$",
    "s21": f"$7{T}$",
    "s21b": f"$7 {T}$",
    "s21c": rf"${T}^2$",
    "s21d": rf"${T} \cdot 10^{{-7}}$",
    "s21e": rf"${T}\,\%$",
    "s21f": rf"${T}5$",
    "s23": "{stated}`1 = np.seterr(all='ignore') and 1`",
    "s25": "{stated}`0 = np.random.rand() / 3`",
    "s29": "`` {stated}`0.400 = -np.log(q[1])` ``",
    "s31": "{stated}`0.400 nats = -np.log(q[1])`",
    "s33": "`\\stated{0.400}{-np.log(q[1])}`",
    "s35": "{stated}`0.41 = (lambda x: x)(0.41)`",
    "s37": "{stated}`(67 %, 25) = [q[1], 25]`",
    "s39": "{stated}`∞ = np.exp(1000)`",
    "s41": "{stated}`(0.67, 0.25) = q[:2]`",
    "s45": "{stated}`0.4 = " + "0 + " * 20 + "q[1] - q[0]`",
    "s47": "{stated}`12 = np.sum([1, 2, 3, 6])`\n\nand {stated}`36 = np.prod([1, 2, 3, 6])`",
    # --- words
    "w01": "It is {stated}`twice = n / length` as much.",
    "w02": "It is {stated}`half = q[1]`.",
    "w03": "It is {stated}`larger = q[0] > q[1]`.",
    "w04": "It is {stated}`larger = q[0] < q[1]`.",
    "w05": "They are {stated}`equal = q[0] == q[1]`.",
    "w06": "It is {stated}`17 of 20 = half`.",
    "w07": "It is {stated}`the sum of = q[1] == q[0] + q[2]` them.",
    "w08": "It is {stated}`larger = n`.",
}  # fmt: skip

#: What is right, and has to pass.
RIGHT = (
    r"""
Givens: 0.67, 0.670, 67 %, 67% and $0.67$, 2.3, ½, 1/2, $\tfrac12$, $\frac{1}{2}$, 250 and $\frac{250}{2}$, 10⁻⁷, 1e-7 and
$10^{-7}$, `0.67`, 0.**67**, ０．６７, 〇・六七. Small: 3, 7 %s, $2x$, 一つ、二つ、十分、万一.

Stated: STATED nats, of 8.0 bits; STATED, STATED. (STATED) and $\log q = TATED$,
{stated}`2.3 = first * half * 2` nats, {stated}`5.55 = length * np.log(2)` nats, $2 \cdot TATED$, $x - TATED$ nats,
{stated}`-0.400 = np.log(q[1])`, {stated}`40.0 % = -np.log(q[1]) / np.log(np.e)`, a — STATED — b, n − STATED, 損失はSTATEDナット。
Words: {stated}`twice = 2 * n / n`, {stated}`about half = q[1] / np.log(4)`, {stated}`larger = q[1] > q[0]`, {stated}`1 of 2 = half`.

Equations: $1 - 0.67 = 0.33$, $250^2 = 62{,}500$, $6 \cdot 1 + 2 \cdot 5 = 16$, $-\log 0.67 \approx 0.400$,
$$\begin{aligned} L &= 1 - 0.67 \\ &= 0.33 \\ &\approx 0.3 \end{aligned}$$

$0.25 < 0.67 \le 0.67$, $\lvert 0.25 - 0.67 \rvert = 0.42$, $p \in [0, 1]$, $(0, 1, 0)$.

Rounded: $2 \cdot TATED \approx \stated{0.801}{-2 * np.log(q[1])}$, from rounded numbers.

Neither: $\log_{10} x$, $10^{k}$, $x_{12}$, in 1948, since 1959, (2017), 1948-07-01, 3 July 1948, Table 12, Figure 3.1, Part 4, page 12, pp. 12–15, version 2.13.0, v1.2,
[](#top), {ref}`top`, https://example.org/0.41, 10.5555/12345678, arXiv:1412.6980, CC BY 4.0, #25571, RFC 2119, float32, SHA-256,
GPT-2, a 32-bit float, F1, [^right].

[^right]: A footnote.

Code: `print(0.41)`, `loss(x, eps=0.41)`, `loss([[1, 0.41], [-100, 2]], f(x))[0]`, `x[0.41]`, `float32`, `q`.

```python
loss = f(0.41)
```

```bash
sleep 0.41
```

```{code-cell} ipython3
x = [0.41]
print(x, f"{n} pictures, {2 * n:.2f}", "no number")
```

```{py:function} right(x=0.41)
Text.
```
""".replace("STATED", S)
    .replace("TATED", "\\stated{0.400}{-np.log(q[1])}")
    .replace("%s", "s")
)

FILES = {
    "cat.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "more.inc": "The loss is 0.41.\n",
}


@pytest.fixture(scope="module")
def warned(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The attacks that the build has named by one of their lines."""
    text, lines = HEAD, dict[int, str]()
    for index, (name, attack) in enumerate(WRONG.items()):
        # Each wrong number is another one, so that a line is about this one.
        attack = attack.replace("0.41", f"0.41{index:03}")
        start = text.count("\n") + 2
        text += f"\n{attack}\n\n<!-- {name} -->\n"
        lines |= dict.fromkeys(range(start, text.count("\n") + 1), name)
    site = sites.build_site(
        tmp_path_factory.mktemp("wrong"), FILES | {"page.md": text}, nb_execution_mode="off"
    )
    assert site.returncode != 0
    said = re.findall(r"(\S+):(\d+): WARNING: .*\[stated\]", site.output)
    found = {lines.get(int(line), "") for file, line in said if file.endswith("page.md")}
    return found | ({"h43"} if any(file.endswith("more.inc") for file, _ in said) else set())


@pytest.mark.parametrize("name", WRONG)
def test_the_build_names_it(warned: set[str], name: str) -> None:
    assert name in warned, WRONG[name]


def test_what_is_right_passes(tmp_path_factory: pytest.TempPathFactory) -> None:
    site = sites.build_site(tmp_path_factory.mktemp("right"), FILES | {"page.md": HEAD + RIGHT})
    assert not re.findall(r".*\[stated\]", site.output), site.output


#: What the rule is about: numbers of two digits or more, and what stands in them.
NUMBER = re.compile(r"\d[\d.,]*\d|\d(?= ?%)|[０-９．]{2,}")


def altered(text: str) -> list[str]:
    """The text once for each of its numbers, with another last digit."""
    texts = []
    for match in NUMBER.finditer(text):
        last = match.end() - 1
        digit = str((int(text[last]) + 1) % 10)
        texts.append(text[:last] + digit + text[last + 1 :])
    return texts


def test_no_number_can_be_altered_unseen(tmp_path: Path) -> None:
    """Each page has another number altered; those that are neither given nor stated are left alone."""
    checked, _, left = RIGHT.partition("Neither:")
    pages = {f"page{n}.md": HEAD + text for n, text in enumerate(altered(checked))}
    assert len(pages) > 45 and "Rounded" in checked and "Code:" in left
    site = sites.build_site(tmp_path, FILES | pages, nb_execution_mode="off")
    said = set(re.findall(r"/(page\d+\.md):\d+: WARNING: .*\[stated\]", site.output))
    unseen = [pages[name] for name in pages.keys() - said]
    before = (HEAD + checked).splitlines()
    assert not [line for text in unseen for line in text.splitlines() if line not in before]
