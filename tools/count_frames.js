// Returns how many frames a second the page shows, counted for some seconds.
(seconds) =>
  new Promise((done) => {
    let [count, begin] = [0, performance.now()];
    const frame = (now) => {
      count += 1;
      now - begin < 1000 * seconds ? requestAnimationFrame(frame) : done(count / seconds);
    };
    requestAnimationFrame(frame);
  });
