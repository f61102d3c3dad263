"""Training on Learn, as a visitor does it."""

from playwright.sync_api import expect

WORKER = "**/engine/training/worker.js"
# So that a long training leaves most of the processor's time to the page and to the test, also on a busy computer.
PAUSES = """
const post = MessagePort.prototype.postMessage;
let resumed = 0;
MessagePort.prototype.postMessage = function () {
  const isUpdate = performance.now() - resumed > 90; // what follows a training pauses more often
  setTimeout(() => (post.call(this, null), (resumed = performance.now())), isUpdate ? 300 : 0);
};
"""
FIRST_UNIT = "#panel-learn .weights span:first-child canvas"


class Learner:
    def __init__(self, sketch):
        self.sketch, self.page, self.open_tab = sketch, sketch.page, sketch.open_tab
        self.panel = sketch.panel("learn")
        self.state = self.panel.locator(".state")
        self.trouble = self.panel.locator(".trouble")
        self.code = self.panel.locator("code")
        self.help = self.panel.locator(".help")
        self.scrubber = self.panel.locator(".scrubber")
        self.moment = self.panel.locator(".moment")
        self.rows = self.panel.locator(".runs tbody tr")

    def unfold(self):
        self.panel.locator(".show-settings").evaluate(
            "button => button.getAttribute('aria-expanded') === 'false' && button.click()"
        )

    def show_more(self):
        self.panel.locator(".show-more[aria-expanded=false]").click()

    def choose(self, **settings):
        if settings:
            self.unfold()
        for name, value in settings.items():
            control = self.panel.locator(f"[name={name}]")
            if control.evaluate("control => control.tagName") == "SELECT":
                control.select_option(str(value))
            else:
                control.fill(str(value))

    def start(self, **settings):
        self.open_tab("learn")
        self.choose(**settings)
        self.panel.locator(".start").click()

    def start_endless(self):
        """Start a training that pauses after each update."""

        def add_pauses(route):
            reply = route.fetch()
            route.fulfill(response=reply, body=reply.text() + PAUSES)

        self.page.route(WORKER, add_pauses)
        self.start(units=256, epochs=50, digits=10_000, batch_size=8)

    def train(self, **settings):
        runs = self.rows.count()
        self.start(**settings)
        expect(self.rows).to_have_count(runs + 1)

    def wait_for(self, words):
        expect(self.state).to_contain_text(words)
