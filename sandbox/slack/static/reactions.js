// Emoji below a message: shown, added to, taken away.

import { el } from "./dom.js";
import { EMOJI, PICKED } from "./emoji.js";
import { icon } from "./icons.js";
import { menuButton, openMenu } from "./menu.js";
import { names, store } from "./store.js";

const picks = (context) => PICKED.map((name) => ({
  label: name.replaceAll("_", " "), content: EMOJI[name], title: `:${name}:`,
  act: () => context.act({ do: "react", name }),
}));

export const pickReaction = (button, context) =>
  openMenu(button, picks(context), { label: "Add a reaction", kind: "grid" });

export function reactions(message, context) {
  if (!message.reactions) return null;
  const { me } = store.state;
  const pills = message.reactions.map(({ name, users, count }) => {
    const mine = users.includes(me.id);
    const who = users.map((id) => id === me.id ? "you" : names(id)).join(", ");
    return el("button", { type: "button", class: "reaction", "aria-pressed": String(mine),
      "data-focus": `reaction.${name}`, title: `${who} reacted with :${name}:`,
      "aria-label": `${name.replaceAll("_", " ")}, ${count}, ${who}`,
      onclick: () => context.act({ do: mine ? "unreact" : "react", name }) },
    EMOJI[name] ?? `:${name}:`, el("span", {}, String(count)));
  });
  return el("div", { class: "reactions" }, pills,
    menuButton({ class: "reaction", "aria-label": "Add a reaction", title: "Add a reaction" },
      icon("smile"), () => picks(context), { label: "Add a reaction", kind: "grid" }));
}
