// A menu that opens at a button: overflow menus, the people, the emoji.

import { el } from "./dom.js";

const GAP = 4;

function put(menu, button) {
  const at = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = at.bottom + GAP + height <= innerHeight || at.top < height;
  menu.style.top = `${Math.max(GAP, below ? at.bottom + GAP : at.top - GAP - height)}px`;
  menu.style.left = `${Math.max(GAP, Math.min(at.left, innerWidth - width - GAP))}px`;
}

function walk(menu, event) {
  const items = [...menu.querySelectorAll("[role^=menuitem]")];
  const now = items.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  const ends = { Home: 0, End: items.length - 1 }[event.key];
  if (step === undefined && ends === undefined) {
    if (event.key === "Tab") menu.hidePopover();
    return;
  }
  event.preventDefault();
  items[ends ?? (now + step + items.length) % items.length]?.focus();
}

// Each item is { label, chosen?, content?, act }; `content` is what is shown instead of the label.
export function openMenu(button, items, { label, kind = "list" }) {
  const menu = el("div", { class: `menu ${kind}`, role: "menu", popover: "auto",
    "aria-label": label });
  const pick = (item) => () => { menu.hidePopover(); item.act(); };
  menu.append(...items.map((item) => el("button", {
    type: "button", tabindex: -1, role: "chosen" in item ? "menuitemradio" : "menuitem",
    "aria-checked": "chosen" in item ? String(item.chosen) : undefined,
    "aria-label": item.content ? item.label : undefined, title: item.title, onclick: pick(item),
  }, item.content ?? item.label)));
  menu.addEventListener("keydown", (event) => walk(menu, event));
  menu.addEventListener("toggle", (event) => {
    button.setAttribute("aria-expanded", String(event.newState === "open"));
    if (event.newState === "open") return;
    const inside = menu.contains(document.activeElement) || document.activeElement === document.body;
    menu.remove();
    if (inside && button.isConnected) button.focus();
  });
  // Inside a dialog, because what is outside of an open one cannot be pressed.
  (button.closest("dialog") ?? document.body).append(menu);
  menu.showPopover();
  put(menu, button);
  (menu.querySelector("[aria-checked=true]") ?? menu.firstElementChild)?.focus();
}

export function menuButton(attributes, content, items, options) {
  const open = (event) => openMenu(event.currentTarget, items(), options);
  return el("button", { type: "button", "aria-haspopup": "menu", "aria-expanded": "false",
    onclick: open, ...attributes }, content);
}
