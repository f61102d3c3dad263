"""What a finished training shows, by its figures."""

from typing import Any

from model.jobs.settings import Settings

LEARNED = 0.85  # accuracy on the training digits below which a network has not even learned those
JUMP = 3.0  # a loss of a batch after the first step; guessing has ln 10 = 2.3
GAP = 0.05  # between the accuracies on training digits and new ones
BY_HEART = 0.99  # accuracy on the training digits that the network knows by heart
FEW_UNITS = 32


def lesson_of(settings: Settings, figures: dict[str, Any]) -> str:
    """Return the name of a training's lesson; the page's text `learn_lesson_NAME` explains it.

    Args:
        settings: of the training.
        figures: `end`, `test_accuracy`, `known`, `peak`, `peak_step`, `dead`, as `live_training.run_job` reports them.

    Returns:
        "diverged": the loss became infinite;
        "dead", "mostly_dead", "too_large": the loss jumped, and the network has not learned its training digits; in
            the first two, all or most units of a layer are stuck at 0;
        "slow": it has not learned its training digits, without a jump of the loss;
        "by_heart": it knows its training digits by heart, but reads new ones worse;
        "gap": it reads its training digits better than new ones;
        "no_hidden", "few_units", "no_dropout": what this setting does;
        "compare": none of these, so its accuracy is worth a comparison with the tutorial's.
    """
    known, gap = figures["known"], figures["known"] - figures["test_accuracy"]
    if figures["end"] == "diverged":
        return "diverged"
    if known < LEARNED:
        if figures["peak_step"] == 1 or figures["peak"] < JUMP:
            return "slow"
        dead = max(figures["dead"], default=0)
        return "dead" if dead == settings.units else "mostly_dead" if dead > settings.units / 2 else "too_large"
    if gap >= GAP:
        return "by_heart" if known >= BY_HEART else "gap"
    if settings.hidden_layers == 0:
        return "no_hidden"
    if settings.units <= FEW_UNITS:
        return "few_units"
    return "no_dropout" if settings.dropout == 0 else "compare"
