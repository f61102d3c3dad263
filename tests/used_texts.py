"""Which texts of the page its sources use."""

import re


def sources_of(page):
    """Return the sources of the page's HTML and JavaScript, without comments, which name keys as examples."""
    paths = [*page.rglob("*.html"), *page.rglob("*.js"), *page.glob("build/*.py"), page.parent / "app.py"]
    return [re.sub(r"(?m)^\s*//.*$", "", path.read_text(encoding="utf-8")) for path in paths]


def asked_for(page):
    """Return the keys that the sources in a folder name, each as a whole."""
    pattern = r"""(?:data-(?:text|title)=|\btext\()"(\w+)\""""
    return {key for source in sources_of(page) for key in re.findall(pattern, source)}


def reasons_in(page):
    """Return words that may be reasons of errors: all quoted ones in the Python and the engine."""
    paths = [*page.parent.glob("model/**/*.py"), *page.rglob("*.py"), *page.glob("engine/**/*.js")]
    return {word for path in paths for word in re.findall(r'"(\w+)"', path.read_text(encoding="utf-8"))}


def unused(page, keys):
    """Return the keys that the sources in a folder neither name nor compose, such as `tab_${name}`."""
    sources = sources_of(page)
    quoted = {key for source in sources for key in re.findall(r'"(\w+)"', source)}
    beginnings = {start for source in sources for start in re.findall(r"`(\w+_)\$\{", source)}
    removed = {key.removeprefix("tab_") for key in keys if key.startswith("tab_")}
    removed -= {path.name for path in page.glob("tabs/*")}
    reasons = reasons_in(page)

    def is_composed(key):
        rests = [key.removeprefix(start) for start in beginnings if key.startswith(start)]
        if key.startswith("error_"):
            return key.removeprefix("error_") in reasons or key.startswith("error_range_")
        return any(rest not in removed for rest in rests)

    return {key for key in keys if key not in quoted and not is_composed(key)}
