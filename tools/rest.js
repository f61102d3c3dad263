// Waits until nothing on the page has changed for `span` ms; returns when the last change was, in ms since the call.
(span) =>
  new Promise((done) => {
    const begun = performance.now();
    const isShown = (canvas) => canvas.checkVisibility() && canvas.width > 0;
    const canvases = () => [...document.querySelectorAll("canvas")].filter(isShown);
    // biome-ignore lint/performance/useDomNodeTextContent: only the text that is shown counts.
    const text = () => document.querySelector("#desk").innerText;
    const look = () => [...canvases().map((each) => each.toDataURL()), text()].join();
    let [seen, last] = [look(), begun];
    const timer = setInterval(() => {
      const now = look();
      if (now !== seen) [seen, last] = [now, performance.now()];
      else if (performance.now() - last > span) {
        clearInterval(timer);
        done(last - begun);
      }
    }, 100);
  });
