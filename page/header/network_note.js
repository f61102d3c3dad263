// The visitor's own network, and notes about it and about a newer version of the page.

import { isKiosk } from "../pad/kiosk/kiosk_settings.js";
import { answerWithTrouble, finder, setText } from "../shared/elements.js";
import { on } from "../shared/events.js";
import { checkForUpdate } from "../shared/newer_page.js";
import {
  isNetworkLost,
  isUnstored,
  leaveNetwork,
  networkOwner,
  ownerBefore,
  ownNetwork,
  ownRecord,
  runningExperiment,
} from "../shared/own_network.js";
import { request } from "../shared/requests.js";
import { dataWords, text } from "../shared/texts.js";

export function mountOwnNetwork(/** @type {HTMLElement} */ element) {
  const find = finder(element);
  const [badge, badgeName, lost, lostWords] = [".own", ".own span", ".lost", ".lost span"].map(find);
  const updated = find(".updated");

  function showOwnNetwork() {
    badge.hidden = ownNetwork() === null;
    setText(badgeName, badgeWords());
    badge.title = badge.ariaLabel = text(`badge_how_${networkOwner()}`);
    const key = isNetworkLost() ? `gone_${ownerBefore()}` : isUnstored() ? "badge_not_stored" : null;
    lost.classList.toggle("shown", key !== null);
    lostWords.textContent = key === null ? "" : text(key);
    if (networkOwner() === "own") nameNetwork();
  }

  // Name the network's file, and what it has learned from.
  async function nameNetwork() {
    const record = await ownRecord();
    if (record === null || record.id !== ownNetwork()) return;
    const data = (record.settings.data ?? "mnist") === "mnist" ? [] : [dataWords(record.settings)];
    const names = [...(record.file ? [record.file] : []), ...data];
    if (names.length > 0) setText(badgeName, names.join(" · "));
  }

  function showFailure(/** @type {Error} */ error) {
    console.warn(error);
    lost.classList.add("shown");
    answerWithTrouble(lostWords, text("page_incomplete"));
    checkForUpdate();
  }
  on("network", showOwnNetwork);
  on("experiment", showOwnNetwork);
  badge.addEventListener("click", leaveNetwork);
  for (const note of [lost, updated])
    finder(note)(".close").addEventListener("click", () => note.classList.remove("shown"));
  // Prepare the network. After a reload, it may be lost; other failures appear when the visitor draws.
  function checkKept() {
    if (ownNetwork() !== null) request("check_network", { network: ownNetwork() }).catch(console.warn);
  }
  on("network", checkKept);
  checkKept();

  on("updated", () => {
    lost.classList.remove("shown"); // this explains it
    updated.classList.toggle("shown", !isKiosk());
  });
  find(".reload").addEventListener("click", () => location.reload());

  return { showOwnNetwork, showFailure };
}

// The name of the network that answers instead of the page's, or of its experiment.
function badgeWords() {
  const experiment = runningExperiment();
  if (experiment === null) return text(`badge_${networkOwner()}`);
  return text("badge_off", { count: experiment.off.flat().length });
}
