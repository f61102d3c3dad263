"""Browser pages that tests use one after the other.

Opening the app in a new browser context takes a second of CPU time, in a used one less than half: its process runs and
its scripts are compiled. So a page is cleared for the next test with the same options, unless a test has called one of
the methods in LASTING.
"""

from functools import wraps

from sketch import Sketch

MOST = 6  # pages, each a process of the browser
# The effects of these methods of a page, its context and its clock outlast a document: after one of them, and after a
# failure, the page is closed.
LASTING = {
    *("add_cookies", "add_init_script", "add_locator_handler", "close", "emulate_media", "expose_binding"),
    *("expose_function", "grant_permissions", "install", "new_cdp_session", "new_page", "on", "once", "pause_at"),
    *("route", "route_from_har", "route_web_socket", "set_extra_http_headers", "set_fixed_time", "set_geolocation"),
    *("set_offline", "set_system_time"),
}


def new_page(browser, options):
    """Return a Sketch in a new browser context; options of playwright's `new_context`."""
    return Sketch(browser.new_context(**options).new_page())


class KeptPages:
    """Pages for the next tests."""

    def __init__(self, browser):
        self.browser = browser
        self.waiting = []  # ((host, options), Sketch), the newest last
        self.lasting = set()  # Sketches on which a test called a method of LASTING

    def take(self, host, options):
        """Return a new or cleared Sketch with nothing stored."""
        for place, (kind, sketch) in enumerate(self.waiting):
            if kind == (host, options):
                del self.waiting[place]
                sketch.forget()
                return sketch
        sketch = new_page(self.browser, options)
        self._watch(sketch)
        return sketch

    def _watch(self, sketch):
        """Add the sketch to `lasting` when a test calls a method of LASTING."""
        for thing in (sketch.page, sketch.page.context, sketch.page.clock):
            for method in LASTING & {*dir(thing)}:
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
