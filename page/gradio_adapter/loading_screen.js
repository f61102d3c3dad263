// Ends the clock of Gradio's loading screen. It asks for one frame after another even when the screen has gone, so that an
// idle page takes 6% of a processor, for as long as it is open. The clock's module takes requestAnimationFrame when it is
// loaded, and is the only one to do so: it gets one that comes to do nothing, and all others have the browser's own.
{
  const native = window.requestAnimationFrame;
  let isOver = false;
  window.requestAnimationFrame = (callback) => (isOver ? 0 : native.call(window, callback));
  document.addEventListener(
    "ready",
    () => {
      isOver = true;
      window.requestAnimationFrame = native;
    },
    { once: true },
  );
}
