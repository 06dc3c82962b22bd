// The practice Slack: what one person sees, and what they do.

import { composer } from "./composer.js";
import { $ } from "./dom.js";
import { drawHead, startHead } from "./head.js";
import { here, linked, move } from "./here.js";
import { drawHome } from "./home.js";
import { drawModal, startModal } from "./modal.js";
import { drawPeople, startPeople } from "./people.js";
import { inPhone, startPhone } from "./phone.js";
import { drawRoom, leaveRoom, leaveUnread, openThread, startRoom } from "./room.js";
import { centre } from "./scrolling.js";
import { drawSidebar, startSidebar } from "./sidebar.js";
import { act, refresh, room, store, watch } from "./store.js";
import { drawThread, openAnswered, startThread } from "./thread.js";
import { place, useZone } from "./times.js";
import { startToolbar } from "./toolbar.js";

const inRoom = () => store.state && room() ? { channel: room().id } : null;
const settleWords = composer($("composer"), $("words"), inRoom);
const settleReply = composer($("answer"), $("reply"), () =>
  here.thread && inRoom() ? { ...inRoom(), thread: here.thread } : null);

function follow(ts) {
  const found = room()?.messages.find((one) => one.ts === ts);
  if (!found) return;
  move({ thread: found.thread_ts ?? null });
  drawThread();
  const node = document.querySelector(`#replies [data-ts="${ts}"], #room [data-ts="${ts}"]`);
  if (!node) return;
  centre(node);
  node.focus({ preventScroll: true });
}

function draw() {
  const channel = room();
  const home = here.channel === "home";
  useZone(store.state.time_zone);
  $("zone").textContent = `Times are ${place()} time.`;
  drawPeople();
  drawSidebar();
  drawHead();
  document.body.classList.toggle("at-home", home);
  if (home) {
    leaveRoom();
    drawHome();
  } else {
    drawRoom(channel);
  }
  drawThread();
  drawModal();
  settleWords();
  settleReply();
  const fresh = store.state.people.find((one) => one.id === store.state.me.id).waiting;
  document.title = `${fresh ? `(${fresh}) ` : ""}${home ? "App Home"
    : channel.is_im ? "Countersign" : `#${channel.name}`} - Practice Slack`;
  say(store.state.connected ? "" : "The app is not connected.");
}

function say(words) {
  if ($("line").textContent !== words) $("line").textContent = words;
}

store.addEventListener("changed", ({ detail: before }) => {
  openAnswered(before);
  draw();
  if (before) return;
  if (linked) follow(linked);
  // Whoever arrives on a tab of the app has opened it, as in Slack.
  if (here.channel === "home") act({ do: "open_home" });
  else if (room().is_im) act({ do: "open_messages" });
});

startPhone();
startPeople();
startSidebar();
startHead();
startRoom();
startThread();
startModal();
startToolbar($("room"), openThread, leaveUnread);
addEventListener("visibilitychange", () => { if (!document.hidden && store.state) refresh(); });
if (!inPhone()) watch((trouble) => { if (trouble) say(trouble); });
