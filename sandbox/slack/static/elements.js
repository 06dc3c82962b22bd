// What can be pressed or chosen from, wherever a block holds it.

import { sure } from "./confirm.js";
import { el, safeUrl } from "./dom.js";
import { emoji } from "./emoji.js";
import { entryOf, optionText } from "./entries.js";
import { icon } from "./icons.js";
import { menuButton } from "./menu.js";

const FILE = /(?:^|[-/])(F[A-Z0-9]{8,})(?:\/|$)/;

// A file of the workspace is fetched from the workspace, whichever way the app named it.
function fileUrl({ id, url }) {
  const [, found] = FILE.exec(id ?? url ?? "") ?? [];
  return found ? `ui/files/${found}` : undefined;
}

export function picture(element) {
  const url = element.slack_file ? fileUrl(element.slack_file) : element.image_url;
  const src = url && safeUrl(url);
  return src ? el("img", { src, alt: element.alt_text, loading: "lazy" }) : element.alt_text;
}

// A press on its way keeps its focus: `disabled` would throw it away.
async function once(node, work) {
  if (node.getAttribute("aria-disabled")) return;
  node.setAttribute("aria-disabled", "true");
  try {
    await work();
  } finally {
    node.removeAttribute("aria-disabled");
  }
}

function button(element, block, context) {
  const press = (event) => once(event.currentTarget, async () => {
    if (!(await sure(element.confirm))) return;
    if (element.url) window.open(safeUrl(element.url), "_blank", "noopener");
    await context.act({ do: "click", action_id: element.action_id, block_id: block.block_id });
  });
  const label = element.text ? emoji(element.text.text) : "";
  return el("button", { type: "button", class: element.style, onclick: press,
    "data-focus": element.action_id, "aria-label": element.accessibility_label },
  element.icon ? icon(element.icon) : null, label);
}

const opinions = new Map();

function feedback(element, block, context) {
  const about = `${context.key}.${element.action_id}`;
  const sides = [[false, "thumb_up", element.positive_button],
    [true, "thumb_down", element.negative_button]];
  const buttons = sides.map(([negative, shape, side]) => el("button", {
    type: "button", class: "opinion", title: side.text.text,
    "aria-pressed": String(opinions.get(about) === negative),
    "aria-label": side.accessibility_label ?? side.text.text,
    "data-focus": `${element.action_id}.${shape}`,
    onclick: (event) => once(event.currentTarget, async () => {
      opinions.set(about, negative);
      for (const [place, one] of buttons.entries()) {
        one.setAttribute("aria-pressed", String(sides[place][0] === negative));
      }
      await context.act({
        do: "click", action_id: element.action_id, block_id: block.block_id, negative });
    }),
  }, icon(shape)));
  return buttons;
}

function chooser(element, block, context) {
  return async (option) => {
    if (!(await sure(element.confirm))) return;
    await context.act({
      do: "select", action_id: element.action_id, block_id: block.block_id, option });
  };
}

function overflow(element, block, context) {
  const send = chooser(element, block, context);
  const choose = (option) => {
    if (option.url) window.open(safeUrl(option.url), "_blank", "noopener");
    send(option.value);
  };
  return menuButton({ class: "square", "aria-label": "More", title: "More",
    "data-focus": element.action_id }, icon("more"),
  () => element.options.map((option) => ({ label: optionText(option), act: () => choose(option) })),
  { label: "More" });
}

export function dispatching(element, block, context) {
  const node = entryOf(element, block, context);
  const send = chooser(element, block, context);
  node.addEventListener("change", () => send(node.entry()));
  return node;
}

const MADE = {
  image: picture, button, icon_button: button, workflow_button: button,
  feedback_buttons: feedback, overflow,
};

export function interactive(element, block, context) {
  return (MADE[element.type] ?? dispatching)(element, block, context);
}
