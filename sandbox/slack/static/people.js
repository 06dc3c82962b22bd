// As whom one looks at the company: the switch in the banner.

import { avatar, roleOf } from "./avatars.js";
import { $, el } from "./dom.js";
import { here, move } from "./here.js";
import { openMenu } from "./menu.js";
import { refresh, store } from "./store.js";

function face(person) {
  return el("span", { class: "person" }, avatar(person),
    el("span", {}, el("b", {}, person.name), el("small", {}, roleOf(person))),
    person.waiting ? el("span", { class: "count calls" }, String(person.waiting)) : null);
}

function label(person) {
  const waiting = person.waiting ? `, ${person.waiting} unread` : "";
  return `${person.name}, ${roleOf(person)}${waiting}`;
}

async function become(person) {
  move({ as: person.handle, thread: null });
  await refresh(true);
}

export function startPeople() {
  $("people").addEventListener("click", (event) => {
    const people = store.state.people.filter((one) => one.kind !== "bot");
    openMenu(event.currentTarget, people.map((person) => ({
      label: label(person), content: face(person), chosen: person.handle === here.as,
      act: () => become(person),
    })), { label: "Switch person", kind: "people" });
  });
}

export function drawPeople() {
  const { me, people } = store.state;
  const person = people.find((one) => one.id === me.id);
  $("me").textContent = me.name.split(" ")[0];
  $("me").title = `${me.name}, ${roleOf(person)}`;
}
