"""The trainer's worker in a browser. `tests/node` compares its numbers with those of Keras and Python, in Node.js."""

from dataclasses import asdict, replace

from model.jobs.settings import TUTORIAL

TRAIN = """([address, settings]) => new Promise((resolve, reject) => {
    const worker = new Worker(address, { type: "module" });
    worker.onerror = () => reject(new Error("the worker did not start"));
    worker.onmessage = ({ data: { update, error } }) => {
        if (error) reject(new Error(error.message));
        if (update?.stage !== "done") return;
        const { network, ...figures } = update;
        resolve({ ...figures, units: network.layers.map(({ kernel, bias }) => [kernel.length, bias.length]) });
    };
    worker.postMessage({ start: { settings, checkpoint: null, field: null } });
})"""


def test_a_small_network_learns_in_a_worker(browser, static_site):
    page = browser.new_page()
    page.goto(f"{static_site.address}/LICENCES.txt")
    (worker,) = static_site.folder.glob("page/*/engine/training/worker.js")
    address = f"{static_site.address}/{worker.relative_to(static_site.folder).as_posix()}"
    settings = replace(TUTORIAL, hidden_layers=2, units=20, digits=500, batch_size=64, epochs=3, learning_rate=0.01)
    result = page.evaluate(TRAIN, [address, asdict(settings)])
    assert result["end"] == "finished"
    assert result["test_accuracy"] > 0.5
    assert result["units"] == [[784 * 20, 20], [20 * 20, 20], [20 * 10, 10]]
    page.close()
