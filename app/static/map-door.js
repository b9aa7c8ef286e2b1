/* The door of the map that moves: nothing of it is brought before somebody asks for it. */
const bring = (name, attributes) => new Promise((done, failed) => {
  const element = Object.assign(document.createElement(name), attributes, { onload: done });
  element.onerror = () => { element.remove(); failed(new Error(element.src || element.href)); };
  document.head.append(element);
});

const read = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(address);
  return answer.json();
};

const bringAll = async (address) => {
  const given = await read(address);
  await Promise.all([
    ...given.styles.map((href) => bring("link", { rel: "stylesheet", href })),
    bring("script", { src: given.library }).then(() => bring("script", { src: given.program })),
  ]);
  return given;
};

let brought = null;

export const open = async (button, say) => {
  if (button.getAttribute("aria-disabled")) return;
  button.setAttribute("aria-disabled", "true");
  say("waiting");
  try {
    brought = brought || bringAll(button.dataset.map);
    const given = await brought;
    say("none");
    window.movingMap(button, given);
  } catch {
    brought = null;
    say("lost");
  }
  button.removeAttribute("aria-disabled");
};
