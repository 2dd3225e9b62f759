// The list of claims, filtered where it stands. Without this script each choice is a link to a page of its own.
const rows = [...document.querySelectorAll(".claims > li")];
const sections = [...document.querySelectorAll("section[data-status]")];
const filters = document.querySelector(".filters");
const told = document.getElementById("told");
const all = document.getElementById("all");
const chosen = new Map();

const rests = [...document.querySelectorAll(".rest")];
// A claim has the status of the part of the list that it stands in.
const status = new Map(rows.map((row) => [row, row.closest("[data-status]").dataset.status]));
const values = (row, name) => (name === "status" ? [status.get(row)] : row.dataset[name].split(" "));
const has = (row, name, value) => values(row, name).includes(value);
const matches = (row, but) => [...chosen].every(([name, value]) => name === but || has(row, name, value));

const show = () => {
  for (const row of rows) row.hidden = !matches(row);
  for (const rest of rests) {
    rest.open = chosen.size > 0;
    rest.hidden = !rest.querySelector("li:not([hidden])");
  }
  for (const section of sections) section.hidden = !section.querySelector("li:not([hidden])");
  for (const button of filters.querySelectorAll("button")) {
    const { name, value } = button;
    const number = rows.filter((row) => matches(row, name) && has(row, name, value)).length;
    const pressed = chosen.get(name) === value;
    button.querySelector(".soft").textContent = number;
    button.setAttribute("aria-pressed", String(pressed));
    button.disabled = !number && !pressed;
  }
  all.hidden = !chosen.size;
};

const tell = () => {
  const left = rows.filter((row) => !row.hidden).length;
  told.textContent = chosen.size ? `${left} of ${rows.length} claims` : `All ${rows.length} claims`;
};

const keep = () => {
  const query = new URLSearchParams([...chosen]);
  history.replaceState(null, "", (query.size ? `?${query}` : location.pathname) + location.hash);
};

const choose = (name, value) => {
  if (chosen.get(name) === value) chosen.delete(name);
  else chosen.set(name, value);
  show();
  tell();
  keep();
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
all.addEventListener("click", () => {
  const pressed = filters.querySelector("[aria-pressed='true']");
  chosen.clear();
  show();
  tell();
  keep();
  pressed.closest("details").open = true;
  pressed.focus();
});
for (const [name, value] of new URLSearchParams(location.search)) {
  const button = filters.querySelector(`button[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
  if (!button) continue;
  chosen.set(name, value);
  button.closest("details").open = true;
}
show();
if (chosen.size) tell();
