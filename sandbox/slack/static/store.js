// What the practice Slack last said, asked for again and again; and the way gestures go to it.
// Every gesture takes the road the tests take; this page knows no shortcut to the program.

import { here, move } from "./here.js";
import { notice } from "./notice.js";

const CALM = 800;
const LIVELY = 250;
const LIVELY_FOR = 6000;

export const store = new EventTarget();
store.state = null;

let livelyUntil = 0;
let marks = 0;
const enliven = () => { livelyUntil = Date.now() + LIVELY_FOR; };

const TRIANGLE = "\u26a0 That did not reach the app, and nothing was done. Try again in a moment.";
const AWAY = "The practice Slack is not answering. It comes back when it is started again " +
  "(make demo).";

const changed = (before) => store.dispatchEvent(new CustomEvent("changed", { detail: before }));

export function names(id) {
  const { people, channels } = store.state;
  return people.find((one) => one.id === id)?.name ??
    channels.find((one) => one.id === id)?.name ?? id;
}

// A person who is not in the channel of the address sees their own conversation with the app.
export function room() {
  if (here.channel === "home") return undefined;
  const { channels } = store.state;
  return channels.find((one) => !one.is_im && [one.id, one.name].includes(here.channel)) ??
    channels.find((one) => one.is_im);
}

async function send(gesture) {
  enliven();
  const response = await fetch("/slack/ui/act", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ person: here.as, ...gesture }),
  });
  return response.json();
}

export async function act(gesture) {
  let answer;
  try {
    answer = await send(gesture);
  } catch {
    notice(`${AWAY} Nothing was sent.`);
    return { error: AWAY };
  }
  if (answer.error) notice(answer.error);
  else if (answer.person_sees === "error triangle") notice(TRIANGLE);
  else if (answer.person_sees && !answer.errors) notice(answer.person_sees);
  await refresh(true);
  return answer;
}

// Marks go out without a word: nobody pressed anything. What was asked for before a mark arrived
// does not know of it, so it is not shown: what was just read would be new again for a moment.
export async function mark(gesture) {
  marks += 1;
  await send({ do: "mark", ...gesture }).catch(() => undefined);
  marks += 1;
}

export async function refresh(now = false) {
  const since = store.state && !now ? `&since=${store.state.revision}` : "";
  const as = here.as;
  const known = marks;
  const response = await fetch(`/slack/ui/state?as=${encodeURIComponent(as)}${since}`);
  if (as !== here.as) return;
  if (response.status !== 200) return;
  const fresh = await response.json();
  if (fresh.error) return move({ as: "priya", thread: null });
  if (known !== marks && fresh.me.id === store.state?.me.id) return;
  const before = store.state;
  store.state = fresh;
  if (before && store.state.revision !== before.revision) enliven();
  changed(before);
}

export async function watch(say) {
  for (;;) {
    try {
      await refresh();
      say("");
    } catch {
      say(AWAY);
    }
    const pause = Date.now() < livelyUntil ? LIVELY : CALM;
    await new Promise((resolve) => { setTimeout(resolve, pause); });
  }
}
