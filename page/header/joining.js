// How others in the room join: a QR code and an address as large as a projector can show them.

import { answerWithTrouble, finder, makeButton, makeSvg } from "../shared/elements.js";
import { paintGrey } from "../shared/image.js";
import { logUnlessRejected, Rejected, request, sentenceOf } from "../shared/requests.js";
import { isPublic } from "../shared/tabs.js";
import { text } from "../shared/texts.js";

/** @import { Address, HeaderProps } from "../types.d.ts" */

const A_LINK = "M9 15L15 9M11 7l2-2a4.2 4.2 0 0 1 6 6l-2 2M13 17l-2 2a4.2 4.2 0 0 1-6-6l2-2";

export function mountJoining(
  /** @type {HTMLElement} */ element,
  /** @type {HeaderProps} */ { lan, joining, published },
) {
  const find = finder(element);
  const dialog = find("dialog");
  const code = find("dialog canvas");

  // An address like localhost works on this machine only.
  const isLocal = /^(localhost|127\..+|0\.0\.0\.0|\[::1?\])$/.test(location.hostname);
  find(".join").hidden = !isPublic || (isLocal && !lan && !published);
  if (joining === "address") find(".join svg").replaceChildren(makeSvg("path", { d: A_LINK })); // there is no code

  function showAddress(/** @type {Address} */ { address, qr_code: image }) {
    find(".address").textContent = address;
    code.hidden = image === undefined;
    if (image) paintGrey(code, image);
    code.setAttribute("aria-label", text("join_code", { address }));
    for (const other of find(".others").children)
      other.setAttribute("aria-pressed", String(other.textContent === address));
  }

  // With several networks, the visitor chooses the address.
  function offerOthers(/** @type {Address[]} */ addresses) {
    const buttons = addresses.map((each) => makeButton(() => showAddress(each), { textContent: each.address }));
    find(".others").replaceChildren(...(addresses.length > 1 ? buttons : []));
  }

  async function invite() {
    answerWithTrouble(find(".trouble"), "");
    dialog.showModal();
    try {
      const address = (location.origin + location.pathname).replace(/\/(index\.html)?$/, "");
      const asked = { address, is_local: isLocal };
      const { addresses } = published ? { addresses: [published] } : await request("join", asked);
      if (addresses.length === 0) throw new Rejected(text("join_no_way"));
      offerOthers(addresses);
      showAddress(addresses[0]);
    } catch (error) {
      logUnlessRejected(error);
      answerWithTrouble(find(".trouble"), sentenceOf(error, "join_no_way"));
    }
  }
  find(".join").addEventListener("click", invite);
}
