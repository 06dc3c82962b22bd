// A list whose end is in sight keeps it in sight while it grows: a new message, an image that came
// in late, a box for words that got taller. Unless somebody came to see one message of it, or it is
// a page now, which is read from its top.

const NEAR = 60;
const lettingGo = new WeakMap();
const pages = new WeakSet();

export function centre(node) {
  for (let list = node; list; list = list.parentElement) lettingGo.get(list)?.();
  node.scrollIntoView({ block: "center" });
}

export function fromTheTop(list) {
  pages.add(list);
  list.scrollTop = 0;
}

export function stayAtEnd(list) {
  let atEnd = true;
  const toEnd = () => {
    pages.delete(list);
    atEnd = true;
    list.scrollTop = list.scrollHeight;
  };
  const settle = () => { if (atEnd && !pages.has(list)) toEnd(); };
  const sizes = new ResizeObserver(settle);
  const watch = (node) => node.nodeType === Node.ELEMENT_NODE && sizes.observe(node);
  lettingGo.set(list, () => { atEnd = false; });
  sizes.observe(list);
  new MutationObserver((changes) => {
    for (const change of changes) change.addedNodes.forEach(watch);
    settle();
  }).observe(list, { childList: true });
  list.addEventListener("scroll", () => {
    atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
  }, { passive: true });
  return toEnd;
}
