"""What an eye or a screen reader would complain about on a page, whoever made it."""

from playwright.sync_api import Frame, Page

_SPOKEN = frozenset(
    {
        "alertdialog",
        "button",
        "checkbox",
        "combobox",
        "complementary",
        "dialog",
        "heading",
        "image",
        "img",
        "link",
        "listbox",
        "log",
        "menu",
        "menuitem",
        "menuitemradio",
        "navigation",
        "option",
        "radio",
        "radiogroup",
        "region",
        "searchbox",
        "spinbutton",
        "switch",
        "tab",
        "tablist",
        "textbox",
        "toolbar",
    }
)
"""Roles that say nothing to a listener unless they have a name."""

_CONTRASTS = """() => {
  const number = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) =>
    c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const colour = number(getComputedStyle(node).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const poor = [];
  let seen = 0;
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility({ visibilityProperty: true })) {
      continue;
    }
    seen += 1;
    const pair = [light(number(getComputedStyle(node).color)), light(ground(node))]
      .sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < 4.5) poor.push(`${walker.currentNode.data.trim()}: ${ratio.toFixed(2)}`);
  }
  return [seen, poor];
}"""


def sideways(page: Page | Frame) -> bool:
    """Whether one would have to scroll sideways to read it all."""
    root = "document.documentElement"
    return bool(page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"))


def faint(page: Page | Frame, *, at_least: int = 1) -> list[str]:
    """Return the words that stand out from their ground by less than 4.5 to 1, as WCAG AA asks.

    Fewer than `at_least` visible pieces of text mean that it looked at the wrong page.
    """
    seen, poor = page.evaluate(_CONTRASTS)
    assert seen >= at_least, f"only {seen} pieces of text were to be seen"
    return list(poor)


def nameless(page: Page) -> list[str]:
    """Return what a screen reader would read out as its role alone, by Chromium's own tree."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    told = [
        (node["role"]["value"], str(node.get("name", {}).get("value", "")).strip())
        for node in nodes
        if not node["ignored"] and node.get("role", {}).get("value") in _SPOKEN
    ]
    assert told, "nothing on this page can be read out"
    return [role for role, name in told if not name]
