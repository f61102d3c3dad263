"""28 × 28: how a drawing becomes 784 numbers, step by step, during the drawing."""

from collections.abc import Sequence
from typing import Any, ClassVar

from starlette.routing import Route

from model.numbers.ink import crop
from model.preprocessing import CENTRE, INK_THRESHOLD, centre_of_mass
from model.steps import steps
from page.encoding import encode_image, encode_verdict
from page.pad.pad import load_samples
from page.pad.pad_reader import OnPad
from page.tabs.tab import Parts, Tab

EXAMPLE = "5"  # the sample that an empty pad shows


class StepsTab(Tab):
    """Shows `model.steps.Steps` of the drawing as a motion, or of an example, and the network's verdict."""

    name: ClassVar[str] = "steps"
    layout: ClassVar[str] = "narrow-pad"

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, centre=CENTRE, least_ink=255 * INK_THRESHOLD, example=load_samples()[EXAMPLE][0])

    @property
    def routes(self) -> Sequence[Route]:
        return [self.parts.reader.route("steps", describe)]


def describe(pad: OnPad) -> dict[str, Any]:
    """Encode the steps of the chosen digit, or of a photo's the last ones, and the verdict with and without them."""
    if pad.drawing is None:
        return describe_field(pad)
    results = steps(pad.drawing)
    return {
        "line_width": results.line_width,
        "crop": results.crop,
        "images": {name: encode_image(getattr(results, name)) for name in ("box", "field", "plain")},
        "centre_of_mass": results.centre_of_mass,
        "corner": results.corner,
        "strokes": [stroke.tolist() for stroke in pad.drawing.strokes] if pad.number else None,
        "verdicts": {
            "field": encode_verdict(pad.recognizer, pad.verdict),
            "plain": encode_verdict(pad.recognizer, pad.recognizer.judge(results.plain)),
        },
        "number": pad.encode_number(),
    }


def describe_field(pad: OnPad) -> dict[str, Any]:
    box, left, top = crop(pad.verdict.field)
    return {
        "images": {"box": encode_image(box), "field": encode_image(pad.verdict.field)},
        "centre_of_mass": centre_of_mass(box),
        "corner": (top, left),
        "verdicts": {"field": encode_verdict(pad.recognizer, pad.verdict)},
        "number": None,
    }
