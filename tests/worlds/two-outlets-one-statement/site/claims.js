// The list of claims, filtered where it stands. Without this script each choice is a link to a page of its own.
const rows = [...document.querySelectorAll(".claims > li")];
const filters = document.querySelector(".filters");
const told = document.getElementById("told");
const chosen = new Map();

const matches = (row) => [...chosen].every(([name, value]) => row.dataset[name].split(" ").includes(value));

const show = () => {
  for (const row of rows) row.hidden = !matches(row);
  for (const section of document.querySelectorAll("section[data-status]")) {
    section.hidden = !section.querySelector("li:not([hidden])");
  }
  for (const button of filters.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String((chosen.get(button.name) ?? "") === button.value));
  }
  const left = rows.filter((row) => !row.hidden).length;
  told.textContent = chosen.size ? `${left} of ${rows.length} claims` : "";
  const query = new URLSearchParams([...chosen]);
  history.replaceState(null, "", chosen.size ? `#${query}` : location.pathname + location.search);
};

const choose = (name, value) => {
  if (value && chosen.get(name) !== value) chosen.set(name, value);
  else chosen.delete(name);
  show();
};

for (const link of filters.querySelectorAll("[data-value]")) {
  const button = document.createElement("button");
  const { name } = link.closest("[data-name]").dataset;
  button.type = "button";
  button.name = name;
  button.value = link.dataset.value;
  button.append(...link.childNodes);
  button.addEventListener("click", () => choose(name, button.value));
  link.replaceWith(button);
}
for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
  if (filters.querySelector(`button[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`)) chosen.set(name, value);
}
show();
