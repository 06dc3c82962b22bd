// One sentence to the person, above everything else, for as long as it takes to read.

import { $ } from "./dom.js";

let timer;

export function notice(words) {
  const box = $("notice");
  clearTimeout(timer);
  if (box.matches(":popover-open")) box.hidePopover();
  box.textContent = words ?? "";
  if (!words) return;
  // A popover, because a message below an open dialog would neither be seen nor read out.
  ([...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body).append(box);
  box.showPopover();
  timer = setTimeout(() => notice(""), 4000 + 60 * words.length);
}
