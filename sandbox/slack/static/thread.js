// A thread beside its conversation, or over it on a phone.

import { $, el, keep } from "./dom.js";
import { here, move } from "./here.js";
import { icon } from "./icons.js";
import { messageItem, working } from "./messages.js";
import { stayAtEnd } from "./scrolling.js";
import { mark, room, store } from "./store.js";
import { startToolbar, walkable } from "./toolbar.js";

let shown = null;
let settle = () => undefined;
let toEnd = () => undefined;

function close() {
  const from = here.thread;
  move({ thread: null });
  store.dispatchEvent(new CustomEvent("changed", { detail: store.state }));
  const parent = document.getElementById(from);
  (parent?.querySelector(".replies") ?? parent ?? $("words")).focus({ preventScroll: true });
}

export function startThread() {
  $("thread-close").append(icon("close"));
  $("thread-close").addEventListener("click", close);
  $("thread").addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (document.querySelector("[popover].menu:popover-open")) return;
    close();
  });
  settle = walkable($("replies"));
  toEnd = stayAtEnd($("replies"));
  startToolbar($("replies"), null);
}

export function drawThread() {
  const channel = room();
  const parent = here.thread && channel?.messages.find((one) => one.ts === here.thread);
  $("thread").hidden = !parent;
  document.body.classList.toggle("threaded", Boolean(parent));
  if (!parent) {
    shown = null;
    return;
  }
  const list = $("replies");
  const replies = channel.messages.filter((one) =>
    one.thread_ts === parent.ts && one.ts !== parent.ts);
  const status = channel.statuses[parent.ts];
  const key = `${here.as} ${parent.ts}`;
  const arrived = shown !== key;
  shown = key;
  $("thread-of").textContent = channel.is_im ? "Countersign" : `#${channel.name}`;
  const divider = { key: "replies", looks: String(replies.length),
    make: () => el("p", { class: "divider" },
      `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`) };
  keep(list, [
    messageItem(parent, { channel, inThread: true }),
    ...(replies.length ? [divider] : []),
    ...replies.map((one, place) =>
      messageItem(one, { channel, previous: replies[place - 1], inThread: true })),
    ...(status ? [{ key: "status", looks: JSON.stringify(status), make: () => working(status) }]
      : []),
  ]);
  settle();
  if (arrived) toEnd();
  const newest = replies.findLast((one) => !one.for_user);
  if (newest && !document.hidden && channel.unread.threads[parent.ts]) {
    mark({ channel: channel.id, thread_ts: parent.ts, ts: newest.ts });
  }
}

// Whoever is answered for the first time sees the answer without looking for it.
export function openAnswered(before) {
  const channel = room();
  if (!channel || before?.me.id !== store.state.me.id || $("reply").value) return;
  const earlier = before.channels.find((one) => one.id === channel.id)?.messages ?? [];
  const known = new Map(earlier.map((one) => [one.ts, one.reply_count]));
  const newest = earlier.at(-1)?.ts ?? "";
  // A question and its answer may come at one look, where looking takes a while.
  const answered = channel.messages.findLast((one) =>
    one.user === store.state.me.id && one.reply_count &&
    (known.has(one.ts) ? !known.get(one.ts) : one.ts > newest));
  if (answered) move({ thread: answered.ts });
}
