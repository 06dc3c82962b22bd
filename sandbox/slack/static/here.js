// Where this window is: as whom, in which conversation, in which thread. All of it in the address,
// so that any view can be linked to, reloaded, and opened twice.

const query = new URLSearchParams(location.search);

export const here = {
  as: query.get("as") ?? "priya",
  channel: (query.get("channel") ?? "ops").replace(/^[#@]/, ""),
  thread: query.get("thread"),
};
export const linked = query.get("ts");
export const framed = query.has("framed");
export const wantsPhone = query.has("phone");

export function address(more = {}) {
  const place = new URLSearchParams({ as: here.as, channel: here.channel });
  if (here.thread) place.set("thread", here.thread);
  if (framed) place.set("framed", "");
  for (const [name, value] of Object.entries(more)) place.set(name, value);
  return `?${place}`;
}

export function move(to) {
  Object.assign(here, to);
  history.replaceState(null, "", address());
}
