// The modal in front of a person; those below it wait until it is closed.

import { render } from "./blocks.js";
import { $, el, focusIn } from "./dom.js";
import { icon } from "./icons.js";
import { surface } from "./messages.js";
import { notice } from "./notice.js";
import { act, store } from "./store.js";

let drawn = "";
let shown = "";
let opener = null;

const fields = () => [...$("modal").querySelectorAll("[data-block]")];

function entered() {
  const values = {};
  for (const node of fields()) values[node.dataset.block] = { [node.dataset.action]: node.entry() };
  return values;
}

// As in Slack, what was typed outlives an update of the same modal, and nothing else.
function restore(values) {
  for (const node of fields()) {
    const entry = values[node.dataset.block]?.[node.dataset.action];
    if (entry !== undefined) node.put(entry);
  }
}

const leave = (all) => act({ do: "close", view_id: store.state.modal.id, all });

async function submit(event, view) {
  event.preventDefault();
  const button = $("modal").querySelector("button.primary");
  if (button.getAttribute("aria-disabled")) return;
  button.setAttribute("aria-disabled", "true");
  const answer = await act({ do: "submit", view_id: view.id, values: entered() });
  button.removeAttribute("aria-disabled");
  if (answer.errors) $("modal").querySelector("[aria-invalid]")?.focus();
}

function content(view) {
  const context = surface({ key: view.id, values: view.state.values, errors: view.errors,
    act: (gesture) => act({ ...gesture, in: "modal" }) });
  const square = (label, shape, all) => el("button", { type: "button", class: "square",
    "aria-label": label, title: label, onclick: () => leave(all) }, icon(shape));
  const below = store.state.modals_below;
  return el("form", { autocomplete: "off", novalidate: true,
    onsubmit: (event) => submit(event, view) },
  el("header", {}, below ? square("Back", "back", false) : null,
    el("h2", { id: "modal-title" }, view.title.text), square("Close", "close", true)),
  el("div", { class: "scroll", tabindex: -1 }, render(view.blocks, context)),
  el("footer", { class: "buttons" },
    el("button", { type: "button", onclick: () => leave(false) }, view.close?.text ?? "Cancel"),
    view.submit ? el("button", { class: "primary", disabled: view.submit_disabled },
      view.submit.text) : null));
}

function arrive(dialog) {
  const first = dialog.querySelector("[autofocus]") ?? fields()[0]?.querySelector("input") ??
    fields()[0] ?? dialog.querySelector("footer button.primary, footer button");
  first?.focus();
}

// The button that opened the modal may have been drawn anew by now: find the one in its place.
function goBack() {
  const same = opener?.name && [...document.querySelectorAll("[data-focus]")].find((one) =>
    one.dataset.focus === opener.name &&
    (one.closest("[data-key]")?.dataset.key ?? null) === opener.key);
  (same || (opener?.node?.isConnected && opener.node) || $("words")).focus({ preventScroll: true });
  opener = null;
}

export function drawModal() {
  const view = store.state.modal;
  const dialog = $("modal");
  const looks = view ? view.hash + JSON.stringify(view.errors) + store.state.modals_below : "";
  if (looks === drawn) return;
  drawn = looks;
  if (!view) {
    shown = "";
    dialog.replaceChildren();
    dialog.close();
    goBack();
    return;
  }
  const kept = view.id === shown ? entered() : {};
  const focus = view.id === shown ? focusIn(dialog) : null;
  if (!dialog.open) {
    const node = document.activeElement;
    opener = { node, name: node?.dataset.focus, key: node?.closest("[data-key]")?.dataset.key };
  }
  shown = view.id;
  notice("");
  dialog.replaceChildren(content(view));
  restore(kept);
  if (!dialog.open) dialog.showModal();
  if (focus) focus(dialog);
  else arrive(dialog);
}

export function startModal() {
  $("modal").addEventListener("cancel", (event) => {
    event.preventDefault();
    if (store.state?.modal) leave(false);
  });
}
