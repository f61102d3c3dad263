"""The layout of the page at every size: one page is resized, and what is wrong is measured in it, see layout.js."""

from pathlib import Path

MEASURE = Path(__file__).with_name("layout.js").read_text(encoding="utf-8")
SIZES = [
    (320, 256),  # 1280 x 1024 at 400%
    (360, 640),
    (390, 844),
    (640, 360),
    (640, 400),  # 1280 x 800 at 200%
    (768, 1024),
    (844, 390),
    (1024, 768),
    (1280, 720),
    (1280, 800),
    (1920, 1080),
    (2560, 1440),
    (3840, 2160),
]
DIFFERENT_SIZES = [(320, 256), (360, 640), (390, 844), (844, 390), (768, 1024), (1280, 720)]  # laid out differently
ZOOMED, TABLETS, PROJECTORS = (640, 400), {(768, 1024), (1024, 768)}, {(1280, 720), (1920, 1080)}
UNSCROLLED = {"draw", "steps", "inside", "mistakes"}  # in projector mode
FINGER = 44  # CSS pixels


def problems_of(sketch, tab, size, is_projector):
    """What is wrong with a tab at a size: list of str."""
    width, height = size
    sketch.resize(*size)
    found = sketch.page.evaluate(MEASURE)
    problems = found["problems"]
    if tab == "draw" and min(size) >= 360 and max(size) >= 640 and found["bottom"] > height:
        problems.append(f"Draw has to be scrolled: {found['bottom']:.0f}")
    if tab == "draw" and size in TABLETS and found["used"] < 0.7:
        problems.append(f"pad and bars use {found['used']:.0%}")
    if tab == "draw" and size == (390, 844) and found["tools"] < FINGER - 0.1:
        problems.append(f"the pad's tools are small for a finger: {found['tools']:.0f}")
    if is_projector and size in PROJECTORS:
        if found["small"]:
            problems.append(f"too small for the last row: {', '.join(found['small'])}")
        if tab in UNSCROLLED and found["height"] > height:
            problems.append(f"has to be scrolled: {found['height']}")
    return [f"{tab}, {width} x {height}{', projector mode' * is_projector}: {problem}" for problem in problems]


def problems_at_all_sizes(sketch, tab, modes=(False, True)):
    problems = []
    for is_projector in modes:
        sketch.set_projector(is_projector)
        problems += [problem for size in SIZES for problem in problems_of(sketch, tab, size, is_projector)]
    sketch.set_projector(False)
    return problems
