// The practice Slack: what one person sees, and what they do. Every gesture goes to the same
// delivery the tests use; this page knows no shortcut to the program.

import { el } from "./dom.js";
import { mrkdwn, render } from "./blocks.js";
import { clock, place, useZone } from "./times.js";

const $ = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
const linked = query.get("ts");
const here = {
  as: query.get("as") ?? "priya",
  channel: (query.get("channel") ?? "ops").replace(/^[#@]/, ""),
  thread: query.get("thread"),
};
let state = null;
let drawnModal = "";
let drawnView = "";
let drawnThread = "";

function remember() {
  const place = new URLSearchParams({ as: here.as, channel: here.channel });
  if (here.thread) place.set("thread", here.thread);
  history.replaceState(null, "", `?${place}`);
}

function notice(words) {
  $("notice").textContent = words ?? "";
  if (words) setTimeout(() => { $("notice").textContent = ""; }, 6000);
}

async function act(gesture) {
  const response = await fetch("/slack/ui/act", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ person: here.as, ...gesture }),
  });
  const answer = await response.json();
  const triangle = "\u26a0 That did not reach the app. Try again.";
  if (answer.error) notice(answer.error);
  else if (answer.person_sees === "error triangle") notice(triangle);
  else if (answer.person_sees && gesture.do !== "submit") notice(answer.person_sees);
  await refresh(true);
  return answer;
}

// A person who is not in the channel of the address sees their own conversation with the app.
const room = () => here.channel === "home" ? undefined
  : state.channels.find((one) => !one.is_im && [one.id, one.name].includes(here.channel)) ??
    state.channels.find((one) => one.is_im);

const names = (id) => state.people.find((one) => one.id === id)?.name ??
  state.channels.find((one) => one.id === id)?.name ?? id;

function surface(more) {
  return { names, people: state.people, channels: state.channels, act, ...more };
}

function message(one, channel, inThread) {
  const inMessage = surface({
    act: (gesture) => act({ ...gesture, channel: channel.id, ts: one.ts }),
  });
  const body = one.blocks?.length ? render(one.blocks, inMessage) : mrkdwn(one.text, names);
  const replies = one.reply_count
    ? `${one.reply_count} ${one.reply_count === 1 ? "reply" : "replies"}` : "Reply";
  const open = () => { here.thread = one.ts; remember(); draw(); };
  return el("article", { class: one.for_user ? "message ephemeral" : "message", id: one.ts },
    el("header", {}, el("b", {}, names(one.user)), one.bot_id ? el("span", { class: "app" }, "APP")
      : null, el("time", {}, clock(one.ts)), one.edits ? el("small", {}, "edited") : null),
    one.for_user ? el("p", { class: "only" }, "Only visible to you") : null,
    body, one.streaming ? el("p", { class: "context" }, "\u2026") : null,
    one.reactions ? el("p", { class: "reactions" }, one.reactions.map((reaction) =>
      el("span", {}, `:${reaction.name}: ${reaction.count}`))) : null,
    inThread || one.for_user ? null
      : el("button", { type: "button", class: "quiet", onclick: open }, replies));
}

function drawChannels() {
  const go = (channel, gesture) => () => {
    here.channel = channel;
    here.thread = null;
    $("words").value = "";
    remember();
    draw(true);
    if (gesture) act({ do: gesture });
  };
  const open = (channel) => channel.is_im ? go("dm", "open_messages") : go(channel.name);
  const current = room();
  $("channels").replaceChildren(
    ...state.channels.map((channel) => el("button", { type: "button", onclick: open(channel),
      "aria-current": channel === current ? "page" : false },
    channel.is_im ? "Countersign" : `# ${channel.name}`)),
    el("button", { type: "button", onclick: go("home", "open_home"),
      "aria-current": current ? false : "page" }, "App Home"));
}

function drawHome() {
  const view = state.home;
  const context = surface({
    values: view?.state.values,
    act: (gesture) => act({ ...gesture, in: "home" }),
  });
  $("room").replaceChildren(el("article", { class: "home" }, view ? render(view.blocks, context)
    : el("p", { class: "context" }, "Countersign has not put anything on this tab yet.")));
  $("composer").hidden = true;
  $("thread").hidden = true;
}

function greeting(channel) {
  const say = (words) => el("p", { class: "context" }, words);
  if (!channel.has_app) return [say("Countersign is not in this channel.")];
  if (channel.name === "approvals") {
    return [say("Nothing here yet. What needs a yes or no comes here.")];
  }
  const type = (words) => () => { $("words").value = words; $("words").focus(); };
  const mention = channel.is_im ? "" : "@countersign ";
  return [say("Nothing here yet. Type, for example:"),
    ...["where is 1001?", "refund 1001, it arrived bent", "what needs me?"].map((words) =>
      el("p", {}, el("button", { type: "button", class: "quiet", onclick: type(mention + words) },
        mention + words)))];
}

function drawRoom(channel) {
  const status = Object.values(channel.statuses).at(-1);
  const top = channel.messages.filter((one) => !one.thread_ts || one.thread_ts === one.ts);
  const prompts = channel.messages.length ? [] : channel.prompts;
  const send = (prompt) => () => act({ do: "say", channel: channel.id, text: prompt.message });
  $("room").replaceChildren(
    ...(top.length ? top.map((one) => message(one, channel)) : greeting(channel)),
    ...prompts.map((prompt) => el("button", { type: "button", onclick: send(prompt) },
      prompt.title)),
    status ? el("p", { class: "context" }, `Countersign ${status}`) : "");
  $("composer").hidden = false;
  $("words").placeholder = channel.is_im ? "Message Countersign"
    : `Message #${channel.name}, @countersign to ask`;
  const parent = channel.messages.find((one) => one.ts === here.thread);
  $("thread").hidden = !parent;
  if (parent) drawThread(channel, parent);
  else drawnThread = "";
}

function drawThread(channel, parent) {
  const replies = channel.messages.filter((one) =>
    one.thread_ts === parent.ts && one.ts !== parent.ts);
  const draft = drawnThread === parent.ts ? $("thread").querySelector("textarea").value : "";
  drawnThread = parent.ts;
  const focused = $("thread").contains(document.activeElement);
  const words = el("textarea", { rows: 1, placeholder: "Reply", "aria-label": "Reply" });
  words.value = draft;
  const form = composerOf(words, channel, parent.ts);
  const close = () => { here.thread = null; remember(); draw(); };
  $("thread").replaceChildren(
    el("header", {}, el("h2", {}, "Thread"),
      el("button", { type: "button", class: "quiet", onclick: close }, "Close")),
    el("div", { class: "scroll" }, message(parent, channel, true),
      ...replies.map((one) => message(one, channel, true))), form);
  if (focused) words.focus();
}

function composerOf(words, channel, thread) {
  const form = el("form", { autocomplete: "off" }, words, el("button", {}, "Send"));
  form.addEventListener("submit", (event) => { event.preventDefault(); send(words, channel, thread); });
  sendOnEnter(words, form);
  return form;
}

function sendOnEnter(words, form) {
  words.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
}

async function send(words, channel, thread) {
  const text = words.value.trim();
  if (!text) return;
  words.value = "";
  const command = /^(\/[\w-]+)\s*([\s\S]*)$/.exec(text);
  if (command && !thread) {
    await act({ do: "command", channel: channel.id, command: command[1], text: command[2] });
  } else {
    await act({ do: "say", channel: channel.id, text, ...(thread ? { thread_ts: thread } : {}) });
  }
}

function drawModal() {
  const view = state.modal;
  const dialog = $("modal");
  const looks = view ? view.hash + JSON.stringify(view.errors) : "";
  if (looks === drawnModal) return;
  drawnModal = looks;
  const typed = {};
  const sameView = view?.id === drawnView;
  drawnView = view?.id ?? "";
  if (!view) {
    dialog.replaceChildren();
    return dialog.close();
  }
  // As in Slack, what was typed outlives an update of the same modal, and nothing else.
  for (const node of sameView ? dialog.querySelectorAll("[data-block]") : []) {
    typed[node.dataset.block] = { [node.dataset.action]: node.entry?.() };
  }
  const context = surface({ values: view.state.values, errors: view.errors,
    act: (gesture) => act({ ...gesture, in: "modal" }) });
  const submit = async (event) => {
    event.preventDefault();
    const values = {};
    for (const node of dialog.querySelectorAll("[data-block]")) {
      values[node.dataset.block] = { [node.dataset.action]: node.entry() };
    }
    const answer = await act({ do: "submit", view_id: view.id, values });
    if (answer.person_sees && !answer.errors) notice(answer.person_sees);
  };
  const close = () => act({ do: "close", view_id: view.id });
  dialog.replaceChildren(el("form", { onsubmit: submit, autocomplete: "off" },
    el("h2", {}, view.title.text),
    el("div", { class: "scroll" }, render(view.blocks, context)),
    el("p", { class: "buttons" },
      el("button", { type: "button", onclick: close }, view.close?.text ?? "Cancel"),
      view.submit ? el("button", { class: "primary" }, view.submit.text) : null)));
  for (const node of dialog.querySelectorAll("[data-block]")) {
    const kept = typed[node.dataset.block]?.[node.dataset.action];
    if (kept && typeof kept === "string" && "value" in node) node.value = kept;
  }
  if (!dialog.open) dialog.showModal();
}

function drawPeople() {
  const people = $("people");
  if (document.activeElement === people) return;
  people.replaceChildren(...state.people.filter((one) => one.kind !== "bot").map((one) =>
    el("option", { value: one.handle, selected: one.handle === here.as },
      `${one.name}, ${one.kind === "member" ? one.title : one.kind}` +
      (one.deactivated ? " (deactivated)" : ""))));
}

function draw(toEnd = false) {
  const scroll = $("room");
  const atEnd = toEnd || scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
  $("me").textContent = state.me.name;
  $("zone").textContent = `Times are ${place()} time.`;
  $("line").textContent = state.connected ? "" : "The app is not connected";
  drawPeople();
  drawChannels();
  const channel = here.channel === "home" ? null : room();
  if (channel) drawRoom(channel);
  else drawHome();
  drawModal();
  if (atEnd) scroll.scrollTop = scroll.scrollHeight;
}

function follow(ts) {
  const found = room()?.messages.find((one) => one.ts === ts);
  if (!found) return;
  here.thread = found.thread_ts ?? null;
  draw();
  const node = document.getElementById(ts);
  node?.classList.add("linked");
  node?.scrollIntoView({ block: "center" });
}

// Whoever is answered for the first time sees the answer without looking for it.
function openAnswered(before) {
  const channel = here.channel === "home" ? null : room();
  if (!channel || before?.me.id !== state.me.id) return;
  const earlier = before.channels.find((one) => one.id === channel.id)?.messages ?? [];
  const known = new Set(earlier.filter((one) => one.reply_count).map((one) => one.ts));
  const answered = channel.messages.findLast((one) =>
    one.user === state.me.id && one.reply_count && !known.has(one.ts));
  if (!answered || $("thread").querySelector("textarea")?.value) return;
  here.thread = answered.ts;
  remember();
}

async function refresh(now = false) {
  const since = state && !now ? `&since=${state.revision}` : "";
  const response = await fetch(`/slack/ui/state?as=${encodeURIComponent(here.as)}${since}`);
  if (response.status === 404) {
    here.as = "priya";
    remember();
    return;
  }
  if (response.status !== 200) return;
  const before = state;
  const first = before === null;
  state = await response.json();
  useZone(state.time_zone);
  openAnswered(before);
  const busy = document.activeElement?.closest("#room select, #room input, #room textarea");
  if (first || now || !busy) draw(first);
  if (first && linked) follow(linked);
  // Whoever arrives on the Home tab has opened it, as in Slack.
  if (first && here.channel === "home") act({ do: "open_home" });
}

$("people").addEventListener("change", (event) => {
  here.as = event.target.value;
  here.thread = null;
  $("words").value = "";
  drawnModal = "";
  event.target.blur();
  remember();
  refresh(true);
});
$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  send($("words"), room());
});
sendOnEnter($("words"), $("composer"));
$("modal").addEventListener("cancel", (event) => {
  event.preventDefault();
  if (state.modal) act({ do: "close", view_id: state.modal.id });
});

async function watch() {
  for (;;) {
    try {
      await refresh();
    } catch {
      $("line").textContent = "The practice Slack is not answering";
    }
    await new Promise((resolve) => { setTimeout(resolve, 800); });
  }
}
watch();
