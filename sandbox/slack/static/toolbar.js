// What can be done with a message, shown at the one the pointer or the focus is on.

import { el } from "./dom.js";
import { address } from "./here.js";
import { icon } from "./icons.js";
import { contextOf } from "./messages.js";
import { notice } from "./notice.js";
import { pickReaction } from "./reactions.js";
import { mark, room } from "./store.js";

const before = (ts) => {
  const [seconds, micros] = ts.split(".");
  const earlier = Number(micros) - 1;
  return earlier >= 0 ? `${seconds}.${String(earlier).padStart(6, "0")}`
    : `${Number(seconds) - 1}.999999`;
};

const copyLink = async (message, channel) => {
  const link = new URL(address({ channel: channel.id, ts: message.ts }), location.href).href;
  try {
    await navigator.clipboard.writeText(link);
    notice("The link to this message is copied.");
  } catch {
    notice(`This browser does not let pages copy. The link is ${link}`);
  }
};

function tools(message, channel, openThread) {
  const tool = (label, shape, act) => el("button", { type: "button", class: "square",
    "aria-label": label, title: label, "data-focus": label, onclick: act }, icon(shape));
  const context = contextOf(message, channel);
  return [
    tool("Add a reaction", "smile", (event) => pickReaction(event.currentTarget, context)),
    openThread ? tool("Reply in thread", "reply", () => openThread(message.ts)) : null,
    tool("Copy link", "link", () => copyLink(message, channel)),
    openThread ? tool("Mark unread", "unread", () =>
      mark({ channel: channel.id, ts: before(message.ts), keep: true })) : null,
  ].filter(Boolean);
}

export function startToolbar(list, openThread, onUnread) {
  const bar = el("div", { class: "toolbar", role: "toolbar", "aria-label": "Message" });
  const show = (event) => {
    const article = event.target.closest?.("article.message");
    if (!article || article.contains(bar) || bar.querySelector("[aria-expanded=true]")) return;
    const channel = room();
    const message = channel?.messages.find((one) => one.ts === article.dataset.ts);
    if (!message || message.for_user) return bar.remove();
    bar.replaceChildren(...tools(message, channel, openThread));
    article.append(bar);
  };
  list.addEventListener("pointerover", show);
  list.addEventListener("focusin", show);
  bar.addEventListener("click", (event) => {
    if (event.target.closest("[aria-label='Mark unread']")) onUnread?.();
  });
}

// Up and down walk from message to message, wherever in one the focus is.
export function walkable(list) {
  const settle = () => {
    const articles = [...list.querySelectorAll("article.message")];
    const chosen = articles.find((one) => one.contains(document.activeElement)) ?? articles.at(-1);
    for (const one of articles) one.tabIndex = one === chosen ? 0 : -1;
  };
  list.addEventListener("focusin", settle);
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey || !event.target.matches("article")) return;
    const articles = [...list.querySelectorAll("article.message")];
    const next = articles[articles.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  });
  return settle;
}
