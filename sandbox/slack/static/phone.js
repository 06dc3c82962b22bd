// The same page as a phone shows it: a window of 390 by 844 inside this one, really that narrow.

import { $, el } from "./dom.js";
import { address, framed, here, move, wantsPhone } from "./here.js";

const NARROW = matchMedia("(max-width: 600px)");

export const inPhone = () => document.body.classList.contains("phone");

function show() {
  const screen = el("iframe", { title: "The practice Slack on a phone",
    src: address({ framed: "" }) });
  document.body.append(el("div", { id: "handset" }, screen));
  document.body.classList.add("phone");
  history.replaceState(null, "", address({ phone: "" }));
}

function hide() {
  const query = new URLSearchParams($("handset").firstChild.contentWindow.location.search);
  location.search = new URLSearchParams({ as: query.get("as") ?? here.as,
    channel: query.get("channel") ?? here.channel }).toString();
}

export function startPhone() {
  document.documentElement.classList.toggle("framed", framed);
  const button = $("phone");
  button.hidden = framed;
  button.addEventListener("click", () => {
    if (inPhone()) return hide();
    show();
    button.setAttribute("aria-pressed", "true");
  });
  if (wantsPhone && !framed && !NARROW.matches) {
    show();
    button.setAttribute("aria-pressed", "true");
  } else if (wantsPhone) {
    move({});
  }
}
