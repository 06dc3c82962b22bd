// `table` and `data_table`: the second may be sorted, and turned page by page.

import { el } from "./dom.js";
import { richText } from "./richtext.js";

const shown = (cell, context) =>
  cell.type === "rich_text" ? richText(cell, context.names) : cell.text ?? String(cell.value);

const weight = (cell) => cell.type === "raw_number" ? cell.value : JSON.stringify(cell.text ?? cell);

function compare(a, b) {
  const [left, right] = [weight(a), weight(b)];
  return typeof left === "number" && typeof right === "number" ? left - right
    : String(left).localeCompare(String(right), "en", { numeric: true });
}

export function table(block, context) {
  const sortable = block.type === "data_table";
  const size = sortable ? block.page_size ?? 10 : block.rows.length;
  const [head, ...rows] = block.rows;
  const columns = (place) => ({ class: block.column_settings?.[place]?.align });
  let sorted = null;
  let page = 0;

  const body = el("tbody");
  const turner = el("p", { class: "buttons" });
  const draw = () => {
    const inOrder = sorted === null ? rows
      : rows.toSorted((a, b) => sorted.sign * compare(a[sorted.place], b[sorted.place]));
    body.replaceChildren(...inOrder.slice(page * size, (page + 1) * size).map((row) =>
      el("tr", {}, row.map((cell, place) => el("td", columns(place), shown(cell, context))))));
    const last = Math.ceil(rows.length / size) - 1;
    const turn = (step) => () => { page += step; draw(); };
    turner.replaceChildren(
      el("button", { type: "button", disabled: page === 0, onclick: turn(-1) }, "Previous"),
      el("span", {}, `${page + 1} of ${last + 1}`),
      el("button", { type: "button", disabled: page >= last, onclick: turn(1) }, "Next"));
  };
  const sort = (place) => (event) => {
    sorted = { place, sign: sorted?.place === place ? -sorted.sign : 1 };
    for (const cell of event.target.closest("tr").cells) cell.removeAttribute("aria-sort");
    event.target.closest("th").setAttribute("aria-sort", sorted.sign > 0 ? "ascending" : "descending");
    page = 0;
    draw();
  };
  const heading = (cell, place) => el("th", { scope: "col", ...columns(place) }, sortable
    ? el("button", { type: "button", class: "quiet", onclick: sort(place) }, shown(cell, context))
    : shown(cell, context));
  draw();
  return el("div", {},
    el("div", { class: "table", role: "region", tabindex: 0, "aria-label": block.caption ?? "Table" },
      el("table", {}, block.caption ? el("caption", {}, block.caption) : null,
        el("thead", {}, el("tr", {}, head.map(heading))), body)),
    rows.length > size ? turner : null);
}
