// The few pictures the page itself needs, drawn with lines so that they take the text's colour.

const SHAPES = {
  back: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6L6 18",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 100 6 3 3 0 000-6z",
  home: "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
  link: "M10 14a4 4 0 006 0l3-3a4 4 0 00-6-6l-1 1M14 10a4 4 0 00-6 0l-3 3a4 4 0 006 6l1-1",
  menu: "M4 7h16M4 12h16M4 17h16",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  reply: "M4 5h16v11H10l-5 4v-4H4z",
  send: "M4 12l16-8-5 16-4-7z",
  smile: "M12 3a9 9 0 100 18 9 9 0 000-18zM8 14s1.5 2.5 4 2.5 4-2.5 4-2.5M9 9.5h.01M15 9.5h.01",
  thumb_down: "M17 14V4M7 4h10v10l-4 7c-1.5 0-2.5-1-2.5-2.5V15H5l1-9c.1-1 .6-2 1-2zM17 4h3v10h-3",
  thumb_up: "M7 10v10M17 20H7V10l4-7c1.5 0 2.5 1 2.5 2.5V9H19l-1 9c-.1 1-.6 2-1 2zM7 20H4V10h3",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5",
  unread: "M4 6h16v12H4zM4 7l8 6 8-6",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}
