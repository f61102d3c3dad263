"""Browser pages that tests use one after the other.

To open the app in a new browser context takes a second of a processor's time, and less than half of it where it was
open before: the browser has started a process, and compiled the scripts. So a page in which a test has done no more
than visitors do is left without a trace of them, and serves the next test that wants one with the same options.
"""

from functools import wraps

from sketch import Sketch

MOST = 6  # pages at a time: each is a process of the browser
# What outlasts the document that is open in a page. After one of these, and after a failure, the page is closed.
LASTING = {
    "page": (
        *("add_init_script", "add_locator_handler", "close", "emulate_media", "expose_binding", "expose_function"),
        *("on", "once", "route", "route_from_har", "route_web_socket", "set_extra_http_headers"),
    ),
    "context": (
        *("add_cookies", "add_init_script", "close", "expose_binding", "expose_function", "grant_permissions"),
        *("new_cdp_session", "new_page", "on", "once", "route", "route_from_har", "route_web_socket"),
        *("set_extra_http_headers", "set_geolocation", "set_offline"),
    ),
    "clock": ("install", "pause_at", "set_fixed_time", "set_system_time"),
}


def new_page(browser, options):
    """The Sketch of somebody whose browser has never been at the app; options of playwright's `new_context`."""
    return Sketch(browser.new_context(**options).new_page())


class KeptPages:
    """The pages that wait for the next test."""

    def __init__(self, browser):
        self.browser = browser
        self.waiting = []  # (what it was asked for with, Sketch), the newest last
        self.lasting = set()  # Sketches that a test has changed for good

    def take(self, host, options):
        """A Sketch that nobody has used, or that somebody has left; either has nothing stored."""
        wanted = (host, options)
        for place, (kind, sketch) in enumerate(self.waiting):
            if kind == wanted:
                del self.waiting[place]
                sketch.forget()
                return sketch
        sketch = new_page(self.browser, options)
        self._watch(sketch)
        return sketch

    def _watch(self, sketch):
        """Note when a test does to the page what outlasts its document."""
        page = sketch.page
        for name, thing in (("page", page), ("context", page.context), ("clock", page.clock)):
            for method in LASTING[name]:
                setattr(thing, method, self._noting(sketch, getattr(thing, method)))

    def _noting(self, sketch, method):
        @wraps(method)
        def noting(*arguments, **options):
            self.lasting.add(sketch)
            return method(*arguments, **options)

        return noting

    def give_back(self, sketch, host, options):
        if sketch in self.lasting:
            self.close(sketch)
            return
        sketch.leave(options)
        self.waiting.append(((host, options), sketch))
        if len(self.waiting) > MOST:
            self.close(self.waiting.pop(0)[1])

    def close(self, sketch):
        self.lasting.discard(sketch)
        sketch.page.context.close()
