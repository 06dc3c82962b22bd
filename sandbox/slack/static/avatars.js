// A person as two letters on a colour of their own; the app as a stamp.

import { el } from "./dom.js";

const COLOURS = ["#7a3b69", "#2b5c8a", "#8a5a00", "#1c6b43", "#a3302a", "#4d4a9e", "#5c6066",
  "#0f6d78"];

export function avatar(person) {
  const words = person?.name.split(" ") ?? ["?"];
  const initials = words.map((word) => word[0]).slice(0, 2).join("");
  const isApp = person?.kind === "bot";
  const sum = [...person?.id ?? ""].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  const node = el("span", { class: isApp ? "avatar app-face" : "avatar", "aria-hidden": "true" },
    isApp ? "\u2713" : initials);
  if (!isApp) node.style.background = COLOURS[sum % COLOURS.length];
  return node;
}

const KINDS = { guest: "Guest", partner: "From a partner company", bot: "App" };

export function roleOf(person) {
  const kind = KINDS[person.kind];
  const role = kind ? `${kind}, ${person.title.toLowerCase()}` : person.title;
  return person.deactivated ? `${role} (deactivated)` : role;
}
