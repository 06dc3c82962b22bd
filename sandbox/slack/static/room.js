// A conversation: its days, what is new in it, its messages, and what may be said next.

import { $, el, keep } from "./dom.js";
import { here, move } from "./here.js";
import { messageItem } from "./messages.js";
import { act, mark, store } from "./store.js";
import { day, dayName } from "./times.js";
import { fromTheTop, stayAtEnd } from "./scrolling.js";
import { walkable } from "./toolbar.js";

let shown = "";
let line = "";
let leftUnread = false;
let settle = () => undefined;
let toEnd = () => undefined;

export function startRoom() {
  settle = walkable($("room"));
  toEnd = stayAtEnd($("room"));
}

export function leaveUnread() {
  leftUnread = true;
}

export function openThread(ts) {
  move({ thread: ts });
  store.dispatchEvent(new CustomEvent("changed", { detail: store.state }));
  $("reply").focus();
}

const quiet = (words) => el("p", { class: "hint" }, words);

function greeting(channel) {
  if (!channel.has_app) {
    return [quiet(`This is the very beginning of #${channel.name}. Countersign is not in here, so ` +
      "it neither reads nor answers.")];
  }
  if (channel.name === "approvals") {
    return [quiet("Nothing here yet. What needs a yes or no comes here.")];
  }
  const type = (words) => () => {
    $("words").value = words;
    $("words").dispatchEvent(new Event("input"));
    $("words").focus();
  };
  const mention = channel.is_im ? "" : "@countersign ";
  return [quiet("Nothing here yet. Type, for example:"),
    ...["where is 1001?", "refund 1001, it arrived bent", "what needs me?"].map((words) =>
      el("p", { class: "hint" }, el("button", { type: "button", class: "quiet",
        onclick: type(mention + words) }, mention + words)))];
}

function separator(kind, key, words) {
  return { key, looks: words, make: () =>
    el("div", { class: `separator ${kind}`, role: "separator", "aria-label": words },
      el("span", {}, words)) };
}

function items(channel) {
  const top = channel.messages.filter((one) => !one.thread_ts || one.thread_ts === one.ts);
  const result = [];
  let previous = null;
  let lined = !line;
  for (const message of top) {
    const newDay = !previous || day(message.ts) !== day(previous.ts);
    if (newDay) {
      result.push(separator("day", `day ${day(message.ts)}`, dayName(message.ts)));
      previous = null;
    }
    if (!lined && message.ts > line && message.user !== store.state.me.id && !message.for_user) {
      result.push(separator("new", "new", "New"));
      lined = true;
      previous = null;
    }
    result.push(messageItem(message, {
      channel, previous, unread: channel.unread.threads[message.ts],
      status: channel.statuses[message.ts], open: () => openThread(message.ts),
    }));
    previous = message;
  }
  return result;
}

function drawPrompts(channel) {
  const send = (prompt) => () => act({ do: "say", channel: channel.id, text: prompt.message });
  keep($("prompts"), channel.is_im ? channel.prompts.map((prompt) => ({
    key: prompt.message, looks: prompt.title,
    make: () => el("button", { type: "button", class: "chip", title: prompt.message,
      onclick: send(prompt) }, prompt.title ?? prompt.message),
  })) : []);
}

function readSoFar(channel) {
  const newest = channel.messages.findLast((one) =>
    !one.for_user && (!one.thread_ts || one.thread_ts === one.ts));
  if (document.hidden || leftUnread || !newest || newest.ts <= channel.read_until) return;
  channel.read_until = newest.ts;
  channel.unread.messages = 0;
  mark({ channel: channel.id, ts: newest.ts });
}

export function drawRoom(channel) {
  const room = $("room");
  const key = `${here.as} ${channel.id}`;
  const arrived = key !== shown;
  if (arrived) {
    shown = key;
    leftUnread = false;
    line = channel.unread.messages ? channel.read_until : "";
    // Nobody wants a whole conversation read out on arriving; only what comes from then on.
    room.setAttribute("aria-live", "off");
    setTimeout(() => room.setAttribute("aria-live", "polite"), 500);
  }
  room.setAttribute("role", "log");
  room.setAttribute("aria-label", channel.is_im ? "Messages with Countersign"
    : `Messages in #${channel.name}`);
  const all = items(channel);
  keep(room, all.length ? all : [{ key: `nothing ${key}`, looks: key,
    make: () => el("div", { class: "nothing" }, greeting(channel)) }]);
  settle();
  drawPrompts(channel);
  $("words").placeholder = channel.is_im ? "Message Countersign"
    : channel.has_app ? `Message #${channel.name}, @countersign to ask`
      : `Message #${channel.name}`;
  if (arrived) toEnd();
  readSoFar(channel);
}

export function leaveRoom() {
  const key = `${here.as} home`;
  if (key !== shown) fromTheTop($("room"));
  shown = key;
  $("prompts").replaceChildren();
}
