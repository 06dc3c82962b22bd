// The App Home tab: one view, drawn again only where it has changed.

import { render } from "./blocks.js";
import { $, el, keep } from "./dom.js";
import { surface } from "./messages.js";
import { act, store } from "./store.js";

export function drawHome() {
  const room = $("room");
  const view = store.state.home;
  room.setAttribute("role", "region");
  room.setAttribute("aria-label", "App Home");
  room.removeAttribute("aria-live");
  const context = surface({ key: "home", values: view?.state.values,
    act: (gesture) => act({ ...gesture, in: "home" }) });
  const blocks = view?.blocks ?? [];
  const values = (block) => view.state.values[block.block_id];
  keep(room, blocks.length ? blocks.map((block, place) => ({
    key: `home ${place}`, looks: JSON.stringify([block, values(block)]),
    make: () => el("div", { class: "home" }, render([block], context)),
  })) : [{ key: "home none", looks: "",
    make: () => el("p", { class: "hint" },
      "Countersign has not put anything on this tab yet. It does so when it is connected.") }]);
}
