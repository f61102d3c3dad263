// Opens a tab; returns how many ms later a frame shows a text in `shown`, and whether there was a progress bar before it.
([tab, shown, choice]) =>
  new Promise((done) => {
    const panel = document.querySelector(`#panel-${tab}`);
    if (choice) panel.querySelector(choice).click();
    document.querySelector(`#tab-${tab}`).click();
    const begun = performance.now();
    let hasBar = false;
    const look = () => {
      const isLoading = panel.querySelector("progress")?.checkVisibility();
      hasBar ||= Boolean(isLoading);
      if (!isLoading && panel.querySelector(shown)?.textContent) done([performance.now() - begun, hasBar]);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
