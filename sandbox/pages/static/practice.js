// Keeps what changes by itself up to date: how far an accident is, and what is still armed.
// Everything on the page works without it.

const now = document.getElementById("now");
let shown = now.innerHTML;

const look = async () => {
  if (document.hidden || now.contains(document.activeElement)) return;
  try {
    const answer = await fetch("/practice/now");
    const html = answer.ok ? await answer.text() : shown;
    if (html === shown) return;
    shown = html;
    now.innerHTML = html;
  } catch {
    // The practice company is away for a moment; the next look will tell.
  }
};

setInterval(look, 1000);
