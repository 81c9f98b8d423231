"""The loss doctor's marks and suspects: as cedocs computes them, from runs of the mistakes, and for public reports."""

import json
import math
import random
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from book.interactive import component, doctor, rules
from book.mathematics.tex import node_binary
from sklearn.metrics import log_loss
from sphinx.errors import ExtensionError
from threadpoolctl import threadpool_limits

import cedocs
from benchmarks import symptoms

Setting = dict[str, str]
#: Reports with their addresses: what was entered, the cause, and its rank.
PUBLIC = tomllib.loads(Path(__file__).with_name("loss-reports.toml").read_text("utf-8"))["report"]
RULES = tomllib.loads(doctor.RULES.read_text("utf-8"))
RUNS = json.loads(symptoms.RESULTS.read_text("utf-8"))["runs"]
ASK = """
import { diagnose, entriesOf } from "./diagnosis.js";
import { readFileSync, writeSync } from "node:fs";
const settings = JSON.parse(readFileSync(0, "utf-8"));
writeSync(1, JSON.stringify(settings.map((state) => ({ ...diagnose(entriesOf(state).entries), wrong: entriesOf(state).wrong }))));
"""


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[Setting]], list[dict[str, Any]]]:
    """`ask(settings)` returns what the script of the page says to each."""
    folder = tmp_path_factory.mktemp("doctor")
    component.bundle(
        component.request("diagnosis.mjs", folder / "diagnosis.js", doctor.loss_doctor.modules())
    )
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "ask.js").write_text(ASK)

    def answer(settings: list[Setting]) -> list[dict[str, Any]]:
        node = subprocess.run(
            [node_binary(), str(folder / "ask.js")],
            input=json.dumps(settings),
            capture_output=True,
            text=True,
        )
        assert node.returncode == 0, node.stderr
        said: list[dict[str, Any]] = json.loads(node.stdout)
        assert len(said) == len(settings)
        return said

    return answer


# --- the same with cedocs ----------------------------------------------------------------------------


def number(text: str) -> float:
    return float(text) if text else math.nan


def one_hot(label: int, classes: float) -> Any:
    return cedocs.one_hot(label, int(classes))


NAMES: dict[str, Any] = {
    "np": np,
    "len": len,
    "one_hot": one_hot,
    "entropy": lambda p: float(cedocs.entropy(p)),
    "smooth_labels": cedocs.smooth_labels,
    "known": lambda value: not math.isnan(value),
    "within": lambda value, mark, share: abs(value - mark) <= share * abs(mark),
    "just_above": lambda value, mark, share: 0.995 * mark <= value <= (1 + share) * mark,
}


def expected(state: Setting) -> dict[str, Any]:
    """The marks and suspects for a setting whose texts are plain numbers, by evaluating the rules in Python."""
    get = lambda name: state.get(name, "")  # noqa: E731
    counts = [float(count) for count in get("n").split(",") if count]
    sizes = number(get("N")), number(get("T"))
    terms = math.prod(
        size if get(how) == "sum" and size > 1 else 1
        for how, size in zip(("batch", "seq"), sizes, strict=True)
    )
    now, first = number(get("now")), number(get("first"))
    shares = [count / sum(counts) for count in counts]
    classes = number(get("K")) if get("K") else float(len(shares) or math.nan)
    facts: dict[str, Any] = {
        "K": classes,
        "k": 2 if get("loss") == "binary" else classes,
        "base_rate": shares,
        "positive": shares[1] if len(shares) == 2 else 0.5,
        "now": now / terms if math.isfinite(now) else math.nan,
        "first": first / terms if math.isfinite(first) else math.nan,
        "nan": get("now") == "nan",
        "infinite": math.isinf(now),
        "accuracy": number(get("acc")) / 100,
        "epsilon": number(get("eps")),
        "N": sizes[0],
        "T": sizes[1],
        "loss": get("loss"),
        "takes": get("in"),
        "library": get("lib"),
        "batch": get("batch"),
        "sequence": get("seq"),
    }
    assert facts.keys() == doctor.FACTS

    def value(expression: str) -> Any:
        with np.errstate(all="ignore"):
            return eval(expression, {"__builtins__": {}}, NAMES | facts)

    marks = {}
    for mark in RULES["mark"]:
        facts[mark["id"]] = float(value(mark["value"])) if value(mark["when"]) else math.nan
        marks[mark["id"]] = facts[mark["id"]]
    weights = {
        suspect["id"]: sum(weight for weight, sign in suspect["signs"] if value(sign))
        for suspect in RULES["suspect"]
    }
    return {"marks": marks, "weights": {name: weight for name, weight in weights.items() if weight >= 2}}


def settings(count: int) -> list[Setting]:
    chance = random.Random(18)
    made = []
    for _ in range(count):
        classes = chance.choice([1, 2, 2, 3, 4, 10, 10, 100, 1000, 32000])
        level = math.log(classes) if classes > 1 else 0.7
        near = [
            0,
            1e-7,
            level,
            math.log(math.e + classes - 1) - 1,
            15.9424,
            16.118,
            27.631,
            36.0437,
            87.3365,
            100,
        ]
        losses = [repr(v) for v in [*near, chance.uniform(-3, 3), level * chance.uniform(0, 3), 64 * level]]
        state = {
            "now": chance.choice(["", "nan", "inf", *losses, *losses]),
            "first": chance.choice(["", *losses]),
            "K": chance.choice(["", str(classes), str(classes)]),
            "acc": chance.choice(["", *(str(chance.randrange(2, 100)) for _ in range(3))]),
            "n": chance.choice(["", "60,30,10", "95,5", "5,95", "0,7"]),
            "eps": chance.choice(["", "", "0", "0.1", "0.3"]),
            "N": chance.choice(["", "64"]),
            "T": chance.choice(["", "128"]),
            "batch": chance.choice(["", "mean", "sum"]),
            "seq": chance.choice(["", "mean", "sum"]),
            "loss": chance.choice(["", "softmax", "binary"]),
            "in": chance.choice(["", "logits", "probabilities", "cosines"]),
            "lib": chance.choice(["", "torch", "keras", "sklearn", "jax", "boosting", "caffe", "own"]),
        }
        made.append({name: text for name, text in state.items() if text})
    return made


def test_a_hundred_settings_agree_with_cedocs(ask: Callable[[list[Setting]], list[dict[str, Any]]]) -> None:
    asked = settings(300)
    seen: set[str] = set()
    for state, said in zip(asked, ask(asked), strict=True):
        want = expected(state)
        assert said["wrong"] == [], state
        marks = {name: value for name, value in want["marks"].items() if not math.isnan(value)}
        assert {mark["id"] for mark in said["marks"]} == marks.keys(), state
        for mark in said["marks"]:
            assert math.isclose(mark["value"], marks[mark["id"]], rel_tol=1e-11, abs_tol=1e-12), (state, mark)
        assert [mark["value"] for mark in said["marks"]] == sorted(mark["value"] for mark in said["marks"])
        assert {one["id"]: one["weight"] for one in said["suspects"]} == want["weights"], state
        order = [one["weight"] for one in said["suspects"]]
        assert order == sorted(order, reverse=True)
        seen |= marks.keys() | want["weights"].keys()
    assert len(seen) > 40, "the settings reach too few marks and suspects"


# --- each suspect, from runs of its mistake ----------------------------------------------------------


def loss_of(q: float, dtype: type = float) -> str:
    return repr(float(-np.log(dtype(q))))


def text(value: float | str) -> str:
    return value if isinstance(value, str) else repr(value)


def run(name: str, **more: str) -> Setting:
    """What somebody sees of a run in benchmarks/symptoms.py."""
    found = RUNS[name]
    said = {"now": found.get("last", found.get("value", "")), "first": found.get("first", "")}
    if "right" in found:
        said["acc"] = f"{100 * found['right']} %"
    return {what: text(value) for what, value in said.items() if value != ""} | more


def first_losses(seed: int = 0, classes: int = 10, batch: int = 64) -> np.ndarray:
    """The losses of a batch at the first step of a network on digits."""
    x, y = symptoms.digits(classes)
    each, _ = symptoms.cross_entropy(
        y[:batch], symptoms.Network(64, classes, scale=0.1, seed=seed)(x[:batch])
    )
    return each


def binary_over_classes() -> Setting:
    """Digits learned by one sigmoid for each class, with inputs that are all 0."""
    x, y = symptoms.digits(10)
    rows = np.eye(10)[y]
    net = symptoms.Network(64, 10, scale=0.1)

    def loss(y: Any, z: Any) -> tuple[Any, Any]:
        return (np.logaddexp(0, z) - rows * z).mean(axis=1), (symptoms.sigmoid(z) - rows) / 10

    losses = symptoms.train(net, loss, 0 * x, y, rate=5, steps=400)
    return {"now": text(losses[-1]), "first": text(losses[0]), "K": "10"}


def wrong_order() -> Setting:
    """A model that has learned, judged with labels whose classes are numbered in another order."""
    x, y = symptoms.digits(10)
    net = symptoms.Network(64, 10, scale=0.1)
    losses = symptoms.train(net, symptoms.cross_entropy, x, y, steps=200)
    moved = (y + 3) % 10
    accuracy = symptoms.right(net, x, moved)
    return {
        "now": text(symptoms.mean(symptoms.cross_entropy, net, x, moved)),
        "first": text(losses[0]),
        "acc": f"{100 * accuracy} %",
        "K": "10",
    }


def cosines() -> Setting:
    """A thousand classes whose vectors are as far apart as they can be, and every answer right."""
    k = 1000
    simplex = np.eye(k) - 1 / k
    simplex /= np.linalg.norm(simplex, axis=1, keepdims=True)
    each, _ = symptoms.cross_entropy(np.arange(k), simplex @ simplex.T)
    return {"now": text(float(each.mean())), "K": str(k), "acc": "100", "in": "cosines"}


def many_outputs() -> Setting:
    """Ten digits, and a last layer with the thousand outputs of a pretrained model."""
    x, y = symptoms.digits(10)
    loss = symptoms.mean(symptoms.cross_entropy, symptoms.Network(64, 1000, scale=0.1), x, y)
    return {"first": text(loss), "K": "10"}


def every_label_masked() -> Setting:
    """The mean loss of a batch of which nothing counts."""
    counts = np.zeros(64)
    with np.errstate(invalid="ignore"):
        return {"now": str((counts * first_losses()).sum() / counts.sum())}


def clipped_logarithm() -> Setting:
    """A sigmoid that float32 rounds to 1, under a loss that cuts its logarithms at -100, as PyTorch's BCELoss does."""
    q = 1 / (1 + np.exp(np.float32(-50)))
    with np.errstate(divide="ignore"):
        return {"now": text(float(-np.maximum(np.log1p(-q), -100))), "lib": "torch", "loss": "binary"}


def held_out(name: str, accuracy: str = "right", **more: str) -> Setting:
    """What somebody sees of a run on examples that it has not learned."""
    found = RUNS[name]
    known = {"acc": f"{100 * found[accuracy]} %"} if accuracy in found else {}
    return {"now": text(found["held_out"])} | known | more


CASES: list[tuple[str, Callable[[], Setting]]] = [
    ("one-output", lambda: run("one output under a softmax", K="1")),
    ("one-output", lambda: run("one output under a softmax", K="2")),
    ("softmax-twice", lambda: run("softmax twice, 2 classes", K="2")),
    ("softmax-twice", lambda: run("softmax twice, 3 classes", K="3")),
    ("softmax-twice", lambda: run("softmax twice, 10 classes", K="10")),
    ("sigmoid-twice", lambda: run("sigmoid twice", K="2")),
    ("first-term-only", lambda: run("one sigmoid, first term only", K="2", acc="50")),
    *(
        (
            "logits-as-probabilities",
            lambda way=way, n=n: {
                "now": text(RUNS[way]["last"][n]),
                "first": text(RUNS[way]["first"][-1]),
                "K": "2",
            },
        )
        for way in ("logits as probabilities, gradient descent", "logits as probabilities, Adam")
        for n in (0, -1)
    ),
    (
        "logits-as-probabilities",
        lambda: {
            "now": text(RUNS["logits as probabilities, a model that is right"]["shown"]),
            "K": "2",
            "lib": "keras",
            "in": "logits",
        },
    ),
    ("labels-outside", lambda: run("labels 1 and 2", K="2", loss="binary")),
    ("no-logarithm", lambda: run("no logarithm", K="10")),
    ("negated-score", lambda: {"now": repr(-log_loss([0, 1, 1], [0.2, 0.7, 0.9])), "lib": "sklearn"}),
    ("caffe-diverged", lambda: {"now": loss_of(float(max(np.float32(0), np.finfo(np.float32).tiny)))}),
    ("bce-clamped", clipped_logarithm),
    ("clipped", lambda: {"now": repr(log_loss([0, 1], [1.0, 0.0])), "lib": "sklearn"}),
    ("clipped", lambda: {"now": repr(log_loss([0, 1], np.float32([1, 0])))}),
    ("clipped", lambda: {"now": loss_of(np.clip(0.0, 1e-7, 1 - 1e-7)), "lib": "keras"}),
    ("clipped", lambda: {"now": loss_of(0.0 + 1e-12)}),
    ("not-finite-inside", lambda: run("float32, weights that overflow", K="10", now="nan")),
    ("not-finite-inside", lambda: run("float32, exp of large logits", K="10")),
    ("mean-of-nothing", every_label_masked),
    ("zero-probability", lambda: run("float32, log of a rounded softmax", now="inf")),
    ("summed", lambda: {"first": text(float(first_losses().sum())), "K": "10", "N": "64"}),
    ("summed", lambda: {"first": text(float(first_losses().sum())), "K": "10"}),
    ("over-entries", lambda: {"first": text(float(first_losses().mean() / 10)), "K": "10"}),
    ("binary-over-classes", binary_over_classes),
    ("bits", lambda: {"first": text(float(first_losses().mean() / math.log(2))), "K": "10"}),
    ("perplexity", lambda: {"first": text(float(np.exp(first_losses().mean()))), "K": "10"}),
    ("wrong-outputs", many_outputs),
    ("large-logits", lambda: run("first loss, pixels up to 255", K="10")),
    ("large-logits", lambda: run("first loss, weights a hundred times as large", K="10")),
    (
        "smoothing-floor",
        lambda: run("above validation, label smoothing", K="10", eps="0.1", acc="97"),
    ),
    ("base-rate", lambda: run("rare classes, inputs all 0", n="170,90,30")),
    ("nothing-learned", lambda: run("rare classes, learning rate nearly 0", K="3")),
    ("dead-units", lambda: run("one hidden layer, rate 10", K="10")),
    (
        "rate-too-high",
        lambda: run("linear, rate 50", K="10") | {"now": text(RUNS["linear, rate 50"]["largest"])},
    ),
    ("shuffled", wrong_order),
    ("shuffled", lambda: held_out("rare classes, shuffled labels", n="170,90,30", acc="45")),
    ("cosines", cosines),
    ("too-sure", lambda: held_out("one label in ten wrong, by heart", K="10")),
    ("answers-known", lambda: run("rare classes, nothing wrong", n="170,90,30", acc="99.9")),
    ("healthy-start", lambda: run("first loss, as it should be", K="10")),
    ("worse-than-frequencies", lambda: {"now": "1.0", "n": "60,30,10"}),
    ("learning", lambda: {"now": "1.6", "K": "10"}),
]


def leading(said: dict[str, Any], count: int = 3) -> list[str]:
    return [one["id"] for one in said["suspects"][:count]]


def test_each_mistake_is_suspected_when_it_is_made(
    ask: Callable[[list[Setting]], list[dict[str, Any]]],
) -> None:
    with threadpool_limits(1):
        made = [make() for _, make in CASES]
    missed = [
        (cause, state, leading(said))
        for (cause, _), state, said in zip(CASES, made, ask(made), strict=True)
        if cause not in leading(said)
    ]
    assert missed == []


@pytest.mark.needs("torch")
def test_pytorch_itself_shows_the_numbers_that_are_asked_about(
    ask: Callable[[list[Setting]], list[dict[str, Any]]],
) -> None:
    import torch
    from torch.nn import functional

    eye, labels = torch.eye(10), torch.arange(10)
    runs = [
        ("mean-of-nothing", functional.cross_entropy(torch.zeros(2, 3), torch.tensor([-100, -100])), {}),
        (
            "bce-clamped",
            functional.binary_cross_entropy(torch.sigmoid(torch.tensor([50.0])), torch.zeros(1)),
            {},
        ),
        ("softmax-twice", functional.cross_entropy(torch.softmax(200 * eye, 1), labels), {"K": "10"}),
        ("one-output", functional.cross_entropy(torch.tensor([[3.0]]), torch.tensor([0])), {"K": "1"}),
        (
            "labels-outside",
            functional.binary_cross_entropy_with_logits(torch.tensor([30.0]), torch.tensor([255.0])),
            {},
        ),
        ("no-logarithm", functional.nll_loss(0.9 * eye, labels), {}),
    ]
    answers = ask([{"now": str(float(loss)), "lib": "torch"} | more for _, loss, more in runs])
    for (cause, loss, _), said in zip(runs, answers, strict=True):
        assert cause in leading(said), (cause, loss, said)


def test_every_suspect_has_a_case() -> None:
    assert {cause for cause, _ in CASES} == {suspect["id"] for suspect in RULES["suspect"]}


# --- losses as people state them, and from public reports --------------------------------------------

#: What people state, and the cause.
REPORTS: list[tuple[str, Setting, str]] = [
    ("two classes, 0.693 for ever", {"now": "0.693", "first": "0.693", "K": "2"}, "nothing-learned"),
    ("ten classes, 2.303", {"now": "2.303", "first": "2.304", "K": "10", "acc": "10"}, "nothing-learned"),
    ("three classes, 1.099", {"now": "1.0986", "K": "3"}, "nothing-learned"),
    ("a language model begins at 10.37", {"first": "10.37", "K": "32000"}, "healthy-start"),
    ("ImageNet begins at 6.9", {"first": "6.91", "K": "1000"}, "healthy-start"),
    (
        "MONAI 6923: loss 0 at once, one output",
        {"now": "0.0", "first": "0.0", "K": "1", "lib": "torch"},
        "one-output",
    ),
    (
        "Keras, one output, 1.19e-7",
        {"now": "1.1921e-07", "first": "1.1921e-07", "acc": "50", "lib": "keras"},
        "one-output",
    ),
    ("person_search 28: 87.3365", {"now": "87.3365", "lib": "caffe"}, "caffe-diverged"),
    ("pytorch 24933: BCELoss 100", {"now": "100.0", "lib": "torch", "K": "2"}, "bce-clamped"),
    ("keras 9247: 15.942", {"now": "15.942", "lib": "keras"}, "clipped"),
    ("Keras 16.118", {"now": "16.1181", "lib": "keras", "K": "2"}, "clipped"),
    ("scikit-learn 36.04", {"now": "36.0437", "lib": "sklearn"}, "clipped"),
    ("SciCo 2: not below 0.74, four classes", {"now": "0.744", "K": "4", "acc": "99"}, "softmax-twice"),
    ("0.55, right, three classes", {"now": "0.5517", "K": "3", "acc": "99"}, "softmax-twice"),
    ("1.46 on digits", {"now": "1.47", "K": "10", "acc": "98.5"}, "softmax-twice"),
    ("0.31 and no lower, two classes", {"now": "0.3133", "K": "2", "acc": "99.8"}, "softmax-twice"),
    ("begins at 4.6, not 2.3", {"first": "4.6", "K": "10"}, "large-logits"),
    ("begins at 147 with a batch of 64", {"first": "147.4", "K": "10", "N": "64"}, "summed"),
    ("Pytorch-UNet 65: negative", {"now": "-14.2", "loss": "binary", "lib": "torch"}, "labels-outside"),
    ("one in twenty is rare, stuck at 0.1985", {"now": "0.1985", "n": "95,5", "first": "0.69"}, "base-rate"),
    (
        "smoothing 0.1, not below 0.5",
        {"now": "0.515", "eps": "0.1", "K": "10", "acc": "99"},
        "smoothing-floor",
    ),
    ("nan after a few steps", {"now": "nan", "first": "2.31", "K": "10"}, "not-finite-inside"),
    ("insightface 2144: not below 5", {"now": "5.1", "K": "1000", "acc": "80"}, "cosines"),
    ("ten classes and BCE: 0.325", {"now": "0.3251", "first": "0.69", "K": "10"}, "binary-over-classes"),
    ("validation rises, 93 % right", {"now": "0.61", "acc": "93", "K": "10"}, "too-sure"),
    ("a language model at 0.02", {"now": "0.02", "first": "10.8", "K": "50257"}, "answers-known"),
    ("mtcnn-caffe 42: 0.693147", {"now": "0.693147", "K": "2", "lib": "caffe"}, "nothing-learned"),
    ("sphereface 103: 87.3365", {"now": "87.3365", "K": "10000"}, "caffe-diverged"),
]


def test_the_cause_of_what_people_state_is_among_the_first_three(
    ask: Callable[[list[Setting]], list[dict[str, Any]]],
) -> None:
    answers = ask([state for _, state, _ in REPORTS])
    missed = [
        (said, state, leading(answer))
        for (said, state, cause), answer in zip(REPORTS, answers, strict=True)
        if cause not in leading(answer)
    ]
    assert missed == []


def test_public_reports_have_the_recorded_ranks_and_nine_in_ten_are_among_the_first_three(
    ask: Callable[[list[Setting]], list[dict[str, Any]]],
) -> None:
    found = {}
    for report, answer in zip(PUBLIC, ask([report["entered"] for report in PUBLIC]), strict=True):
        order = leading(answer, len(RULES["suspect"]))
        found[report["address"]] = order.index(report["cause"]) + 1 if report["cause"] in order else 0
    assert found == {report["address"]: report["rank"] for report in PUBLIC}
    assert len(found) >= 20
    assert sum(1 <= rank <= 3 for rank in found.values()) >= 0.9 * len(found)


# --- what is typed, and the rules as data ------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "now"),
    [
        ({"now": "0,693"}, 0.693),
        ({"now": "1,024"}, 1024),
        ({"now": "−0.96"}, -0.96),
        ({"now": "１．４６１"}, 1.461),
        ({"now": "1e-7"}, 1e-7),
        ({"now": "147.4", "batch": "sum", "N": "64"}, 147.4 / 64),
        ({"now": "147.4", "batch": "mean", "N": "64"}, 147.4),
        ({"now": "147.4", "batch": "sum", "N": "2", "seq": "sum", "T": "4"}, 147.4 / 8),
    ],
)
def test_losses_are_read_as_people_write_them(
    ask: Callable[[list[Setting]], list[dict[str, Any]]], state: Setting, now: float
) -> None:
    (said,) = ask([state])
    assert said["wrong"] == []
    assert said["now"] == pytest.approx(now, rel=1e-15)


def test_an_entry_that_does_not_fit_is_named_and_not_used(
    ask: Callable[[list[Setting]], list[dict[str, Any]]],
) -> None:
    wrong = {"now": "two", "K": "2.5", "acc": "120", "eps": "-1", "N": "0", "n": "a,b", "first": "nan"}
    (said,) = ask([wrong])
    assert set(said["wrong"]) == wrong.keys()
    assert said["suspects"] == []


def test_the_same_accuracy_as_a_share_and_in_percent(
    ask: Callable[[list[Setting]], list[dict[str, Any]]],
) -> None:
    texts = ["98", "98 %", "0.98", "98.0"]
    honest = [
        next(mark["value"] for mark in said["marks"] if mark["id"] == "honest")
        for said in ask([{"acc": acc, "K": "10", "now": "1"} for acc in texts])
    ]
    assert honest == pytest.approx([float(cedocs.entropy([0.98] + [0.02 / 9] * 9))] * 4, rel=1e-12)


def test_a_rule_with_an_unknown_name_or_no_translation_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    for sign, problem in (("later > 2", "later is not known"), ("now if nan else 2", "has no translation")):
        file.write_text(
            f'[[mark]]\nid = "zero"\nvalue = "0"\nwhen = "now > 0"\n[[suspect]]\nid = "x"\nsigns = [[1, "{sign}"]]\n'
        )
        with pytest.raises(ExtensionError, match=problem):
            rules.module(file, doctor.FACTS, "./formulas.mjs")


def test_ids_are_unique_and_every_text_is_there() -> None:
    for kind in ("mark", "suspect"):
        ids = [rule["id"] for rule in RULES[kind]]
        assert len(ids) == len(set(ids))
    assert all(text.strip() and "{" not in text for text in rules.words(RULES))


def test_the_data_the_script_and_the_reader_use_the_same_names() -> None:
    assert SimpleNamespace(**NAMES).__dict__.keys() == rules.FUNCTIONS
