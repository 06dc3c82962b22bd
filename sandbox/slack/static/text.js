// Slack's mrkdwn, markdown and plain text as nodes.

import { el, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { clock, dayName, moment } from "./times.js";

const unescape = (text) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

const STYLES = [
  [/`([^`\n]+)`/, (inner) => el("code", {}, unescape(inner))],
  [/\*([^*\n]+)\*/, (inner, names) => el("b", {}, inline(inner, names))],
  [/(?<![\w])_([^_\n]+)_(?![\w])/, (inner, names) => el("i", {}, inline(inner, names))],
  [/~([^~\n]+)~/, (inner, names) => el("s", {}, inline(inner, names))],
];

const TOKEN = /^<([@#!]|https?:|mailto:)[^>]*>$/;

const DATES = {
  date_num: (ts) => new Date(ts * 1000).toLocaleDateString("en-CA"),
  date: dayName, date_short: dayName, date_long: dayName,
  date_pretty: dayName, date_short_pretty: dayName, date_long_pretty: dayName,
  time: clock, time_secs: clock,
};

export function mention(id, names, sign = "@") {
  const mine = sign === "@" && id === names.me;
  return el("span", { class: mine ? "mention mine" : "mention" }, sign + names(id));
}

// <!date^1764000000^{date_short_pretty} at {time}|fallback>
export function slackDate(target, fallback) {
  const [, ts, format] = target.split("^");
  if (!Number(ts)) return document.createTextNode(unescape(fallback ?? ""));
  const words = format.replace(/\{(\w+)\}/g, (all, name) => DATES[name]?.(Number(ts)) ?? all);
  return el("time", { title: moment(ts) }, unescape(words));
}

function token(raw, names) {
  const [target, label] = raw.slice(1, -1).split("|");
  if (target.startsWith("@")) return mention(target.slice(1), names);
  if (target.startsWith("#")) return mention(target.slice(1), names, "#");
  if (target.startsWith("!date^")) return slackDate(target, label);
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
