"""What a finished training shows: the lesson that its figures give, in the browser."""

from dataclasses import asdict, replace

from driver import TEXTS

from model.jobs.settings import TUTORIAL

FIGURES = {"end": "finished", "test_accuracy": 0.977, "known": 0.985, "peak": 2.4, "peak_step": 1, "dead": [0, 3]}
LOST = {"test_accuracy": 0.098, "known": 0.1, "peak": 93.0, "peak_step": 3}
CASES = [  # lesson, settings and figures that differ from the tutorial's
    ("compare", {}, {}),
    ("diverged", {}, {"end": "diverged", "test_accuracy": 0.098, "known": 0.1}),
    ("dead", {}, {**LOST, "dead": [40, 512]}),
    ("mostly_dead", {}, {**LOST, "dead": [503, 106]}),
    ("too_large", {}, {**LOST, "dead": [0, 256]}),
    ("too_large", {"hidden_layers": 0}, {**LOST, "dead": []}),
    ("slow", {}, {**LOST, "peak": 2.9}),
    ("slow", {}, {**LOST, "peak_step": 1}),  # before any step
    ("by_heart", {}, {"test_accuracy": 0.7, "known": 1.0}),
    ("gap", {}, {"test_accuracy": 0.9, "known": 0.97}),
    ("no_hidden", {"hidden_layers": 0}, {"test_accuracy": 0.92, "known": 0.93}),
    ("few_units", {"units": 16}, {"test_accuracy": 0.92, "known": 0.93}),
    ("no_dropout", {"dropout": 0.0}, {}),
    ("compare", {}, {"peak": 5.0, "peak_step": 9}),  # it has recovered
]
LESSONS = """async ([module, cases]) => {
    const { lessonOf } = await import(module);
    return cases.map(([figures, settings]) => lessonOf(figures, settings));
}"""


def test_the_figures_of_a_training_give_its_lesson(sketch):
    (module,) = {url for url in sketch.requested if url.endswith("/tabs/learn/verdict.js")}
    cases = [(FIGURES | figures, replace(TUTORIAL, **settings)) for _, settings, figures in CASES]
    lessons = [lesson for lesson, *_ in CASES]
    assert (
        sketch.page.evaluate(LESSONS, [module, [(figures, asdict(settings)) for figures, settings in cases]]) == lessons
    )
    assert all(lesson == "compare" or f"learn_lesson_{lesson}" in TEXTS["en"] for lesson in lessons)
