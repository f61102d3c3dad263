"""Let everything that a page waits for come late, which finds tests that read too early.

`LATE=500 python3 run.py tests tests/browser` delays each request, reply and message to a worker by up to 500 ms, at
random, so that requests may overtake each other. It takes about twelve minutes, and `.ci/run` does without it.
"""

import os

MOST = int(os.environ.get("LATE", "0"))  # ms; 0 for no delay

DELAY = """(most) => {
    const { setTimeout, fetch, Worker } = window;
    const pause = () => new Promise((done) => setTimeout(done, most * Math.random()));
    window.fetch = async (...request) => {
        await pause();
        const reply = await fetch(...request);
        await pause();
        return reply;
    };
    window.Worker = class extends Worker {
        sent = Promise.resolve();
        postMessage(...message) {
            this.sent = this.sent.then(pause).then(() => super.postMessage(...message));
        }
    };
}"""


def delay_pages(context):
    """Delay the pages of a browser's context, if LATE says so."""
    if MOST:
        context.add_init_script(f"({DELAY})({MOST})")
