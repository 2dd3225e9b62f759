// The search page: asks the index that Pagefind built, for the words typed and for every other name of who they name.
const find = (id) => document.getElementById(id);
const form = document.querySelector("form.search");
const told = find("told");
const results = find("results");
const further = find("further");
const names = JSON.parse(find("names").textContent);
const AT_ONCE = 10;
const MOST_SPELLINGS = 12;
// The index knows no capitals, so a name as short as "IS" would find every page with the word "is".
const SHORTEST_ASKED = 3;
find("scriptless").hidden = true;
let pagefind;
let asked = 0;

// Two or three letters are a word in many languages, so a short name counts as it is written, or when it is all there is.
const pattern = (name, words) => {
  const plain = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const exact = name.length < 4 && name.length !== words.length;
  return new RegExp(`(?<![\\p{L}\\p{N}])${plain}(?![\\p{L}\\p{N}])`, exact ? "u" : "iu");
};

// The names in the words typed, each with the other names of the same actor: of two that overlap the longer.
const named = (words) => {
  const found = names.flatMap(([address, group]) => group.flatMap((name) => {
    const place = words.search(pattern(name, words));
    return place < 0 ? [] : [{ start: place, end: place + name.length, group, address }];
  }));
  found.sort((one, other) => other.end - other.start - (one.end - one.start));
  const kept = [];
  for (const one of found) if (kept.every((other) => one.end <= other.start || one.start >= other.end)) kept.push(one);
  return kept.sort((one, other) => other.start - one.start);
};

const spellings = (words) => {
  let found = [words];
  for (const { start, end, group } of named(words)) {
    const asks = group.filter((name) => name.length >= SHORTEST_ASKED);
    if (end - start >= SHORTEST_ASKED) asks.unshift(words.slice(start, end));
    // From the last name to the first, so that the places of those before stay right.
    found = found.flatMap((text) => asks.map((name) => text.slice(0, start) + name + text.slice(end)));
  }
  return [...new Set(found)].slice(0, MOST_SPELLINGS);
};

// Whose names were typed, with their page and the other names that are searched for.
const meant = (words) => named(words).reverse().flatMap(({ group, address }) => {
  const link = document.createElement("a");
  link.href = address;
  link.textContent = group[0];
  // Each name runs in its own direction; one after another they would change places.
  const others = group.slice(1).flatMap((name) => {
    const other = document.createElement("bdi");
    other.textContent = name;
    return [", ", other];
  });
  return [link, ", also: ", ...others.slice(1), ". "];
});

// A page that has several spellings of a name is more about who bears it than a page with one.
const search = async (words, filters) => {
  const best = new Map();
  const lists = await Promise.all(spellings(words).map((one) => pagefind.search(one, { filters })));
  for (const { results: list } of lists) {
    for (const one of list) {
      const before = best.get(one.id);
      if (before) before.score += one.score;
      else best.set(one.id, { one, score: one.score });
    }
  }
  const order = [...best.values()].sort((one, other) => other.score - one.score || (one.one.id < other.one.id ? -1 : 1));
  return order.map(({ one }) => one);
};

// The excerpt comes as HTML: its text is taken over, and its marks, and nothing else.
const excerpt = (html) => {
  const paragraph = document.createElement("p");
  paragraph.dir = "auto";
  for (const node of new DOMParser().parseFromString(html, "text/html").body.childNodes) {
    const marked = node.nodeName === "MARK";
    const piece = marked ? document.createElement("mark") : document.createTextNode(node.textContent);
    if (marked) piece.textContent = node.textContent;
    paragraph.append(piece);
  }
  return paragraph;
};

// A claim's words never stand without their status.
const heading = ({ meta, filters }) => {
  const status = filters.status?.[0];
  return status ? `${status}: “${meta.title.replace(status, "").trim()}”` : meta.title;
};

const item = (page) => {
  const link = document.createElement("a");
  link.href = page.url;
  link.textContent = heading(page);
  link.dir = "auto";
  const kind = document.createElement("span");
  kind.className = "soft";
  kind.textContent = page.filters.kind?.[0] ?? "";
  const line = document.createElement("li");
  line.className = "card";
  line.append(link, " ", kind, excerpt(page.excerpt));
  return line;
};

const show = async () => {
  const turn = ++asked;
  const words = form.q.value.trim();
  const filters = {};
  for (const name of ["kind", "status"]) if (form[name].value) filters[name] = form[name].value;
  const query = new URLSearchParams({ ...(words && { q: words }), ...filters });
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  if (!words && !query.size) {
    results.replaceChildren();
    find("meant").replaceChildren();
    further.hidden = true;
    told.textContent = "";
    settled();
    return;
  }
  const found = words ? await search(words, filters) : (await pagefind.search(null, { filters })).results;
  if (turn !== asked) return;
  told.textContent = found.length ? `${found.length} ${found.length === 1 ? "page" : "pages"}` : "No page on file has this.";
  find("meant").replaceChildren(...meant(words));
  results.replaceChildren();
  let shown = 0;
  const more = async () => {
    const next = await Promise.all(found.slice(shown, shown + AT_ONCE).map((one) => one.data()));
    if (turn !== asked) return;
    const lines = next.map(item);
    results.append(...lines);
    if (shown) lines[0]?.querySelector("a").focus();
    shown += next.length;
    further.hidden = shown >= found.length;
  };
  further.onclick = more;
  await more();
  if (turn === asked) settled();
};

const settled = () => results.setAttribute("aria-busy", "false");

const start = async () => {
  try {
    pagefind = await import("./pagefind/pagefind.js");
    await pagefind.options({ excerptLength: 30 });
    for (const name of ["kind", "status"]) {
      for (const [value, count] of Object.entries((await pagefind.filters())[name] ?? {})) {
        form[name].add(new Option(`${value} (${count})`, value));
      }
    }
  } catch {
    told.textContent = "The search could not start. It needs the site’s own web address; from a folder it does not run.";
    return;
  }
  const asks = new URLSearchParams(location.search);
  for (const name of ["q", "kind", "status"]) form[name].value = asks.get(name) ?? "";
  form.hidden = false;
  if (!asks.size) form.q.focus();
  let wait;
  form.addEventListener("input", () => {
    results.setAttribute("aria-busy", "true");
    clearTimeout(wait);
    wait = setTimeout(show, 150);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  await show();
};

start();
