// Elements without innerHTML: whatever an app or a person writes stays text.

export const $ = (id) => document.getElementById(id);

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (value === true) node.setAttribute(name, "");
    else node.setAttribute(name, value);
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined));
  return node;
}

export function safeUrl(url) {
  try {
    const parsed = new URL(url, location.href);
    // A link to this workspace opens as whoever presses it, as in any browser that is signed in.
    const ours = parsed.origin === location.origin && parsed.pathname === location.pathname;
    const as = new URLSearchParams(location.search).get("as");
    if (ours && as && !parsed.searchParams.has("as")) parsed.searchParams.set("as", as);
    return ["http:", "https:", "mailto:"].includes(parsed.protocol) ? parsed.href : undefined;
  } catch {
    return undefined;
  }
}

export function link(url, label) {
  const href = safeUrl(url);
  if (!href) return document.createTextNode(label ?? url);
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, label ?? url);
}

// Make a parent hold one node per item, in order, and leave alone every node whose item looks the
// same as before: focus, open menus and half-typed words survive, and screen readers hear only
// what is new. An item is { key, looks, make }.
export function keep(parent, items) {
  const before = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let place = parent.firstElementChild;
  for (const { key, looks, make } of items) {
    const old = before.get(key);
    if (old && old.looks === looks) {
      before.delete(key);
      if (old === place) place = place.nextElementSibling;
      else parent.insertBefore(old, place);
      continue;
    }
    const node = make();
    node.dataset.key = key;
    node.looks = looks;
    if (!old) {
      parent.insertBefore(node, place);
      continue;
    }
    before.delete(key);
    const settled = old === place;
    if (settled) place = place.nextElementSibling;
    const focus = focusIn(old);
    old.replaceWith(node);
    if (!settled) parent.insertBefore(node, place);
    focus?.(node);
  }
  for (const gone of before.values()) gone.remove();
}

// Remember where the focus is inside a node that is about to be drawn anew.
export function focusIn(node) {
  const active = document.activeElement;
  if (!active || !node.contains(active)) return null;
  const name = active.dataset.focus;
  return (fresh) => {
    const same = name && [...fresh.querySelectorAll("[data-focus]")].find((one) =>
      one.dataset.focus === name);
    const next = same || fresh.closest("[tabindex]") || fresh.querySelector("[tabindex], button");
    next?.focus({ preventScroll: true });
  };
}
