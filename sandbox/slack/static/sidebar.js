// The conversations of one person, with what is new in bold; arrow keys walk them.

import { avatar } from "./avatars.js";
import { $, el, keep } from "./dom.js";
import { here, move } from "./here.js";
import { icon } from "./icons.js";
import { act, room, store } from "./store.js";

export function go(channel, gesture) {
  document.body.classList.remove("drawer");
  move({ channel, thread: null });
  store.dispatchEvent(new CustomEvent("changed", { detail: store.state }));
  if (gesture) act({ do: gesture });
}

const openHome = () => go("home", "open_home");
const openDirect = () => go("dm", "open_messages");

export const rooms = () => [
  ...store.state.channels.filter((one) => !one.is_im).map((one) => ({
    key: one.id, name: `# ${one.name}`, channel: one, open: () => go(one.name),
  })),
  ...store.state.channels.filter((one) => one.is_im).map((one) => ({
    key: one.id, name: "Countersign", channel: one, open: openDirect,
  })),
  { key: "home", name: "App Home", open: openHome },
];

export const news = (channel) => channel.unread.messages +
  Object.values(channel.unread.threads).reduce((sum, count) => sum + count, 0);

function item({ key, name, channel, open }) {
  const current = channel ? channel === room() : here.channel === "home";
  const fresh = channel && !current ? news(channel) : 0;
  const calls = channel?.unread.mentions ? "count calls" : "count";
  const face = channel?.is_im
    ? avatar({ name, kind: "bot" }) : channel ? null : el("span", { class: "glyph" }, icon("home"));
  return {
    key, looks: JSON.stringify([name, current, fresh, calls]),
    make: () => el("button", { type: "button", class: fresh ? "fresh" : undefined, onclick: open,
      "data-focus": key, tabindex: current ? 0 : -1, "aria-current": current ? "page" : undefined },
    face, el("span", {}, name), fresh ? el("span", { class: calls, title: "unread" }, String(fresh),
      el("span", { class: "spoken" }, " unread")) : null),
  };
}

const heading = (words) => ({ key: words, looks: words, make: () => el("h2", {}, words) });

export function drawSidebar() {
  const items = rooms().map(item);
  const first = rooms().findIndex((one) => !one.channel || one.channel.is_im);
  keep($("channels"), [heading("Channels"), ...items.slice(0, first), heading("Apps"),
    ...items.slice(first)]);
}

export function startSidebar() {
  $("channels").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const buttons = [...$("channels").querySelectorAll("button")];
    const ends = { Home: 0, End: buttons.length - 1 }[event.key];
    if (step === undefined && ends === undefined) return;
    event.preventDefault();
    const now = buttons.indexOf(document.activeElement);
    buttons[ends ?? (now + step + buttons.length) % buttons.length].focus();
  });
  addEventListener("keydown", (event) => {
    const step = event.altKey && { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = rooms();
    const now = all.findIndex((one) => one.channel === room());
    all[(now + step + all.length) % all.length].open();
  });
}
