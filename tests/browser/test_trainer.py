"""The trainer in JavaScript, compared with Python's functions, and a training from its settings to its result."""

import math
from dataclasses import asdict, replace
from itertools import pairwise

import numpy as np
import pytest
from datasets import needs_mnist, real_mnist, small_mnist
from trainer import TrainerPage, network_of, packed

from model.inside import EXAMPLES, Inside
from model.jobs.settings import SEED, TUTORIAL
from model.metrics import find_misread
from model.mistakes import Mistakes
from model.preprocessing import flatten, normalise
from model.projection import FULL_CONFIDENCE
from model.recognizer import Recognizer
from model.training.report import measure_network
from research.map.discriminants import quick_map

SMALL = replace(TUTORIAL, hidden_layers=2, units=20, digits=500, batch_size=64, epochs=3, learning_rate=0.01)


@pytest.fixture(scope="module")
def trainer(browser, static_site):
    page = browser.new_page()
    yield TrainerPage(page, static_site)
    page.close()


# ---- Numbers


def test_exponentials_and_logarithms_are_those_of_python(trainer):
    generator = np.random.default_rng(0)
    exponents = [*generator.uniform(-745, 709, 3000), *generator.normal(0, 1, 3000), 0.0, -0.0, math.log(2) / 2]
    numbers = [*np.exp(generator.uniform(-700, 700, 3000)), *generator.uniform(0.5, 2, 3000), 1.0, 2.0, math.sqrt(2)]
    found = trainer.run(
        "({ exp, log }, [one, other]) => ({ exp: Float64Array.from(one, exp), log: Float64Array.from(other, log) })",
        [exponents, numbers],
    )
    # Numbers below 1e-300 have fewer digits.
    assert found["exp"] == pytest.approx([math.exp(each) for each in exponents], rel=1e-14, abs=1e-310)
    assert found["log"] == pytest.approx([math.log(each) for each in numbers], rel=1e-14)
    special = trainer.run("({ exp, log }) => [exp(-1e9), exp(1e9), exp(NaN), log(Infinity), log(NaN), log(1)]")
    assert special == [0, "Infinity", "NaN", "Infinity", "NaN", 0]


def xoshiro(state, count):
    """Yield numbers of xoshiro128**, see https://prng.di.unimi.it/xoshiro128starstar.c."""

    def rotated(value, by):
        return ((value << by) | (value >> (32 - by))) & 0xFFFFFFFF

    a, b, c, d = state
    for _ in range(count):
        yield (rotated(b * 5 & 0xFFFFFFFF, 7) * 9) & 0xFFFFFFFF
        shifted = b << 9 & 0xFFFFFFFF
        c, d = c ^ a, d ^ b
        b, a = b ^ c, a ^ d
        c, d = c ^ shifted, rotated(d, 11)


def test_random_numbers_are_those_of_the_generator_and_depend_on_the_seed(trainer):
    found = trainer.run(
        """({ Random, loops }, seeds) => seeds.map((seed) => {
            const random = new Random(new WebAssembly.Instance(loops).exports, seed);
            const state = random.words.slice();
            const numbers = Float64Array.from({ length: 1000 }, () => random.uniform());
            return { state, numbers, order: random.shuffled(1000) };
        })""",
        [0, 0, 1, 2**31],
    )
    for each in found:
        assert each["numbers"].tolist() == [value / 2**32 for value in xoshiro(each["state"].tolist(), 1000)]
        assert abs(each["numbers"].mean() - 0.5) < 0.05
        assert sorted(each["order"]) == list(range(1000))
        assert (each["order"] == np.arange(1000)).mean() < 0.02
    assert [each["numbers"][0] for each in found].count(found[0]["numbers"][0]) == 2
    assert (found[0]["order"] == found[1]["order"]).all()
    assert (found[0]["order"] != found[2]["order"]).any()


# ---- Steps

STEPS = """({ Trainer, toBytes, loops }, { sizes, optimizer, rates, images, labels, size, layers }) => {
    [images, labels] = [toBytes(images), toBytes(labels)];
    layers = layers?.map(([kernel, bias]) => ({
        kernel: new Float32Array(toBytes(kernel).buffer),
        bias: new Float32Array(toBytes(bias).buffer),
    }));
    const trainer = new Trainer(loops, { sizes, layers, optimizer, batchSize: size, seed: 0 });
    const before = trainer.network();
    let losses = [];
    for (const [step, rate] of rates.entries()) {
        const positions = Uint32Array.from({ length: size }, (_, i) => (step * size + i) % labels.length);
        const batch = positions.subarray(0, step === rates.length - 1 ? size - 5 : size);
        trainer.forward(images, batch, true);
        const found = trainer.backward(batch.map((position) => labels[position]));
        losses.push(found.losses.reduce((sum, each) => sum + each) / batch.length);
        trainer.step(rate);
    }
    return { before, after: trainer.network(), losses };
}"""


@pytest.mark.slow
@pytest.mark.parametrize("optimizer", ["adam", "rmsprop", "sgd"])
def test_steps_are_those_of_keras(trainer, optimizer):
    import keras

    from model.training.networks import build_network

    images, labels = (small_mnist()[name] for name in ("x_train", "y_train"))
    sizes, size, steps = [784, 72, 24, 10], 48, 20
    schedule = keras.optimizers.schedules.PolynomialDecay(0.01, 2 * steps, 0.0)
    optimizers = {"adam": keras.optimizers.Adam, "rmsprop": keras.optimizers.RMSprop, "sgd": keras.optimizers.SGD}
    # With other weights a sum may be so close to 0 that Keras itself differs by 1% from double precision.
    keras.utils.set_random_seed(0)
    network = build_network(sizes[1:-1], 0.0)
    network.compile(loss="categorical_crossentropy", optimizer=optimizers[optimizer](schedule))
    weights = network.get_weights()
    found = trainer.run(
        STEPS,
        {
            **{"sizes": sizes, "optimizer": optimizer, "size": size},
            "rates": [0.01 * (1 - step / (2 * steps)) for step in range(steps)],
            "images": packed(images),
            "labels": packed(labels),
            "layers": [
                [packed(kernel), packed(bias)] for kernel, bias in zip(weights[::2], weights[1::2], strict=True)
            ],
        },
    )
    pixels, targets = flatten(normalise(images)), keras.utils.to_categorical(labels, 10)
    for step in range(steps):
        batch = np.arange(step * size, (step + 1) * size)[: -5 if step == steps - 1 else None]
        loss = network.train_on_batch(pixels[batch], targets[batch])
        if step == 0:
            assert found["losses"][0] == pytest.approx(float(loss), rel=1e-5)
    arrays = [layer[name] for layer in found["after"] for name in ("kernel", "bias")]
    for before, expected, array in zip(weights, network.get_weights(), arrays, strict=True):
        difference = np.linalg.norm(array.reshape(expected.shape) - expected)
        assert difference <= 1e-4 * np.linalg.norm(expected - before)


def test_first_weights_are_glorots(trainer):
    images, labels = (small_mnist()[name] for name in ("x_train", "y_train"))
    data = {"images": packed(images[:50]), "labels": packed(labels[:50]), "size": 10, "rates": [], "optimizer": "sgd"}
    sizes = [784, 40, 40, 10]
    found = trainer.run(STEPS, {**data, "sizes": sizes})["before"]
    for (inputs, units), layer in zip(pairwise(sizes), found, strict=True):
        limit = math.sqrt(6 / (inputs + units))
        assert limit * 0.98 < abs(layer["kernel"]).max() <= limit
        assert abs(layer["kernel"].mean()) < 0.1 * limit
        assert not layer["bias"].any()


# ---- From settings to a result

FIT = """async ({ Fitting, loops, toBytes }, { settings, images, labels, interrupted }) => {
    const digits = { images: toBytes(images), labels: toBytes(labels) };
    const begin = () => new Fitting(loops, digits, { settings, falls: true, seed: 0 });
    let fitting = begin();
    while (fitting.done < fitting.steps) {
        fitting.step();
        if (!interrupted || !fitting.isEndOfEpoch) continue;
        const checkpoint = structuredClone(fitting.checkpoint());
        fitting = begin();
        fitting.continueFrom(checkpoint);
    }
    return fitting.trainer.network();
}"""


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop", "sgd"])
def test_an_interrupted_training_ends_bit_for_bit_as_another(trainer, optimizer):
    data = {name: packed(small_mnist()[key]) for name, key in (("images", "x_train"), ("labels", "y_train"))}
    settings = asdict(replace(SMALL, optimizer=optimizer))
    one, other = (trainer.run(FIT, {**data, "settings": settings, "interrupted": each}) for each in (False, True))
    for layer, same in zip(one, other, strict=True):
        for name in ("kernel", "bias"):
            assert layer[name].tobytes() == same[name].tobytes()
            assert layer[name].any()


# Train in the worker; `then` has the messages to send after the first updates of the stage "learning".
TRAIN = """({ worker }, { start, then }) => new Promise((resolve, reject) => {
    const messages = [];
    const begun = new Worker(worker, { type: "module" });
    begun.onerror = () => reject(new Error("the worker did not start"));
    begun.onmessage = ({ data }) => {
        messages.push(data);
        if (data.update?.stage === "learning" && then.length) begun.postMessage(then.shift());
        if (data.error || data.estimate || data.update?.stage === "done") {
            begun.terminate();
            resolve(messages);
        }
    };
    for (const each of [start.start, ...then]) if (each?.field) each.field = Uint8Array.from(each.field);
    begun.postMessage(start);
})"""


def train(trainer, settings, *then, **start):
    """Train in the worker; return its messages, by kind."""
    start = {"settings": asdict(settings), "checkpoint": None, "field": None, **start}
    messages = trainer.run(TRAIN, {"start": {"start": start}, "then": list(then)})
    return {kind: [each[kind] for each in messages if kind in each] for kind in ("update", "checkpoint", "error")}


def test_a_training_reports_its_progress_and_its_result(trainer):
    updates = train(trainer, SMALL)["update"]
    stages = [update["stage"] for update in updates]
    assert list(dict.fromkeys(stages)) == ["loading", "learning", "testing", "done"]
    learning = [update for update in updates if update["stage"] == "learning"]
    assert all(0 <= update["progress"] <= 1 for update in learning)
    assert [len(learning[-1]["weights"]), len(learning[-1]["weights"][0])] == [16, 784]
    assert (learning[-1]["epoch"], learning[-1]["batch"], learning[-1]["batches"]) == (3, 8, 8)
    assert [update["epoch"] for update in learning if "val_loss" in update] == [1, 2, 3]
    moments = [update["moment"] for update in learning if "moment" in update]
    steps = [8 * (moment["epoch"] - 1) + moment["batch"] for moment in moments]
    assert steps == sorted({math.floor(24 * (number / 37) ** 2 + 0.5) for number in range(38)})
    assert [moments[0]["batch"], moments[-1]["epoch"], moments[-1]["batch"]] == [0, 3, 8]
    result = updates[-1]
    assert result["end"] == "finished"
    assert result["network"]["settings"] == asdict(SMALL)
    assert moments[-1]["accuracy"] == result["test_accuracy"] == learning[-1]["val_accuracy"]
    assert result["test_accuracy"] > 0.5
    halves = [values for each in result["network"]["layers"] for values in (each["kernel"], each["bias"])]
    assert moments[-1]["halves"].tobytes() == np.concatenate(halves).astype("<f2").tobytes()


def test_the_same_settings_give_the_same_network_and_another_seed_another_one(trainer):
    networks = [train(trainer, SMALL, seed=seed)["update"][-1]["network"] for seed in (SEED, SEED, SEED + 1)]
    first, same, other = (network["layers"][0]["kernel"].tobytes() for network in networks)
    assert first == same
    assert first != other


@pytest.mark.parametrize("shape", [{"units": 512}, {"units": 16}, {"hidden_layers": 0}])
def test_a_network_is_measured_as_by_python(trainer, shape):
    settings = replace(SMALL, digits=2000, learning_rate=0.001, **shape)
    result = train(trainer, settings)["update"][-1]
    record = result["network"]
    data = small_mnist()
    images, labels = data["x_test"], data["y_test"]
    network = network_of(record["layers"])
    assert [layer.kernel.shape[1] for layer in network.layers] == [*settings.hidden_units, 10]
    mistakes = Mistakes(Recognizer(network, 0.0))
    mistakes.probabilities = network(flatten(normalise(images)))
    predictions = mistakes.probabilities.argmax(axis=1)
    assert result["test_accuracy"] == pytest.approx((predictions == labels).mean())
    assert result["test_loss"] == pytest.approx(
        -np.log(mistakes.probabilities[np.arange(len(labels)), labels]).mean(), 1e-4
    )
    assert result["known"] == pytest.approx(
        (network(flatten(normalise(data["x_train"]))).argmax(axis=1) == data["y_train"]).mean()
    )
    confusion = np.zeros((10, 10), int)
    np.add.at(confusion, (labels, predictions), 1)
    assert result["confusion_matrix"] == record["mistakes"]["confusion_matrix"] == confusion.tolist()
    misread = find_misread(labels, mistakes.probabilities)
    assert result["misread"] == len(misread)
    assert record["mistakes"]["misread"] == misread.tolist()
    assert record["mistakes"]["right"] == np.flatnonzero(predictions == labels)[:30].tolist()
    examples = result["examples"]
    assert [(each["true"], each["predicted"]) for each in examples] == [
        (labels[position], predictions[position]) for position in misread[:12]
    ]
    hidden = network.outputs(flatten(normalise(images)))[:-1]
    assert result["dead"] == [int((outputs.max(axis=0) == 0).sum()) for outputs in hidden]

    report = measure_network(network, data["x_train"], images, labels)
    assert record["certainty"] == pytest.approx(report["certainty"], abs=1e-3)
    assert record["active_for"] == report["active_for"]
    outputs = network.with_linear_output().outputs(flatten(normalise(images)))
    most_activating = Inside(network).most_activating(images, EXAMPLES)
    for values, found, expected in zip(outputs, record["most_activating"], most_activating, strict=True):
        for unit, positions in enumerate(expected):
            largest = values[positions[positions >= 0], unit]  # digits that look the same may change places
            assert values[found[unit], unit] == pytest.approx(largest, rel=1e-5)

    pixels = [flatten(normalise(each)) for each in (data["x_train"], images)]
    expected, found = quick_map(network, pixels[0], data["y_train"], pixels[1]), record["map"]
    assert found["method"] == expected.method
    assert abs(found["places"].reshape(-1, 2).astype(int) - expected.places).max() <= 4  # of 4095
    assert found["predictions"].tolist() == expected.predictions.tolist()
    assert abs(found["confidences"].astype(int) - expected.confidences).max() <= 0.01 * FULL_CONFIDENCE
    assert [*found["low"], found["size"]] == pytest.approx([*expected.low, expected.size], abs=2e-3)


def test_the_newest_drawing_is_read_and_a_stopped_training_keeps_what_it_has_learned(trainer):
    image, other = small_mnist()["x_test"][:2].reshape(2, -1).tolist()
    settings = replace(TUTORIAL, epochs=50)
    updates = train(trainer, settings, {"field": other}, {"stop": True}, field=image)["update"]
    result = updates[-1]
    assert result["end"] == "stopped"
    first = next(update for update in updates if update["stage"] == "learning")
    assert first["batches"] == math.ceil(2000 / settings.batch_size)  # this MNIST has fewer digits than the settings
    assert sum(first["probabilities"]) == pytest.approx(1)
    network = network_of(result["network"]["layers"])
    expected = network(np.array([other], np.float32) / np.float32(255))[0]
    assert result["probabilities"] == pytest.approx(expected.tolist(), abs=1e-4)
    last = [update for update in updates if update["stage"] == "learning"][-1]
    assert last["progress"] < 1
    assert last["val_accuracy"] == last["moment"]["accuracy"] == result["test_accuracy"]


DIVERGE = """async ({ Fitting, Received, Run, loops, toBytes }, { settings, images, labels }) => {
    const digits = { images: toBytes(images), labels: toBytes(labels) };
    const updates = [];
    const fitting = new Fitting(loops, digits, { settings, seed: 0 });
    const run = new Run(fitting, { test: digits }, new Received(), ({ update }) => updates.push(update));
    await run.fit();
    await run.finish();
    return updates;
}"""


def test_a_training_that_diverges_says_so_and_has_no_network(trainer):
    data = {name: packed(small_mnist()[key]) for name, key in (("images", "x_test"), ("labels", "y_test"))}
    # On these digits, the largest learning rate of the page would not diverge.
    settings = replace(SMALL, digits=300, optimizer="sgd", learning_rate=1e8, hidden_layers=3, dropout=0.0)
    updates = trainer.run(DIVERGE, {**data, "settings": asdict(settings)})
    assert updates[-1]["end"] == "diverged"
    assert [update["loss"] for update in updates if "loss" in update][-1] is None
    assert updates[-1]["network"] is None
    assert updates[-1]["test_loss"] is None


CONTINUE = """async (tools, { settings, other, images, labels }) => {
    const { Fitting, loops, toBytes, train, Received } = tools;
    const digits = { images: toBytes(images), labels: toBytes(labels) };
    const checkpointOf = (settings) => {
        const fitting = new Fitting(loops, digits, { settings, seed: 0 });
        while (!fitting.isEndOfEpoch) fitting.step();
        return structuredClone({ ...fitting.checkpoint(), seconds: 100 });
    };
    const results = [];
    for (const checkpoint of [null, checkpointOf(settings), checkpointOf(other)]) {
        const updates = [];
        await train({ settings, checkpoint }, new Received(), (message) => updates.push(message.update));
        const epochs = updates.filter(({ stage }) => stage === "learning").map(({ epoch }) => epoch);
        results.push({ ...updates.at(-1), epochs });
    }
    return results;
}"""


def test_a_training_continues_from_a_checkpoint_unless_it_is_of_another_network(trainer):
    data = {name: packed(small_mnist()[key]) for name, key in (("images", "x_train"), ("labels", "y_train"))}
    other = asdict(replace(SMALL, units=64))
    whole, continued, restarted = trainer.run(CONTINUE, {**data, "settings": asdict(SMALL), "other": other})
    assert [min(each["epochs"]) for each in (whole, continued, restarted)] == [1, 2, 1]
    for result in (continued, restarted):
        for name in ("peak", "peak_step", "test_loss", "misread"):
            assert result[name] == whole[name]
        for layer, same in zip(result["network"]["layers"], whole["network"]["layers"], strict=True):
            assert layer["kernel"].tobytes() == same["kernel"].tobytes()
    assert continued["seconds"] > 100 > restarted["seconds"]


@pytest.mark.parametrize("wrong", [{"units": 7}, {"epochs": 51}, {"optimizer": "lion"}])
def test_wrong_settings_are_rejected(trainer, wrong):
    (error,) = train(trainer, replace(SMALL, **wrong))["error"]
    assert error["kind"] == "rejected"
    assert error["message"].endswith(".")


def test_the_time_is_estimated(trainer):
    (answer,) = trainer.run(TRAIN, {"start": {"measure": asdict(TUTORIAL)}, "then": []})
    assert answer["estimate"]["settings"] == asdict(TUTORIAL)
    assert 1 < answer["estimate"]["seconds"] < 10_000


LEARN = """async ({ Fitting, loops, score, toBytes }, { settings, ...parts }) => {
    const [training, test] = ["train", "test"].map((name) => ({
        images: toBytes(parts[`x_${name}`]),
        labels: toBytes(parts[`y_${name}`]),
    }));
    const fitting = new Fitting(loops, training, { settings, seed: 0 });
    while (fitting.done < fitting.steps) fitting.step();
    return (await score(fitting.trainer, test, async () => {})).accuracy;
}"""


@pytest.mark.slow
@needs_mnist
def test_ten_thousand_digits_teach_a_network_to_read(trainer):
    (x_train, y_train), (x_test, y_test) = real_mnist()
    arrays = {"x_train": x_train[:10_000], "y_train": y_train[:10_000], "x_test": x_test, "y_test": y_test}
    parts = {name: packed(values.astype(np.uint8)) for name, values in arrays.items()}
    settings = replace(TUTORIAL, digits=10_000, epochs=2)
    assert trainer.run(LEARN, {**parts, "settings": asdict(settings)}) > 0.93  # Keras: 0.942 to 0.950
