// The line above a conversation: where one is, and on a phone the way to the others.

import { $, el, keep } from "./dom.js";
import { here } from "./here.js";
import { icon } from "./icons.js";
import { room, store } from "./store.js";
import { go, news } from "./sidebar.js";

function drawer() {
  document.body.classList.toggle("drawer");
  if (document.body.classList.contains("drawer")) {
    $("channels").querySelector("[aria-current], button")?.focus();
  }
}

const waiting = () => store.state.channels.filter((one) => one !== room())
  .reduce((sum, one) => sum + news(one), 0);

const tab = (label, chosen, act) => el("button", { type: "button", role: "tab", onclick: act,
  "aria-selected": String(chosen), "aria-controls": "room", "data-focus": label }, label);

function title(channel) {
  if (channel && !channel.is_im) {
    const shared = channel.is_shared ? ", shared with a partner company" : "";
    return [el("h1", {}, `#${channel.name}`),
      el("small", {}, `${channel.members} members${shared}`)];
  }
  const home = here.channel === "home";
  return [el("h1", {}, "Countersign"), el("div", { role: "tablist", "aria-label": "Countersign" },
    tab("Home", home, () => go("home", "open_home")),
    tab("Messages", !home, () => go("dm", "open_messages")))];
}

export function drawHead() {
  const channel = room();
  const fresh = waiting();
  keep($("head"), [
    { key: "drawer", looks: String(fresh), make: () => el("button", { type: "button",
      class: "square", id: "drawer", "aria-label": fresh ? `Conversations, ${fresh} unread`
        : "Conversations", "data-focus": "drawer", onclick: drawer },
    icon("menu"), fresh ? el("span", { class: "count calls" }, String(fresh)) : null) },
    { key: "title", looks: JSON.stringify([channel?.id, channel?.members, here.channel === "home"]),
      make: () => el("div", { class: "title" }, title(channel)) },
  ]);
}

export function startHead() {
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.classList.contains("drawer")) {
      document.body.classList.remove("drawer");
      document.getElementById("drawer").focus();
    }
  });
  addEventListener("click", (event) => {
    const inside = event.target.closest("#channels, #drawer, #tools");
    if (!inside) document.body.classList.remove("drawer");
  });
}
