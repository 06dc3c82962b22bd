// The question Slack asks before a press that says it wants to be sure.

import { $, el } from "./dom.js";

export async function sure(confirm) {
  if (!confirm) return true;
  const dialog = $("confirm");
  const before = document.activeElement;
  const answer = (yes) => () => dialog.close(yes ? "yes" : "");
  dialog.replaceChildren(
    el("h2", { id: "confirm-title" }, confirm.title.text),
    el("p", { id: "confirm-text" }, confirm.text.text),
    el("p", { class: "buttons" },
      el("button", { type: "button", onclick: answer(false) }, confirm.deny.text),
      el("button", { type: "button", class: confirm.style ?? "primary", autofocus: true,
        onclick: answer(true) }, confirm.confirm.text)));
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  if (before?.isConnected) before.focus();
  return dialog.returnValue === "yes";
}
