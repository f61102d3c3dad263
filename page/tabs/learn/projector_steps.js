// On a projector Learn shows one of three steps at a time: the program, the training, the result.

// Returns `open`, which takes the name of a step. A training or a recorded one opens its step.
export function makeProjectorSteps(element, { subscribe }) {
  const find = (selector) => element.querySelector(selector);

  function open(name) {
    find(".stages").dataset.step = name;
    document.body.dataset.learnStep = name; // the pad is beside the training only
    for (const button of find(".steps").children) button.setAttribute("aria-pressed", button.dataset.step === name);
  }
  find(".steps").addEventListener("click", ({ target }) => target.dataset.step && open(target.dataset.step));
  open("program");
  subscribe(({ isOn }) => isOn && open("training"), ["isOn"]);
  subscribe(({ recording }) => open(recording ? "training" : "program"), ["recording"]);

  // On a projector the settings are hidden at first, to show the whole program.
  find(".show-settings").addEventListener("click", ({ currentTarget }) => {
    currentTarget.setAttribute("aria-expanded", currentTarget.getAttribute("aria-expanded") === "false");
  });
  find(".to-settings").addEventListener("click", () => {
    open("program");
    find(".settings select").focus({ preventScroll: true });
    find(".choose").scrollIntoView({ block: "center" });
  });

  return { open };
}
