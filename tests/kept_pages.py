"""Browser pages that tests use one after the other.

Opening the app in a new browser context takes a second of CPU time, in a used one less than half: its process runs and
its scripts are compiled. So a page is cleared for the next test with the same options, but for those that can change.
Tests that add init scripts use `new_sketch` instead.
"""

from sketch import Sketch

MOST = 6  # pages, each a process of the browser
CHANGEABLE = {"viewport", "reduced_motion", "color_scheme"}


class KeptPages:
    """Pages for the next tests, one for each host and options of playwright's `new_context`."""

    def __init__(self, browser):
        self.browser = browser
        self.waiting = {}  # Sketches, the newest last

    def take(self, host, options):
        """Return a new or cleared Sketch with nothing stored."""
        sketch = self.waiting.pop(kind_of(host, options), None)
        if sketch is None:
            return Sketch(self.browser.new_context(**options).new_page())
        sketch.begin_again(options)
        return sketch

    def give_back(self, sketch, host, options):
        """Keep a page, unless the test has closed it or installed a clock, which would stay."""
        kind = kind_of(host, options)
        if kind in self.waiting or sketch.page.is_closed() or sketch.page.evaluate("typeof __pwClock !== 'undefined'"):
            sketch.page.context.close()
            return
        sketch.leave()
        self.waiting[kind] = sketch
        if len(self.waiting) > MOST:
            self.waiting.pop(next(iter(self.waiting))).page.context.close()


def kind_of(host, options):
    """Return what a page needs to have in common with another one to be used in its place."""
    return host, str({name: value for name, value in options.items() if name not in CHANGEABLE})
