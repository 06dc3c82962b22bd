// Light, dark, or as the browser prefers. A classic script in the head, so that no page flashes;
// any page of the practice company may use it: a `[data-theme-toggle]` button turns it over.

(() => {
  const KEY = "practice-theme";
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";

  const say = () => {
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.setAttribute("aria-pressed", String(isDark()));
    }
  };
  const chosen = localStorage.getItem(KEY);
  if (chosen) root.dataset.theme = chosen;

  addEventListener("DOMContentLoaded", say);
  dark.addEventListener("change", say);
  addEventListener("storage", (event) => {
    if (event.key !== KEY) return;
    if (event.newValue) root.dataset.theme = event.newValue;
    else delete root.dataset.theme;
    say();
  });
  addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    root.dataset.theme = isDark() ? "light" : "dark";
    localStorage.setItem(KEY, root.dataset.theme);
    say();
  });
})();
