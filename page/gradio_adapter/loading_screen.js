// Stops the animation of Gradio's loading screen, which continues after the screen has disappeared and takes 6% of a
// processor. Only its module reads requestAnimationFrame while it is loaded: it gets a version that can be stopped.
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
