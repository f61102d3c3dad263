// Records in `moments` when there was a pad and an answer; in `record` when each pointer event came, when each change of the
// bars or the image was on the screen, and how long after a movement of the pen there was a frame with it. benchmark.py
// replaces CONDITIONS, BARS and IMAGE.
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
  function painted() {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => (scheduled = false));
    afterFrame(() => record.painted.push(performance.now()));
  }
  // The whole page is watched, since the stock page exchanges the element of its bars.
  const inBars = ({ target }) => (target.closest ? target : target.parentElement)?.closest("BARS");
  const observed = { subtree: true, childList: true, characterData: true, attributes: true };
  new MutationObserver((changes) => changes.some(inBars) && painted()).observe(document, observed);
  const image = "IMAGE";
  for (const method of image ? ["clearRect", "putImageData"] : []) {
    const original = CanvasRenderingContext2D.prototype[method];
    CanvasRenderingContext2D.prototype[method] = function (...values) {
      if (this.canvas.matches(image)) painted();
      original.apply(this, values);
    };
  }
}
