// Share: the pupil labels a drawing, and shares it with the class.

import { DIGITS } from "../../engine/math.js";
import { clear, drawing } from "../../pad/canvas.js";
import { device, thinned } from "../../shared/drawing_record.js";
import { on } from "../../shared/events.js";
import { randomHex } from "../../shared/random_hex.js";
import { sentenceOf, troubleText } from "../../shared/requests.js";
import { store, stored } from "../../shared/storage.js";
import { pressTwice } from "../../shared/sure.js";
import { text } from "../../shared/translations.js";
import { answerWithTrouble } from "../../shared/trouble.js";
import { forgetToken, phoneToken, requestAsPhone } from "./token.js";
import { addLabels, showLabel } from "./words.js";

const FEW = 3; // suggested digits at most

export function mountShare({ element, props, ...room }) {
  const find = (selector) => element.querySelector(`.share ${selector}`);
  let label = null; // the chosen digit
  let own = []; // of this phone: {id, label}, oldest first
  let isSending = false;
  let said = () => ""; // returns the sentence below the button, in the page's language

  // Consent is asked once for each class
  const consent = `${props.className} ${props.kept}`;

  find(".agree").addEventListener("click", () => {
    store("class-consent", consent);
    show(true);
    find(".labels button").focus();
  });

  addLabels(find(".labels"), (digit) => {
    label = label === digit ? null : digit;
    showForm();
  });

  // ---- Sending

  find(".send").addEventListener("click", async () => {
    const { strokes, version } = drawing();
    const shared = { id: randomHex(), label, device: device(), strokes: thinned(strokes, props.maxPoints) };
    label = null; // a choice from now on is for the next drawing
    isSending = true;
    said = () => text("class_sending");
    showForm();
    try {
      accept(await requestAsPhone("class_share", shared, waitFor));
      const digit = shared.label;
      said = () => text("class_sent", { digit });
      if (drawing().version === version) clear();
    } catch (error) {
      label ??= shared.label;
      fail(error);
    }
    isSending = false;
    showForm();
  });

  function fail(error) {
    said = () => sentenceOf(error);
    answerWithTrouble(find(".said"), said());
  }

  function waitFor(error) {
    said = () => troubleText(error);
    showForm();
  }

  function accept(answer) {
    own = answer.own;
    room.setState(answer.state);
  }

  // ---- Taking back

  async function withdraw(body) {
    try {
      accept(await requestAsPhone("class_withdraw", body, waitFor));
      said = () => text("class_withdrawn");
    } catch (error) {
      fail(error);
    }
    showForm();
  }

  // On a shared computer: the next pupil neither inherits a consent nor can take back the drawings.
  const forget = pressTwice(find(".forget"), "class_forget", "class_forget_sure", () => {
    forgetToken();
    store("class-consent", null);
    label = null;
    own = [];
    said = () => "";
    clear();
    show(false);
    find(".agree").focus();
  });
  find(".withdraw-last").addEventListener("click", () => withdraw({ id: own.at(-1).id }));
  const words = /** @type {const} */ (["class_withdraw_all", "class_withdraw_all_sure"]);
  const sure = [forget, pressTwice(find(".withdraw-all"), ...words, () => withdraw({}))];

  // ---- Showing

  function neededWords(state) {
    if (!state) return "";
    if (state.paused) return text("error_paused");
    const [fewest, most] = [Math.min(...state.counts), Math.max(...state.counts)];
    if (fewest === most) return most === 0 ? text("class_first") : text("class_balanced");
    const mean = state.counts.reduce((sum, count) => sum + count, 0) / 10;
    const few = DIGITS.filter((digit) => state.counts[digit] < mean);
    few.sort((a, b) => state.counts[a] - state.counts[b]);
    return text("class_needs", { digits: few.slice(0, FEW).sort().join(text("class_comma")) });
  }

  function showForm() {
    showLabel(find(".labels"), label);
    const isEmpty = drawing().strokes.length === 0;
    find(".send").disabled = isEmpty || label === null || isSending;
    find(".said").textContent = said();
    find(".needed").textContent = neededWords(room.state());
    find(".own-count").textContent = text("class_own", { count: own.length, most: props.maxOfPhone });
    find(".forget").disabled = isSending;
    find(".withdraw-last").disabled = find(".withdraw-all").disabled = own.length === 0;
  }

  function show(hasAgreed = stored("class-consent") === consent || !find(".sharing").hidden) {
    find(".consent").hidden = hasAgreed;
    find(".sharing").hidden = !hasAgreed;
    find(".where").textContent = text(`class_consent_${props.kept}`);
    find(".how-long").textContent = text(props.kept === "folder" ? "class_consent_kept" : "class_consent_until");
    for (const each of sure) each.show();
    showForm();
  }

  on("drawing", ({ strokes }) => {
    if (strokes.length > 0 && !isSending) said = () => "";
    showForm();
  });

  // Ask what this phone shared before the page was reloaded.
  setTimeout(async () => {
    const answer = await requestAsPhone(
      "class_own",
      {},
      () => {},
      () => phoneToken() !== null,
    );
    if (answer) accept(answer);
  });

  return { show: () => show(), showState: showForm, leave: () => sure.map((each) => each.disarm()) };
}
