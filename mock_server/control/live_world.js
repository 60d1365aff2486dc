
// --- the world: what is stored ---------------------------------------------------------------------------

const MOST_OBJECTS = 200, LONG_TEXT = 120;
const NAMES = ["title", "name", "question_name", "key", "text", "email"];
let worldText = "", worldTook = 0, world = {}, linked = new Map(), kind = null, most = MOST_OBJECTS;
const opened = new Set();

/** Look again, if somebody is looking; nothing moves on the page unless something has changed. */
async function showWorld() {
  if (byId("world").hidden) return;
  const started = performance.now();
  try {
    const reply = await fetch("/_mock/state");
    const text = await reply.text();
    worldTook = performance.now() - started;
    if (!reply.ok || text === worldText) return;
    worldText = text;
    world = JSON.parse(text);
    delete world.clock;
    linked = linksInto();
  } catch {
    return connection("the mock does not answer", "bad");
  }
  showKinds();
  showObjects();
}

function keyOf(table, row) { return String(row[known.kinds[table].key]); }
function placeOf(table, key) { return `#world/${table}/${encodeURIComponent(key)}`; }
function has(table, key) { return (world[table] || []).some((row) => keyOf(table, row) === String(key)); }

/** The kind that a field's ids name: as the mock tells, else by the field's own name, `quiz_id` or `quiz_ids`. */
function targetOf(table, field) {
  const told = known.kinds[table].references[field];
  if (told || !/_ids?$/.test(field)) return told;
  const stem = field.replace(/_ids?$/, "");
  const plural = stem.endsWith("z") ? `${stem}zes` : `${stem}s`;
  const family = table.split("_")[0] + "_";
  const candidates = Object.keys(known.kinds).filter((name) => name === plural || name.endsWith(`_${plural}`));
  return candidates.find((name) => name.startsWith(family)) || candidates.find((name) => name === plural) || candidates[0];
}

/** Every object that names another -> its place, by the place of the other. */
function linksInto() {
  const found = new Map();
  for (const [table, rows] of Object.entries(world)) {
    const fields = rows.length ? Object.keys(rows[0]).map((name) => [name, targetOf(table, name)]).filter(([, to]) => to) : [];
    for (const row of rows) {
      for (const [name, to] of fields) {
        for (const value of [row[name]].flat()) {
          if (value === null || typeof value === "object") continue;
          const place = placeOf(to, value);
          if (!found.has(place)) found.set(place, []);
          found.get(place).push([table, row]);
        }
      }
    }
  }
  return found;
}

/** What an object is called: its own name, else what it joins. */
function nameOf(table, row) {
  const name = NAMES.map((field) => row[field]).find((value) => typeof value === "string" && value.trim());
  if (name) return name;
  const joined = Object.keys(row).filter((field) => targetOf(table, field) && row[field] !== null && typeof row[field] !== "object");
  return joined.map((field) => `${field.replace(/_id$/, "").replaceAll("_", " ")} ${row[field]}`).join(" · ") || table;
}

function words() { return byId("search").value.toLowerCase().split(/\s+/).filter(Boolean); }
function isFound(row, wanted) {
  const text = JSON.stringify(row).toLowerCase();
  return wanted.every((word) => text.includes(word));
}

function showKinds() {
  const wanted = words();
  const counted = Object.entries(world).map(([name, rows]) =>
    [name, wanted.length ? rows.filter((row) => isFound(row, wanted)).length : rows.length]);
  const shown = counted.filter(([name, count]) => count || name === kind || byId("empty-kinds").checked);
  if (!kind || !(kind in world)) kind = (counted.find(([, count]) => count) || [null])[0];
  byId("kinds").replaceChildren(...shown.map(([name, count]) => {
    const link = make("a", {href: `#world/${name}`}, name.replaceAll("_", " "), make("span", {}, String(count)));
    link.setAttribute("aria-current", String(name === kind));
    return make("li", {}, link);
  }));
}

function showObjects() {
  const wanted = words();
  const found = (world[kind] || []).filter((row) => !wanted.length || isFound(row, wanted));
  byId("objects-title").textContent = kind ? kind.replaceAll("_", " ") : "World";
  byId("objects-count").textContent = found.length > most ? `${most} of ${found.length} shown` : `${found.length}`;
  byId("objects").replaceChildren(...found.slice(0, most).map((row) => objectOf(kind, row)));
  byId("more-bar").hidden = found.length <= most;
  byId("nothing").hidden = found.length > 0;
}

function objectOf(table, row) {
  const place = placeOf(table, keyOf(table, row));
  const state = row.workflow_state || row.state || row.status || row.role || null;
  const opener = make("button", {className: "open-close"},
    make("span", {}, make("b", {className: "mono"}, keyOf(table, row)), make("span", {}, nameOf(table, row)),
      state === null ? null : make("span", {className: "pill info"}, String(state))));
  const object = make("li", {className: "object"}, opener);
  object.dataset.place = place;
  const fill = () => {
    const isOpen = opened.has(place);
    opener.setAttribute("aria-expanded", String(isOpen));
    object.classList.toggle("open", isOpen);
    while (opener.nextSibling) opener.nextSibling.remove();
    if (isOpen) object.append(fieldsOf(table, row), linksOf(place));
  };
  opener.addEventListener("click", () => {
    if (!opened.delete(place)) opened.add(place);
    fill();
  });
  fill();
  return object;
}

function fieldsOf(table, row) {
  const key = known.kinds[table].key;
  const fields = [[key, row[key]], ...Object.entries(row).filter(([name]) => name !== key)];
  return make("dl", {className: "fields"}, ...fields.flatMap(([name, value]) =>
    [make("dt", {className: "mono"}, name), make("dd", {}, ...shownValue(targetOf(table, name), value))]));
}

/** A value, ids as links to what they name. */
function shownValue(target, value) {
  if (value === null) return [make("span", {className: "none"}, "null")];
  const ids = [value].flat();
  if (target && ids.length && ids.every((id) => typeof id !== "object")) {
    return ids.flatMap((id, place) => [place ? ", " : "", has(target, id) ? linkTo(target, id) : String(id)]);
  }
  if (typeof value === "object") {
    const text = JSON.stringify(value, null, 2);
    return [text.length > 2 ? make("pre", {tabIndex: 0}, text) : text];
  }
  const text = String(value);
  return [text === "" ? make("span", {className: "none"}, "empty text") : text.length > LONG_TEXT ? make("pre", {tabIndex: 0}, text) : text];
}

function linkTo(table, key) {
  const row = world[table].find((one) => keyOf(table, one) === String(key));
  return make("a", {href: placeOf(table, key)}, `${key} ${nameOf(table, row)}`);
}

/** Everything that names the object, by kind. */
function linksOf(place) {
  const byKind = new Map();
  for (const [table, row] of linked.get(place) || []) byKind.set(table, [...(byKind.get(table) || []), row]);
  const box = make("div", {className: "links"});
  if (byKind.size) box.append(make("h3", {}, "Named by"));
  for (const [table, rows] of byKind) {
    const links = rows.slice(0, 20).map((row) => linkTo(table, keyOf(table, row)));
    const rest = rows.length - links.length;
    box.append(make("p", {}, make("b", {}, table.replaceAll("_", " ")), ...links, rest > 0 ? `and ${rest} more` : null));
  }
  return box;
}

/** Show a kind, and of it an object, wherever it stands in the list. */
async function goTo(table, key) {
  if (!worldText) await showWorld();
  if (table && table !== kind && table in world) {
    kind = table;
    most = MOST_OBJECTS;
  }
  if (key !== undefined && table in world) {
    const at = world[table].findIndex((row) => keyOf(table, row) === key);
    if (at >= 0) {
      byId("search").value = "";
      most = Math.max(most, at + 1);
      opened.add(placeOf(table, key));
    }
  }
  showKinds();
  showObjects();
  await showWorld();
  if (key === undefined) return;
  const object = [...document.querySelectorAll(".object")].find((one) => one.dataset.place === placeOf(table, key));
  if (object) {
    object.scrollIntoView({block: "start"});
    object.querySelector("button").focus({preventScroll: true});
  } else {
    say(`No ${table} object has the id ${key}.`, "warn");
  }
}

byId("search").addEventListener("input", () => { showKinds(); showObjects(); });
byId("empty-kinds").addEventListener("input", showKinds);
byId("more").addEventListener("click", () => { most += MOST_OBJECTS; showObjects(); });
