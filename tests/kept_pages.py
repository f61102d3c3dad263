"""Browser pages that tests use one after the other.

Opening the app in a new browser context takes a second of CPU time, in a used one less than half: its process runs and
its scripts are compiled. So a page is cleared for the next test with the same options, but for those that can change.
Tests that add init scripts use `new_sketch` instead.
"""

from sketch import Sketch

MOST = 6  # pages, each a process of the browser
CHANGEABLE = {"viewport", "reduced_motion", "color_scheme"}


def new_page(browser, options):
    """Return a Sketch in a new browser context; options of playwright's `new_context`."""
    return Sketch(browser.new_context(**options).new_page())


class KeptPages:
    """Pages for the next tests."""

    def __init__(self, browser):
        self.browser = browser
        self.waiting = []  # ((host, options), Sketch), the newest last

    def take(self, host, options):
        """Return a new or cleared Sketch with nothing stored."""
        for place, (kind, sketch) in enumerate(self.waiting):
            if kind == kind_of(host, options):
                del self.waiting[place]
                sketch.begin_again(options)
                return sketch
        return new_page(self.browser, options)

    def give_back(self, sketch, host, options):
        """Keep a page, unless the test has closed it or installed a clock, which would stay."""
        if sketch.page.is_closed() or sketch.page.evaluate("typeof __pwClock !== 'undefined'"):
            sketch.page.context.close()
            return
        sketch.leave()
        self.waiting.append((kind_of(host, options), sketch))
        if len(self.waiting) > MOST:
            self.waiting.pop(0)[1].page.context.close()


def kind_of(host, options):
    """Return what a page needs to have in common with another one to be used in its place."""
    return host, {name: value for name, value in options.items() if name not in CHANGEABLE}
