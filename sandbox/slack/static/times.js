// Moments as the shop's own clock shows them, wherever the browser is.

let zone;

export function useZone(name) {
  zone = name;
}

export const place = () => (zone ?? "").split("/").at(-1).replaceAll("_", " ");

const day = (date) => date.toLocaleDateString([], { timeZone: zone });

export function clock(seconds) {
  const date = new Date(Number(seconds) * 1000);
  const time = date.toLocaleTimeString("en-GB", {
    hour: "2-digit", minute: "2-digit", timeZone: zone,
  });
  if (day(date) === day(new Date())) return time;
  const shown = date.toLocaleDateString("en-US", {
    month: "short", day: "numeric", timeZone: zone,
  });
  return `${shown}, ${time}`;
}
