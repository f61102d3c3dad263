// Ways to a photo: a button, dropping, pasting.

import { TEXT_FIELDS } from "./canvas.js";
import { putPhoto } from "./photo.js";

export function acceptPhotos(element) {
  const [pad, file] = [element.querySelector(".pad"), element.querySelector(".file")];
  element.querySelector(".camera").addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    if (file.files.length > 0) putPhoto(file.files[0]);
    file.value = ""; // the same file can be chosen again
  });

  const takesPhotos = () => pad.getClientRects().length > 0 && !document.querySelector("dialog[open]");
  // Anywhere on the page: beside the pad, the browser would leave the page and show the dropped file.
  const isDrop = ({ dataTransfer, target }) => dataTransfer?.types.includes("Files") && !target.closest?.("input");
  const showDropping = (isOn) => pad.classList.toggle("dropping", isOn);
  document.addEventListener("dragover", (event) => {
    if (!isDrop(event)) return;
    event.preventDefault();
    /** @type {DataTransfer} */ (event.dataTransfer).dropEffect = takesPhotos() ? "copy" : "none";
    showDropping(takesPhotos());
  });
  document.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget || showDropping(false));
  document.addEventListener("drop", (event) => {
    showDropping(false);
    if (!isDrop(event)) return;
    event.preventDefault();
    if (takesPhotos()) putPhoto(event.dataTransfer?.files[0]);
  });
  document.addEventListener("paste", (event) => {
    const [pasted] = event.clipboardData?.files ?? [];
    const isElsewhere = event.target instanceof Element && event.target.closest(TEXT_FIELDS);
    if (!pasted || isElsewhere || !takesPhotos()) return;
    event.preventDefault();
    putPhoto(pasted);
  });
}
