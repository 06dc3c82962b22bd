// One message: who, when, what, and what hangs below it.

import { avatar } from "./avatars.js";
import { render } from "./blocks.js";
import { el, link } from "./dom.js";
import { picture } from "./elements.js";
import { emoji } from "./emoji.js";
import { linked } from "./here.js";
import { icon } from "./icons.js";
import { reactions } from "./reactions.js";
import { act, names, store } from "./store.js";
import { mrkdwn } from "./text.js";
import { clock, day, moment } from "./times.js";

const TOGETHER = 300;
const ASKS = new Set(["actions", "header", "card", "input"]);

export function surface(more) {
  const { people, channels, me } = store.state;
  return { names: Object.assign((id) => names(id), { me: me.id }), people, channels, act, ...more };
}

export function contextOf(message, channel) {
  return surface({ key: message.ts, values: message.values,
    act: (gesture) => act({ ...gesture, channel: channel.id, ts: message.ts,
      seen: message.edits }) });
}

// Several in a row by one person read as one, unless something is to be decided in them.
export function follows(message, previous) {
  return Boolean(previous) && previous.user === message.user && !message.for_user &&
    !previous.for_user && message.ts - previous.ts < TOGETHER &&
    day(message.ts) === day(previous.ts) &&
    !message.blocks?.some((block) => ASKS.has(block.type));
}

function preview({ url, title, text }) {
  return el("div", { class: "attachment" }, el("b", {}, link(url, title)), el("div", {}, text));
}

function attachment(one, context) {
  return el("div", { class: "attachment" },
    one.title ? el("b", {}, one.title_link ? link(one.title_link, one.title) : one.title) : null,
    one.text ? mrkdwn(one.text, context.names) : null,
    one.blocks?.length ? render(one.blocks, context) : null);
}

export function working(status) {
  if (!status) return null;
  const words = status.loading.length ? status.loading : [`Countersign ${status.text}`];
  const node = el("p", { class: "working", role: "status" }, words[0]);
  let turn = 0;
  const timer = words.length > 1 ? setInterval(() => {
    if (!node.isConnected) return clearInterval(timer);
    node.textContent = words[++turn % words.length];
  }, 3000) : 0;
  return node;
}

function threadBar(message, unread, open) {
  if (!message.reply_count) return null;
  const count = message.reply_count;
  const fresh = unread ? el("b", { class: "new" }, `${unread} new`) : null;
  return el("button", { type: "button", class: unread ? "replies fresh" : "replies",
    "data-focus": "thread", onclick: open },
  `${count} ${count === 1 ? "reply" : "replies"}`, fresh,
  el("small", {}, `Last at ${clock(message.latest_reply)}`));
}

function shared(file) {
  const image = { slack_file: { id: file.id }, alt_text: file.alt_txt || file.title };
  return el("figure", {}, el("figcaption", {}, file.title), picture(image));
}

// What a person types is formatted as they typed it; what the app sends, as its blocks say.
function content(message, context) {
  if (message.bot_id && message.blocks?.length) return render(message.blocks, context);
  return message.text ? mrkdwn(message.text, context.names) : null;
}

function header(message, person) {
  return el("header", {}, el("b", {}, person?.name ?? message.user),
    message.bot_id ? el("span", { class: "badge" }, "APP") : null,
    person?.kind === "guest" || person?.kind === "partner"
      ? el("span", { class: "badge" }, person.kind.toUpperCase()) : null,
    el("time", { title: moment(message.ts) }, clock(message.ts)));
}

export function messageItem(message, { channel, previous, unread = 0, status, open, inThread }) {
  const together = follows(message, previous);
  return {
    key: message.ts,
    looks: JSON.stringify([store.state.me.id, message, together, unread, status]),
    make: () => {
      const context = contextOf(message, channel);
      const person = store.state.people.find((one) => one.id === message.user);
      const mentioned = message.text.includes(`<@${store.state.me.id}>`);
      const dismiss = () => context.act({ do: "dismiss" });
      const classes = ["message", together ? "together" : "", message.for_user ? "ephemeral" : "",
        mentioned ? "called" : "", message.ts === linked ? "linked" : ""].filter(Boolean).join(" ");
      return el("article", { class: classes, id: inThread ? undefined : message.ts,
        "data-ts": message.ts, tabindex: -1,
        "aria-label": `${person?.name ?? message.user}, ${clock(message.ts)}` },
      el("div", { class: "gutter" }, together
        ? el("time", { title: moment(message.ts) }, clock(message.ts)) : avatar(person)),
      el("div", { class: "body" },
        message.for_user ? el("p", { class: "only" }, icon("eye"), "Only visible to you",
          el("button", { type: "button", class: "quiet", onclick: dismiss }, "Dismiss")) : null,
        together ? null : header(message, person),
        content(message, context),
        message.streaming ? el("span", { class: "caret", "aria-label": "Still writing",
          role: "img" }) : null,
        message.edits && !message.streaming
          ? el("small", { class: "edited" }, "(edited)") : null,
        (message.files ?? []).map(shared),
        (message.attachments ?? []).map((one) => attachment(one, context)),
        (message.previews ?? []).map(preview),
        reactions(message, context),
        inThread ? null : working(status),
        inThread || message.for_user ? null : threadBar(message, unread, open)));
    },
  };
}

export const said = (message) => emoji(message.text).slice(0, 80);
