// Block Kit as nodes. `context` brings names, the act function and what was entered so far.

import { el, link, safeUrl } from "./dom.js";
import { emoji, markdown, mrkdwn, richText, textObject } from "./text.js";

const optionText = (option) => emoji(option.text.text);
const grouped = (element) =>
  element.option_groups?.flatMap((group) => group.options) ?? element.options ?? [];

function picture(element) {
  const src = safeUrl(element.image_url);
  return src ? el("img", { src, alt: element.alt_text, loading: "lazy" }) : element.alt_text;
}

async function sure(confirm) {
  if (!confirm) return true;
  const dialog = document.getElementById("confirm");
  const answer = (yes) => () => dialog.close(yes ? "yes" : "");
  dialog.replaceChildren(
    el("h2", {}, confirm.title.text),
    el("p", {}, confirm.text.text),
    el("p", { class: "buttons" },
      el("button", { type: "button", onclick: answer(false) }, confirm.deny.text),
      el("button", { type: "button", class: confirm.style ?? "primary", onclick: answer(true) },
        confirm.confirm.text)));
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}

function button(element, block, context) {
  const press = async (event) => {
    if (!(await sure(element.confirm))) return;
    if (element.url) window.open(safeUrl(element.url), "_blank", "noopener");
    event.target.disabled = true;
    await context.act({ do: "click", action_id: element.action_id, block_id: block.block_id });
    event.target.disabled = false;
  };
  const label = element.text ? emoji(element.text.text) : element.icon;
  return el("button", { type: "button", class: element.style, onclick: press,
    "aria-label": element.accessibility_label }, label);
}

function feedback(element, block, context) {
  const press = (negative) => () => context.act({
    do: "click", action_id: element.action_id, block_id: block.block_id, negative });
  return [
    el("button", { type: "button", onclick: press(false) }, element.positive_button.text.text),
    el("button", { type: "button", onclick: press(true) }, element.negative_button.text.text),
  ];
}

function choose(element, block, context) {
  return async (option) => {
    if (!(await sure(element.confirm))) return;
    await context.act({
      do: "select", action_id: element.action_id, block_id: block.block_id, option });
  };
}

function overflow(element, block, context) {
  const send = choose(element, block, context);
  const menu = el("select", { class: "overflow", "aria-label": "More",
    onchange: (event) => { send(event.target.value); event.target.value = ""; } },
  el("option", { value: "" }, "\u22ef"),
  element.options.map((option) => el("option", { value: option.value }, optionText(option))));
  return menu;
}

function chosenValues(element, now) {
  const many = now?.selected_options ?? element.initial_options ?? [];
  const one = now?.selected_option ?? element.initial_option;
  return (one ? [one] : many).map((option) => option.value);
}

function picks(element, context) {
  const people = context.people.map((one) => [one.id, one.name]);
  const channels = context.channels.map((one) => [one.id, (one.is_im ? "@" : "#") + one.name]);
  if (element.type.includes("users_select")) return people;
  if (/channels_select|conversations_select/.test(element.type)) return channels;
  return grouped(element).map((option) => [option.value, optionText(option)]);
}

function menu(element, block, context, now) {
  const multiple = element.type.startsWith("multi_");
  const chosen = chosenValues(element, now);
  const plain = now && Object.values(now).find((value) => value && value !== element.type);
  const options = picks(element, context).map(([value, label]) =>
    el("option", { value, selected: chosen.includes(value) || value === plain }, label));
  const none = multiple || options.length === 0 ? [] :
    [el("option", { value: "" }, element.placeholder?.text ?? "Choose")];
  const node = el("select", { multiple, name: element.action_id }, none, options);
  if (!multiple && !chosen.length && !plain) node.value = "";
  node.entry = () => multiple
    ? [...node.selectedOptions].map((option) => option.value)
    : node.value || null;
  return node;
}

function ticks(element, block, context, now) {
  const kind = element.type === "checkboxes" ? "checkbox" : "radio";
  const chosen = chosenValues(element, now);
  const group = `${block.block_id}.${element.action_id}`;
  const inputs = element.options.map((option) => el("label", { class: "tick" },
    el("input", { type: kind, name: group, value: option.value,
      checked: chosen.includes(option.value) }), textObject(option.text, context.names),
    option.description ? el("small", {}, option.description.text) : null));
  const node = el("div", { class: "ticks" }, inputs);
  node.entry = () => {
    const on = [...node.querySelectorAll("input:checked")].map((input) => input.value);
    return kind === "checkbox" ? on : on[0] ?? null;
  };
  return node;
}

const FIELD_TYPES = {
  datepicker: "date", timepicker: "time", datetimepicker: "datetime-local",
  email_text_input: "email", url_text_input: "url", number_input: "text",
};

function field(element, block, context, now) {
  const value = now?.value ?? now?.selected_date ?? now?.selected_time ?? element.initial_value ??
    element.initial_date ?? element.initial_time ?? "";
  const common = { name: element.action_id, placeholder: element.placeholder?.text };
  const node = element.multiline
    ? el("textarea", { ...common, rows: 4 })
    : el("input", { ...common, type: FIELD_TYPES[element.type] ?? "text",
      inputmode: element.type === "number_input" ? "decimal" : undefined });
  node.value = value;
  node.entry = () => element.type === "datetimepicker"
    ? Math.round(new Date(node.value).getTime() / 1000) : node.value || null;
  return node;
}

function entryNode(element, block, context) {
  const now = context.values?.[block.block_id]?.[element.action_id];
  if (["checkboxes", "radio_buttons"].includes(element.type)) {
    return ticks(element, block, context, now);
  }
  if (element.type.includes("select")) return menu(element, block, context, now);
  return field(element, block, context, now);
}

function dispatching(element, block, context) {
  const node = entryNode(element, block, context);
  const send = choose(element, block, context);
  node.addEventListener("change", () => send(node.entry()));
  return node;
}

function interactive(element, block, context) {
  if (element.type === "image") return picture(element);
  if (["button", "icon_button"].includes(element.type)) return button(element, block, context);
  if (element.type === "feedback_buttons") return feedback(element, block, context);
  if (element.type === "overflow") return overflow(element, block, context);
  return dispatching(element, block, context);
}

function input(block, context) {
  const node = block.dispatch_action
    ? dispatching(block.element, block, context) : entryNode(block.element, block, context);
  node.dataset.block = block.block_id;
  node.dataset.action = block.element.action_id;
  const error = context.errors?.[block.block_id];
  return el("div", { class: "field" },
    el("label", {}, el("span", {}, block.label.text, block.optional ? " (optional)" : ""), node),
    block.hint ? el("small", {}, block.hint.text) : null,
    error ? el("p", { class: "error", role: "alert" }, error) : null);
}

function cell(value, context) {
  if (value.type === "rich_text") return richText(value, context.names);
  return value.text ?? String(value.value);
}

function table(block, context) {
  const [head, ...rows] = block.rows;
  const row = (cells, tag) => el("tr", {}, cells.map((value, place) => el(tag, {
    class: block.column_settings?.[place]?.align }, cell(value, context))));
  return el("div", { class: "table" }, el("table", {},
    block.caption ? el("caption", {}, block.caption) : null,
    el("thead", {}, row(head, "th")), el("tbody", {}, rows.map((one) => row(one, "td")))));
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
  return el("div", { class: "card" },
    block.hero_image ? picture(block.hero_image) : null,
    ["title", "subtitle", "body"].map((part) => textObject(block[part], context.names)),
    el("div", { class: "buttons" },
      (block.actions ?? []).map((one) => interactive(one, block, context))));
}

const MARKS = { complete: "\u2713", error: "\u2717", in_progress: "\u2026", pending: "\u25cb" };

const RENDERERS = {
  actions: (block, context) => el("div", { class: "buttons" },
    block.elements.map((one) => interactive(one, block, context))),
  alert: (block, context) => el("div", { class: `alert ${block.level ?? ""}` },
    textObject(block.text, context.names)),
  card,
  carousel: (block, context) => el("div", { class: "carousel" },
    block.elements.map((one) => card(one, context))),
  container: (block, context) => el("details", { open: !block.default_collapsed },
    el("summary", {}, block.title?.text ?? ""), render(block.child_blocks, context)),
  context: (block, context) => el("div", { class: "context" }, block.elements.map((one) =>
    one.type === "image" ? picture(one) : textObject(one, context.names))),
  context_actions: (block, context) => el("div", { class: "buttons" },
    block.elements.map((one) => interactive(one, block, context))),
  data_table: table,
  divider: () => el("hr"),
  header: (block) => el("h3", {}, emoji(block.text.text)),
  image: (block) => el("figure", {}, picture(block),
    block.title ? el("figcaption", {}, block.title.text) : null),
  input,
  markdown: (block, context) => markdown(block.text, context.names),
  plan: (block, context) => el("details", { open: true }, el("summary", {}, block.title),
    render(block.tasks ?? [], context)),
  rich_text: (block, context) => richText(block, context.names),
  section,
  table,
  task_card: (block) => el("div", { class: "context" },
    `${MARKS[block.status] ?? MARKS.pending} ${block.title}`),
  video: (block) => link(block.video_url, block.title.text),
};

export function render(blocks, context) {
  return blocks.map((block) => {
    const draw = RENDERERS[block.type];
    return draw ? draw(block, context) : el("p", { class: "context" }, `[${block.type}]`);
  });
}

export { mrkdwn };
