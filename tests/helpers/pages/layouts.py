"""Check the layout of one page, resized to every size, with layout.js."""

import contextlib
import os
from pathlib import Path

from helpers.running.driver import TABS, TEXTS, forms

# Measures once the page has applied the last change.
MEASURE = f"""async () => {{
    const measure = {Path(__file__).with_name("layout.js").read_text(encoding="utf-8")}
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    return measure();
}}"""
# Two languages with the longest of all texts, see `use_longest_texts`, stand for all seven. With the fonts of
# .ci/fonts_without_chinese.conf only the second one looks different.
LATIN, CHINESE = "de", "ja"  # they keep these tags
LANGUAGES = (CHINESE,) if os.environ.get("FONTCONFIG_FILE") else (LATIN, CHINESE)
# Returns the widest form of each text in several languages. Texts that stand in one row are from one language, the one
# whose row is the widest.
WIDEST = """([languages, rows]) => {
    const context = document.createElement("canvas").getContext("2d");
    context.font = "16px system-ui, sans-serif";
    const widthOf = (words) => context.measureText(words.replace(/\\{\\w+\\}/g, "00")).width;
    const widest = (list, width) => list.reduce((one, other) => (width(other) > width(one) ? other : one));
    const texts = Object.fromEntries(Object.keys(languages[0]).map(
        (key) => [key, widest(languages.flatMap((texts) => texts[key]), widthOf)]
    ));
    for (const keys of rows) {
        const row = (texts) => keys.reduce((sum, key) => sum + widthOf(texts[key][0]), 0);
        for (const key of keys) texts[key] = widest(languages, row)[key][0];
    }
    return texts;
}"""
# Replaces the files with the texts of languages.
REPLACE_TEXTS = """replacements => {
    window.hasReplacements = true;
    const fetchFile = window.fetch;
    window.fetch = (address, ...options) => {
        const texts = replacements[String(address).match(/\\/texts\\/(.+)\\.json$/)?.[1]];
        return texts ? Promise.resolve(new Response(JSON.stringify(texts))) : fetchFile(address, ...options);
    };
}"""
ROWS = [
    ["title", *(key for key in TEXTS["en"] if key.startswith(("badge_own", "badge_class", "badge_broken", "tab_")))],
    ["lesson_bar_show", "lesson_bar_notes"],  # the buttons of a lesson's bar
]
NARROWEST, ZOOMED, LARGEST = (320, 256), (640, 400), (3840, 2160)  # 1280 x 1024 at 400%, 1280 x 800 at 200%, 4K
TABLETS, PROJECTORS = {(768, 1024), (1024, 768)}, {(1280, 720), (1920, 1080)}
PHONES = {(360, 640), (640, 360)}
UNSCROLLED = {*TABS, "film in a lesson", "slow motion"} - {"learn"}  # in projector mode
# By projector mode: the extremes, and one size or two for each arrangement of the styles.
SIZES = {
    False: [LARGEST, NARROWEST, *sorted(PHONES), *sorted(TABLETS), (1280, 800)],  # painting 4K takes 0.3 s
    True: [(1024, 768), *sorted(PROJECTORS)],
}
EXTREMES = {False: [NARROWEST, (640, 360), (1280, 720)], True: [min(PROJECTORS)]}  # for variants of a layout
FINGER, LEAST_PAD, LEAST_BAR, LEAST_PROJECTED_PAD = 44, 240, 12, 480  # CSS pixels


@contextlib.contextmanager
def unpainted(sketch):
    """Paint nothing while the block runs, which saves a quarter of the time; the layout is the same."""
    sketch.page.evaluate("document.documentElement.style.opacity = 0")
    yield
    sketch.page.evaluate("document.documentElement.style.opacity = ''")


def measure(sketch, size):
    sketch.page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    return sketch.page.evaluate(MEASURE)


def problems_of(sketch, tab, size, is_projector):
    width, height = size
    found = measure(sketch, size)
    problems = found["problems"]
    if tab == "draw" and min(size) >= 360 and max(size) >= 640 and found["bottom"] > height:
        problems.append(f"scrolls: {found['bottom']:.0f}")
        if found["pad"] < LEAST_PAD or found["bar"] < LEAST_BAR:
            problems.append(f"hard to draw on or to read: {found['pad']:.0f}, {found['bar']:.0f}")
    if tab == "draw" and size in TABLETS and found["used"] < 0.7:
        problems.append(f"pad and bars use {found['used']:.0%}")
    if size in PHONES and found["target"] < FINGER - 0.1:
        problems.append(f"tools or tabs are small for a finger: {found['target']:.0f}")
    if is_projector and size in PROJECTORS:
        if found["small"]:
            problems.append(f"too small for the last row: {', '.join(found['small'])}")
        if tab == "inside" and size == max(PROJECTORS) and found["pad"] < LEAST_PROJECTED_PAD:
            problems.append(f"the pad is small: {found['pad']:.0f}")
        if tab in UNSCROLLED and found["height"] > height:
            problems.append(f"scrolls: {found['height']}")
    return [
        f"{tab}, {found['language']}, {width} x {height}{', projector mode' * is_projector}: {problem}"
        for problem in problems
    ]


longest = {}  # the longest texts by language, once a page has measured them


def use_longest_texts(sketch):
    """Replace the texts of LATIN and CHINESE, until the page is left, by the longest text of any language like them.

    Returns them by language.
    """
    if not longest:
        like = {LATIN: [each for each in TEXTS if each not in ("ja", "zh-CN")], CHINESE: ["ja", "zh-CN"]}
        for tag, tags in like.items():
            languages = [{key: forms(text) for key, text in TEXTS[each].items()} for each in tags]
            longest[tag] = sketch.page.evaluate(WIDEST, [languages, ROWS])
    if not sketch.page.evaluate("window.hasReplacements"):  # sending them takes long
        sketch.page.evaluate(REPLACE_TEXTS, longest)
    return longest


def sizes_of(language, sizes=SIZES):
    """Return the sizes for a language: all for LATIN; with Chinese characters, those where texts need most space."""
    return sizes if language == LATIN else {False: [NARROWEST], True: [min(PROJECTORS)]}


def problems_at_all_sizes(sketch, tab, modes=(False, True), sizes=SIZES):
    """Return the problems of a tab without and with projector mode, each at the `sizes` of the mode: list of str."""
    problems = []
    with unpainted(sketch):
        for is_projector in modes:
            sketch.set_projector(is_projector)
            problems += [
                problem for size in sizes[is_projector] for problem in problems_of(sketch, tab, size, is_projector)
            ]
        sketch.set_projector(False)
    return problems


def problems_in_all_languages(sketch, tab, modes=(False, True), sizes=SIZES):
    """Return the problems of a tab with the longest texts: list of str. The page stays in the last language."""
    problems = []
    use_longest_texts(sketch)
    for language in LANGUAGES:
        sketch.speak(language)
        problems += problems_at_all_sizes(sketch, tab, modes, sizes_of(language, sizes))
    return problems


def problems_of_variant(sketch, tab, modes=(False, True)):
    """Return the problems of a variant of a tab's layout with the longest texts: list of str.

    It has one language, as only the second one is checked without Chinese fonts. The page stays in that language.
    """
    use_longest_texts(sketch)
    sketch.speak(LANGUAGES[0])
    return problems_at_all_sizes(sketch, tab, modes, EXTREMES)
