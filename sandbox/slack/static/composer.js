// Where people write. What is begun in one place waits there and is in no other.

import { icon } from "./icons.js";
import { here } from "./here.js";
import { notice } from "./notice.js";
import { act } from "./store.js";

const drafts = new Map();

const COMMAND = /^(\/[\w-]+)\s*([\s\S]*)$/;
const NO_COMMAND = "A command such as /ops does not work in a thread. Type it below the channel.";

// `where()` is the { channel, thread } written to, or null.
export function composer(form, words, where) {
  let place = null;

  const send = async () => {
    const text = words.value.trim();
    const at = where();
    if (!text || !at) return;
    const command = COMMAND.exec(text);
    if (command && at.thread) return notice(NO_COMMAND);
    words.value = "";
    drafts.delete(place);
    const gesture = command
      ? { do: "command", command: command[1], text: command[2] }
      : { do: "say", text, ...(at.thread ? { thread_ts: at.thread } : {}) };
    const answer = await act({ ...gesture, channel: at.channel });
    if (answer.error && !words.value) words.value = text;
  };

  form.querySelector(".send").append(icon("send"));
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  words.addEventListener("input", () => { drafts.set(place, words.value); });
  words.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });

  return () => {
    const at = where();
    const now = at ? [here.as, at.channel, at.thread].join(" ") : null;
    if (now === place) return;
    place = now;
    words.value = drafts.get(now) ?? "";
  };
}
