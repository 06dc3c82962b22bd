// Slack's mrkdwn, markdown and rich_text as nodes.

import { el, link } from "./dom.js";
import { clock } from "./times.js";

const unescape = (text) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

const EMOJI = {
  white_check_mark: "\u2705", x: "\u274c", warning: "\u26a0\ufe0f", eyes: "\ud83d\udc40",
  hourglass: "\u231b", tada: "\ud83c\udf89", no_entry: "\u26d4", lock: "\ud83d\udd12",
  rotating_light: "\ud83d\udea8", package: "\ud83d\udce6", moneybag: "\ud83d\udcb0",
  "+1": "\ud83d\udc4d", thumbsup: "\ud83d\udc4d", white_circle: "\u26aa", red_circle: "\ud83d\udd34",
  large_green_circle: "\ud83d\udfe2", large_yellow_circle: "\ud83d\udfe1", heavy_check_mark: "\u2714",
};

export const emoji = (text) => text.replace(/:([\w+-]+):/g, (all, name) => EMOJI[name] ?? all);

const STYLES = [
  [/`([^`\n]+)`/, (inner) => el("code", {}, unescape(inner))],
  [/\*([^*\n]+)\*/, (inner, names) => el("b", {}, inline(inner, names))],
  [/(?<![\w])_([^_\n]+)_(?![\w])/, (inner, names) => el("i", {}, inline(inner, names))],
  [/~([^~\n]+)~/, (inner, names) => el("s", {}, inline(inner, names))],
];

const TOKEN = /^<([@#!]|https?:|mailto:)[^>]*>$/;

function token(raw, names) {
  const [target, label] = raw.slice(1, -1).split("|");
  if (target.startsWith("@")) return el("span", { class: "mention" }, "@" + names(target.slice(1)));
  if (target.startsWith("#")) return el("span", { class: "mention" }, "#" + names(target.slice(1)));
  if (target.startsWith("!date^")) return document.createTextNode(unescape(label ?? ""));
  if (target.startsWith("!")) return el("span", { class: "broadcast" }, "@" + target.slice(1));
  return link(unescape(target), label ? unescape(label) : unescape(target).replace(/^mailto:/, ""));
}

function inline(text, names) {
  const pieces = [];
  for (const piece of text.split(/(<[^>\n]+>)/)) {
    if (TOKEN.test(piece)) {
      pieces.push(token(piece, names));
      continue;
    }
    let rest = piece;
    while (rest) {
      const found = STYLES.map(([pattern, make]) => [pattern.exec(rest), make])
        .filter(([match]) => match)
        .sort(([a], [b]) => a.index - b.index)[0];
      if (!found) {
        pieces.push(emoji(unescape(rest)));
        break;
      }
      const [match, make] = found;
      pieces.push(emoji(unescape(rest.slice(0, match.index))), make(match[1], names));
      rest = rest.slice(match.index + match[0].length);
    }
  }
  return pieces;
}

export function mrkdwn(text, names) {
  const box = el("div", { class: "text" });
  for (const [place, part] of text.split("```").entries()) {
    if (place % 2) {
      box.append(el("pre", {}, unescape(part.replace(/^\n/, ""))));
      continue;
    }
    for (const line of part.replace(/^\n|\n$/g, "").split("\n")) {
      const quoted = line.startsWith("&gt;") || line.startsWith(">");
      const words = quoted ? line.replace(/^(&gt;|>)\s?/, "") : line;
      box.append(el(quoted ? "blockquote" : "div", {}, inline(words, names)));
    }
  }
  return box;
}

export function markdown(text, names) {
  const slack = text
    .replace(/^#{1,6}\s+(.*)$/gm, "*$1*")
    .replace(/\*\*([^*\n]+)\*\*/g, "*$1*")
    .replace(/^\s*[-*]\s+/gm, "\u2022 ")
    .replace(/\[([^\]\n]+)\]\(([^)\s]+)\)/g, "<$2|$1>");
  return mrkdwn(slack, names);
}

export function textObject(object, names) {
  if (!object) return null;
  if (object.type === "mrkdwn") return mrkdwn(object.text, names);
  return el("div", { class: "text" }, emoji(object.text));
}

function richPart(part, names) {
  const words = {
    text: () => part.text,
    user: () => el("span", { class: "mention" }, "@" + names(part.user_id)),
    channel: () => el("span", { class: "mention" }, "#" + names(part.channel_id)),
    broadcast: () => el("span", { class: "broadcast" }, "@" + part.range),
    link: () => link(part.url, part.text),
    emoji: () => emoji(`:${part.name}:`),
    date: () => part.fallback ?? clock(part.timestamp),
  }[part.type];
  let node = words ? words() : (part.text ?? "");
  for (const [style, tag] of [["bold", "b"], ["italic", "i"], ["strike", "s"], ["code", "code"]]) {
    if (part.style?.[style]) node = el(tag, {}, node);
  }
  return node;
}

export function richText(block, names) {
  const section = (element) => {
    const parts = (element.elements ?? []).map((part) =>
      part.elements ? section(part) : richPart(part, names));
    const tag = { rich_text_preformatted: "pre", rich_text_quote: "blockquote" }[element.type];
    if (element.type === "rich_text_list") {
      const list = element.style === "ordered" ? "ol" : "ul";
      return el(list, {}, parts.map((part) => el("li", {}, part)));
    }
    return el(tag ?? "div", { class: "text" }, parts);
  };
  return el("div", {}, (block.elements ?? []).map(section));
}
