// Ways to a photo: a button, dropping, pasting.

import { finder } from "../../shared/elements.js";
import { TEXT_FIELDS } from "../keyboard.js";
import { putPhoto } from "./photo.js";

export function acceptPhotos(/** @type {HTMLElement} */ element) {
  const find = finder(element);
  const [pad, file] = [find(".pad"), find("input.file")];
  find(".camera").addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    if (file.files?.length) putPhoto(file.files[0]);
    file.value = ""; // the same file can be chosen again
  });

  const takesPhotos = () => pad.getClientRects().length > 0 && !document.querySelector("dialog[open]");
  // Anywhere on the page: beside the pad, the browser would leave the page and show the dropped file.
  const isDrop = (/** @type {DragEvent} */ { dataTransfer, target }) =>
    dataTransfer?.types.includes("Files") && !(target instanceof Element && target.closest("input"));
  const showDropping = (/** @type {boolean} */ isOn) => pad.classList.toggle("dropping", isOn);
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
    const [dropped] = event.dataTransfer?.files ?? [];
    if (dropped && takesPhotos()) putPhoto(dropped);
  });
  document.addEventListener("paste", (event) => {
    const [pasted] = event.clipboardData?.files ?? [];
    const isElsewhere = event.target instanceof Element && event.target.closest(TEXT_FIELDS);
    if (!pasted || isElsewhere || !takesPhotos()) return;
    event.preventDefault();
    putPhoto(pasted);
  });
}
