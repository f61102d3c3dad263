// Records in `moments` when there was a pad and an answer; in `record` when each pointer event came, when each change of the
// bars was on the screen, and how long after a movement of the pen there was a frame with it. benchmark.py replaces
// CONDITIONS, BARS and IMAGE.
window.record = { pointer: [], painted: [], frames: [] };
window.moments = {};
{
  // A message sent from an animation frame arrives after that frame was painted.
  const afterFrame = (action) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = action;
    requestAnimationFrame(() => channel.port2.postMessage(0));
  };
  const conditions = CONDITIONS;
  const look = () => {
    for (const [name, holds] of Object.entries(conditions)) moments[name] ??= holds() ? performance.now() : undefined;
    if (!moments.answered) afterFrame(look);
  };
  afterFrame(look);
  let moved = null; // when the first movement was that no frame has shown yet
  for (const type of ["pointerdown", "pointermove", "pointerup"])
    addEventListener(
      type,
      (event) => {
        if (!event.buttons && type !== "pointerup") return;
        record.pointer.push(event.timeStamp);
        if (moved === null)
          afterFrame(() => {
            record.frames.push(performance.now() - moved);
            moved = null;
          });
        moved ??= (event.getCoalescedEvents()[0] ?? event).timeStamp;
      },
      true,
    );
  let scheduled = false;
  // The whole page is watched, since the stock page exchanges the element of its bars.
  const inBars = ({ target }) => (target.closest ? target : target.parentElement)?.closest("BARS");
  new MutationObserver((changes) => {
    if (scheduled || !changes.some(inBars)) return;
    scheduled = true;
    requestAnimationFrame(() => (scheduled = false));
    afterFrame(() => record.painted.push(performance.now()));
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  const image = "IMAGE";
  const small = { width: 64, height: 64 }; // a copy, which costs little
  const copy = Object.assign(document.createElement("canvas"), small).getContext("2d", { willReadFrequently: true });
  copy.globalCompositeOperation = "copy";
  let before = null;
  const watch = () => {
    const canvas = document.querySelector(image);
    if (canvas?.width) copy.drawImage(canvas, 0, 0, 64, 64);
    const now = new Uint32Array(copy.getImageData(0, 0, 64, 64).data.buffer).reduce(
      (sum, each) => (31 * sum + each) | 0,
    );
    if (now !== before) record.painted.push(performance.now());
    before = now;
    requestAnimationFrame(watch);
  };
  if (image) watch();
}
