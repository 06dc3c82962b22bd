// Block Kit as nodes. `context` brings names, people, channels, the act function, and what was
// entered so far (`values`) or refused (`errors`).

import { el, link } from "./dom.js";
import { dispatching, interactive, picture } from "./elements.js";
import { emoji } from "./emoji.js";
import { entryOf } from "./entries.js";
import { richText } from "./richtext.js";
import { table } from "./tables.js";
import { markdown, textObject } from "./text.js";

function row(className, elements, block, context) {
  return el("div", { class: className }, elements.map((one) => interactive(one, block, context)));
}

function input(block, context) {
  const { element } = block;
  const node = (block.dispatch_action ? dispatching : entryOf)(element, block, context);
  node.dataset.block = block.block_id;
  node.dataset.action = element.action_id;
  const ids = { hint: `${block.block_id}-hint`, error: `${block.block_id}-error` };
  const error = context.errors?.[block.block_id];
  const described = [block.hint ? ids.hint : "", error ? ids.error : ""].join(" ").trim();
  if (described) node.setAttribute("aria-describedby", described);
  if (error) node.setAttribute("aria-invalid", "true");
  node.removeAttribute("aria-label");
  const words = [block.label.text, block.optional ? el("i", {}, " (optional)") : null];
  const below = [
    error ? el("p", { class: "error", id: ids.error, role: "alert" }, error) : null,
    block.hint ? el("small", { id: ids.hint }, block.hint.text) : null,
  ];
  if (node.classList.contains("ticks")) {
    return el("fieldset", { class: "field" }, el("legend", {}, words), node, below);
  }
  return el("div", { class: "field" }, el("label", {}, el("span", {}, words), node), below);
}

function section(block, context) {
  return el("div", { class: "section" },
    el("div", { class: "words" },
      textObject(block.text, context.names),
      block.fields ? el("div", { class: "fields" },
        block.fields.map((one) => textObject(one, context.names))) : null),
    block.accessory ? el("div", { class: "accessory" },
      interactive(block.accessory, block, context)) : null);
}

function card(block, context) {
  const part = (name) => block[name]
    ? el("div", { class: name }, textObject(block[name], context.names)) : null;
  return el("div", { class: "card" },
    block.hero_image ? picture(block.hero_image) : null,
    el("div", { class: "card-words" }, block.icon ? picture(block.icon) : null,
      el("div", {}, part("title"), part("subtitle"))),
    part("body"),
    block.actions ? row("buttons", block.actions, block, context) : null);
}

const MARKS = {
  complete: ["\u2713", "Done"], error: ["\u2717", "Failed"],
  in_progress: ["", "Under way"], pending: ["\u25cb", "To do"],
};

function task(block, context) {
  const status = block.status ?? "pending";
  const [mark, word] = MARKS[status] ?? MARKS.pending;
  const more = [block.details, block.output].filter(Boolean).map((one) =>
    richText(one, context.names));
  return el("div", { class: `task ${status}` },
    el("span", { class: "mark", role: "img", "aria-label": word }, mark),
    el("div", {}, block.title, more));
}

function container(block, context) {
  const title = block.title?.text ?? richText(block.rich_text_title, context.names);
  return el("details", { class: "container", open: !block.default_collapsed },
    el("summary", {}, title), textObject(block.subtitle, context.names),
    render(block.child_blocks, context));
}

const RENDERERS = {
  actions: (block, context) => row("buttons", block.elements, block, context),
  alert: (block, context) => el("div", { role: "note", class: `alert ${block.level ?? "default"}` },
    textObject(block.text, context.names)),
  card,
  carousel: (block, context) => el("div", { class: "carousel", tabindex: 0, role: "region",
    "aria-label": "Cards" }, block.elements.map((one) => card(one, context))),
  container,
  context: (block, context) => el("div", { class: "context" }, block.elements.map((one) =>
    one.type === "image" ? picture(one) : textObject(one, context.names))),
  context_actions: (block, context) => row("buttons small", block.elements, block, context),
  data_table: table,
  divider: () => el("hr"),
  file: (block) => el("p", { class: "context" }, `File ${block.external_id}`),
  header: (block) => el("h3", {}, emoji(block.text.text)),
  image: (block) => el("figure", {},
    block.title ? el("figcaption", {}, block.title.text) : null, picture(block)),
  input,
  markdown: (block, context) => markdown(block.text, context.names),
  plan: (block, context) => el("details", { class: "container", open: true },
    el("summary", {}, block.title), render(block.tasks ?? [], context)),
  rich_text: (block, context) => richText(block, context.names),
  section,
  table,
  task_card: task,
  video: (block) => link(block.video_url, block.title.text),
};

export function render(blocks, context) {
  return blocks.map((block) => RENDERERS[block.type]?.(block, context) ??
    el("p", { class: "context" }, `[${block.type}]`));
}
