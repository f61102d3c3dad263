"""Training on Learn, as a visitor does it."""

from playwright.sync_api import expect

WORKER = "**/engine/training/worker.js"
FIRST_UNIT = "#panel-learn .weights span:first-child canvas"


class Learner:
    """Trains networks as a visitor."""

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
        """Show the settings, the data and the program on Learn, which is open."""
        self.panel.locator(".show-settings").evaluate(
            "button => button.getAttribute('aria-expanded') === 'false' && button.click()"
        )

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

    def start_endless(self, **settings):
        """Start a training that takes minutes, of all 2,000 digits."""
        self.start(epochs=50, digits=10_000, batch_size=8, **settings)

    def train(self, **settings):
        """Train a network until the end."""
        runs = self.rows.count()
        self.start(**settings)
        expect(self.rows).to_have_count(runs + 1)

    def wait_for(self, words):
        expect(self.state).to_contain_text(words)
