// Moments as the shop's own clock shows them, wherever the browser is.

let zone;

export function useZone(name) {
  zone = name;
}

export const place = () => (zone ?? "").split("/").at(-1).replaceAll("_", " ");

const dateOf = (ts) => new Date(Number(ts) * 1000);

export const dayOf = (date) => date.toLocaleDateString("en-CA", { timeZone: zone });

export const day = (ts) => dayOf(dateOf(ts));

export const clock = (ts) => dateOf(ts).toLocaleTimeString("en-GB", {
  hour: "2-digit", minute: "2-digit", timeZone: zone,
});

export const moment = (ts) => dateOf(ts).toLocaleString("en-US", {
  weekday: "long", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit",
  second: "2-digit", hour12: false, timeZone: zone,
});

export function dayName(ts, now = Date.now()) {
  const date = dateOf(ts);
  if (dayOf(date) === dayOf(new Date(now))) return "Today";
  if (dayOf(date) === dayOf(new Date(now - 86_400_000))) return "Yesterday";
  return date.toLocaleDateString("en-US", {
    weekday: "long", month: "long", day: "numeric", timeZone: zone,
  });
}

export function ago(ts, now = Date.now()) {
  const minutes = Math.floor((now / 1000 - Number(ts)) / 60);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  return day(ts) === dayOf(new Date(now)) ? `today at ${clock(ts)}` : `${dayName(ts)} ${clock(ts)}`;
}
