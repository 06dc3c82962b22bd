// Slack's rich_text blocks as nodes.

import { el, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { mention, slackDate } from "./text.js";

const STYLES = [["bold", "b"], ["italic", "i"], ["strike", "s"], ["code", "code"]];

const PARTS = {
  text: (part) => part.text,
  user: (part, names) => mention(part.user_id, names),
  channel: (part, names) => mention(part.channel_id, names, "#"),
  broadcast: (part) => el("span", { class: "broadcast" }, "@" + part.range),
  link: (part) => link(part.url, part.text),
  emoji: (part) => emoji(`:${part.name}:`),
  date: (part) => slackDate(`!date^${part.timestamp}^${part.format ?? "{date} {time}"}`, part.fallback),
  color: (part) => part.value,
};

function piece(part, names) {
  let node = PARTS[part.type]?.(part, names) ?? part.text ?? "";
  for (const [style, tag] of STYLES) {
    if (part.style?.[style]) node = el(tag, {}, node);
  }
  return node;
}

const TAGS = { rich_text_preformatted: "pre", rich_text_quote: "blockquote" };

function section(element, names) {
  const parts = (element.elements ?? []).map((part) =>
    part.elements ? section(part, names) : piece(part, names));
  if (element.type === "rich_text_list") {
    const ordered = element.style === "ordered";
    return el(ordered ? "ol" : "ul",
      { start: ordered && element.offset ? element.offset + 1 : undefined,
        class: element.indent ? `indent-${Math.min(element.indent, 4)}` : undefined },
      parts.map((part) => el("li", {}, part)));
  }
  return el(TAGS[element.type] ?? "div", { class: "text" }, parts);
}

export function richText(block, names) {
  return el("div", { class: "rich" },
    (block.elements ?? []).map((element) => section(element, names)));
}
