// What can be filled in. Every node made here has `entry()`, what stands in it now, and `put(entry)`.

import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { textObject } from "./text.js";

export const optionText = (option) => emoji(option.text.text);

const FIELD_TYPES = {
  datepicker: "date", timepicker: "time", datetimepicker: "datetime-local",
  email_text_input: "email", url_text_input: "url", number_input: "text",
};

function stand(element, now) {
  const [, value] = Object.entries(now ?? {}).find(([name]) => name !== "type") ?? [];
  const initial = Object.entries(element).find(([name]) => name.startsWith("initial_"))?.[1];
  const given = value ?? initial;
  const bare = (one) => one?.value ?? one;
  return Array.isArray(given) ? given.map(bare) : bare(given);
}

function picks(element, context) {
  const people = context.people.map((one) => [one.id, one.name]);
  const channels = context.channels.map((one) =>
    [one.id, one.is_im ? "Countersign" : `#${one.name}`]);
  if (element.type.includes("users_select")) return people;
  if (/channels_select|conversations_select/.test(element.type)) return channels;
  return (element.options ?? []).map((option) => [option.value, optionText(option)]);
}

const choice = ([value, label]) => el("option", { value }, label);

function menu(element, context, name) {
  const multiple = element.type.startsWith("multi_");
  const groups = (element.option_groups ?? []).map((group) =>
    el("optgroup", { label: group.label.text },
      group.options.map((option) => choice([option.value, optionText(option)]))));
  const none = multiple ? [] : [choice(["", element.placeholder?.text ?? "Choose"])];
  const node = el("select", { multiple, name: element.action_id, "data-focus": name,
    "aria-label": element.placeholder?.text ?? "Choose" },
  none, groups, picks(element, context).map(choice));
  node.entry = () => multiple
    ? [...node.selectedOptions].map((option) => option.value)
    : node.value || null;
  node.put = (entry) => {
    const chosen = [entry ?? (multiple ? [] : "")].flat();
    for (const option of node.options) option.selected = chosen.includes(option.value);
  };
  return node;
}

function ticks(element, context, name) {
  const kind = element.type === "checkboxes" ? "checkbox" : "radio";
  const group = `${name}.${context.key ?? ""}`;
  const node = el("div", { class: "ticks" }, element.options.map((option) =>
    el("label", { class: "tick" },
      el("input", { type: kind, name: group, value: option.value,
        "data-focus": `${name}.${option.value}` }),
      el("span", {}, textObject(option.text, context.names),
        option.description ? el("small", {}, option.description.text) : null))));
  const inputs = [...node.querySelectorAll("input")];
  node.entry = () => {
    const on = inputs.filter((input) => input.checked).map((input) => input.value);
    return kind === "checkbox" ? on : on[0] ?? null;
  };
  node.put = (entry) => {
    const chosen = [entry ?? []].flat();
    for (const input of inputs) input.checked = chosen.includes(input.value);
  };
  return node;
}

function field(element, context, name) {
  const common = { name: element.action_id, placeholder: element.placeholder?.text,
    "data-focus": name };
  const node = element.multiline
    ? el("textarea", { ...common, rows: 4 })
    : el("input", { ...common, type: FIELD_TYPES[element.type] ?? "text",
      inputmode: element.type === "number_input" ? "decimal" : undefined });
  const moments = element.type === "datetimepicker";
  node.entry = () => moments && node.value
    ? Math.round(new Date(node.value).getTime() / 1000) : node.value || null;
  node.put = (entry) => {
    const local = (seconds) => {
      const date = new Date(seconds * 1000);
      return new Date(date - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    };
    node.value = moments && entry ? local(entry) : entry ?? "";
  };
  return node;
}

export function entryOf(element, block, context) {
  const name = `${block.block_id}.${element.action_id}`;
  const make = ["checkboxes", "radio_buttons"].includes(element.type) ? ticks
    : element.type.includes("select") ? menu : field;
  const node = make(element, context, name);
  node.put(stand(element, context.values?.[block.block_id]?.[element.action_id]));
  if (element.focus_on_load) (node.querySelector("input") ?? node).autofocus = true;
  return node;
}
