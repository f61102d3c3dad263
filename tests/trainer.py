"""The trainer of the engine in a browser."""

import base64
import json

import numpy as np

from model.network import DenseLayer, DenseNetwork

# In the page, with the trainer's modules and helpers in `tools`: run a function of them and of an argument.
#
# Typed arrays become {type, data} on the way out, since JSON has none, and stay the same to the last bit.
RUN = """async ([folder, source, argument]) => {
    const names = ["arithmetic", "discriminants", "fitting", "measures", "random", "trainer", "training"];
    const modules = await Promise.all(names.map((name) => import(`${folder}/training/${name}.js`)));
    const toBytes = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
    const tools = Object.assign({ toBytes, worker: `${folder}/training/worker.js` }, ...modules);
    tools.loops = await tools.compileLoops();
    const found = await eval(source)(tools, argument);
    const pack = (_, value) => {
        if (!ArrayBuffer.isView(value)) return typeof value === "number" && !isFinite(value) ? String(value) : value;
        const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
        let data = "";
        for (const byte of bytes) data += String.fromCharCode(byte);
        return { type: value.constructor.name, data: btoa(data) };
    };
    return JSON.stringify(found, pack);
}"""


class TrainerPage:
    """The trainer's modules on a page of the site without scripts of its own."""

    def __init__(self, page, site):
        self._page = page
        (worker,) = site.folder.glob("page/*/engine/training/worker.js")
        self._folder = f"{site.address}/{worker.parent.parent.relative_to(site.folder).as_posix()}"
        page.goto(f"{site.address}/LICENCES.txt")

    def run(self, source, argument=None):
        """Run a JavaScript function of `tools` and the argument; return its result with arrays."""
        return json.loads(self._page.evaluate(RUN, [self._folder, source, argument]), object_hook=unpacked)


def unpacked(value):
    """Return a typed array of JavaScript as an array, and any other object as it is."""
    if set(value) != {"type", "data"}:
        return value
    kind = value["type"].removesuffix("Array").removesuffix("Clamped").lower()
    return np.frombuffer(base64.b64decode(value["data"]), kind)


def packed(values):
    """Return the bytes of an array for `toBytes`."""
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode()


def network_of(layers):
    """Return the network whose layers the trainer has returned."""
    return DenseNetwork(
        [DenseLayer(each["kernel"].reshape(each["inputs"], -1), each["bias"], each["activation"]) for each in layers]
    )
