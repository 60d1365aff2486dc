"use strict";
const MOST_ROWS = 500, REQUESTS_EVERY = 700, SURROUNDINGS_EVERY = 2000;
const KINDS = [
  ["Outage: 503", {status: 503}],
  ["Server error: 500", {status: 500}],
  ["Throttled, in the API's own words", {throttle: true}],
  ["Token refused: 401", {status: 401}],
  ["Forbidden: 403", {status: 403}],
  ["Not found: 404", {status: 404}],
  ["Connection dropped", {drop: true}],
  ["Answer cut off after 20 bytes", {truncate: 20}],
  ["Answer 3 seconds late", {delay: 3}],
];
const known = JSON.parse(byId("data").textContent);
let since = 0, total = 0, paused = false, clock = null;

function byId(id) { return document.getElementById(id); }

/** An element with properties, and children that are elements or text; text is never read as HTML. */
function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name in element) element[name] = value; else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

// --- talking to the mock ---------------------------------------------------------------------------------

async function ask(method, path, body) {
  const reply = await fetch(path, {
    method,
    headers: body === undefined ? {} : {"Content-Type": "application/json"},
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const data = reply.status === 204 ? null : await reply.json();
  if (!reply.ok) throw new Error(data.errors.map((e) => (e.pointer ? e.pointer + ": " : "") + e.message).join("; "));
  return {data, headers: reply.headers};
}

/** Do what a control asks for, say what came of it, and look again. */
async function act(done, ...request) {
  try {
    await ask(...request);
    say(done, "good");
  } catch (error) {
    say(error.message, "bad");
  }
  await showSurroundings();
  await showWorld();
}

let silence;
function say(text, mood) {
  byId("message").className = mood;
  byId("message").textContent = text;
  clearTimeout(silence);
  silence = setTimeout(() => { byId("message").textContent = ""; }, 4000);
}

function connection(text, mood) {
  const state = byId("state");
  if (state.textContent === text) return;
  state.textContent = text;
  state.className = "pill " + mood;
}

// --- clock and faults ------------------------------------------------------------------------------------

async function watchSurroundings() {
  if (!document.hidden) {
    await showSurroundings();
    if (!paused) await showWorld();
  }
  setTimeout(watchSurroundings, Math.max(SURROUNDINGS_EVERY, 20 * worldTook));
}

async function showSurroundings() {
  try {
    const [time, faults] = await Promise.all([ask("GET", "/_mock/clock"), ask("GET", "/_mock/faults")]);
    clock = {at: Date.parse(time.data.now), seen: Date.now(), frozen: time.data.frozen};
    showClock();
    showFaults(faults.data);
  } catch {
    connection("the mock does not answer", "bad");
  }
}

function mockNow() { return clock.frozen ? clock.at : clock.at + Date.now() - clock.seen; }

function showClock() {
  if (clock === null) return;
  const now = mockNow(), shift = Math.round((now - Date.now()) / 1000);
  const text = new Date(now).toISOString();
  byId("now").textContent = text.slice(0, 19).replace("T", " ");
  byId("now").dateTime = text;
  byId("clock-state").textContent = clock.frozen ? "frozen" : Math.abs(shift) > 2 ? "shifted" : "real time";
  byId("clock-state").className = "pill " + (clock.frozen ? "info" : Math.abs(shift) > 2 ? "warn" : "good");
  byId("shift").textContent = Math.abs(shift) > 2 ? `${span(Math.abs(shift))} ${shift > 0 ? "ahead of" : "behind"} real time` : "";
  byId("freeze").textContent = clock.frozen ? "Resume" : "Freeze";
  if (!byId("moment").value) byId("moment").value = text.slice(0, 19);
}

function span(seconds) {
  const units = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const parts = [];
  for (const [size, name] of units) {
    if (seconds >= size) parts.push(`${Math.floor(seconds / size)} ${name}`);
    seconds %= size;
  }
  return parts.slice(0, 2).join(" ");
}

let shownFaults = "";
function showFaults(faults) {
  if (JSON.stringify(faults) === shownFaults) return;
  shownFaults = JSON.stringify(faults);
  byId("faults").replaceChildren(...faults.map((fault) => {
    const isSpent = fault.times !== null && fault.fired >= fault.times;
    return make("li", {className: "fault" + (isSpent ? " spent" : "")},
      make("div", {className: "row"}, make("span", {className: "pill odd"}, `fault ${fault.id}`), make("b", {}, effectOf(fault))),
      make("span", {className: "soft"}, choiceOf(fault)),
      make("span", {className: "soft"}, `hit ${fault.fired}${fault.times ? ` of ${fault.times}` : ""}, matched ${fault.calls}${isSpent ? ", used up" : ""}`));
  }));
  byId("no-faults").hidden = faults.length > 0;
  byId("clear-faults").hidden = faults.length === 0;
}

function effectOf(fault) {
  const parts = [
    fault.drop && "connection dropped", fault.throttle && "throttled", fault.status !== null && `status ${fault.status}`,
    fault.status === null && fault.body !== null && "another body", fault.delay > 0 && `${fault.delay} s late`,
    fault.truncate !== null && `cut after ${fault.truncate} bytes`, fault.headers !== null && "other headers",
  ].filter(Boolean);
  return parts.join(", ") || "nothing happens";
}

function choiceOf(fault) {
  const parts = [
    fault.operation || "any operation", fault.method, fault.path, fault.role && `by ${fault.role}`,
    fault.after > 0 && `after ${fault.after}`, fault.probability < 1 && `${Math.round(fault.probability * 100)} % of them`,
  ].filter(Boolean);
  return parts.join(" · ");
}

// --- controls --------------------------------------------------------------------------------------------

byId("pause").addEventListener("click", () => {
  paused = !paused;
  byId("pause").textContent = paused ? "Go on" : "Pause";
  byId("pause").setAttribute("aria-pressed", String(paused));
  connection(paused ? "paused" : "live", paused ? "warn" : "good");
});
byId("clear").addEventListener("click", clearList);
byId("reset").addEventListener("click", async () => {
  await act("The mock is back at its seed.", "POST", "/_mock/reset");
  clearList();
});
byId("freeze").addEventListener("click", () => {
  const frozen = !(clock && clock.frozen);
  act(frozen ? "The clock stands still." : "The clock runs on.", "PUT", "/_mock/clock", {frozen});
});
for (const button of document.querySelectorAll("[data-seconds]")) {
  const seconds = Number(button.dataset.seconds);
  button.addEventListener("click", () => act(`The clock went on by ${span(seconds)}.`, "POST", "/_mock/clock/advance", {seconds}));
}
byId("set-clock").addEventListener("submit", (event) => {
  event.preventDefault();
  act("The clock is set.", "PUT", "/_mock/clock", {now: byId("moment").value + "Z", frozen: Boolean(clock && clock.frozen)});
});
byId("real").addEventListener("click", () => {
  act("Back in real time.", "PUT", "/_mock/clock", {now: new Date().toISOString(), frozen: false});
});
byId("plant").addEventListener("submit", (event) => {
  event.preventDefault();
  const number = (id) => (byId(id).value === "" ? undefined : Number(byId(id).value));
  act("The fault is planted.", "POST", "/_mock/faults", {
    ...KINDS[byId("fault-kind").selectedIndex][1],
    operation: byId("fault-operation").value || null,
    role: byId("fault-role").value || null,
    times: number("fault-times"),
    after: number("fault-after"),
  });
});
byId("clear-faults").addEventListener("click", () => act("No faults any more.", "DELETE", "/_mock/faults"));
for (const id of ["filter", "only-odd", "only-refused"]) byId(id).addEventListener("input", filter);
document.addEventListener("keydown", (event) => {
  const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  const panel = byId("requests").hidden ? byId("world") : byId("requests");
  const field = panel.querySelector("input[type=search]");
  if (event.key === "/" && !isTyping) {
    event.preventDefault();
    field.focus();
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const openers = [...panel.querySelectorAll(":not([hidden]) > td > .open-close, .object > .open-close")];
    const at = openers.indexOf(event.target);
    if (at < 0 && (isTyping ? event.target !== field : event.target.closest("pre"))) return;
    const to = at < 0 ? 0 : at + (event.key === "ArrowDown" ? 1 : -1);
    if (openers[to]) {
      event.preventDefault();
      openers[to].focus();
    }
  }
});

// --- tabs ------------------------------------------------------------------------------------------------

const TABS = ["requests", "world"];

function showTab(name) {
  for (const one of TABS) {
    byId(one).hidden = one !== name;
    byId(`tab-${one}`).setAttribute("aria-selected", String(one === name));
    byId(`tab-${one}`).tabIndex = one === name ? 0 : -1;
  }
}

/** What the address names: `#world/quizzes/30001` is an object, `#world/quizzes` its kind, nothing the requests. */
function showPlace() {
  const [tab, kind, key] = location.hash.slice(1).split("/").map(decodeURIComponent);
  showTab(tab === "world" ? "world" : "requests");
  if (tab === "world") goTo(kind, key);
}

for (const name of TABS) {
  byId(`tab-${name}`).addEventListener("click", () => { location.hash = name; });
  byId(`tab-${name}`).addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = TABS[1 - TABS.indexOf(name)];
    location.hash = other;
    byId(`tab-${other}`).focus();
  });
}
addEventListener("hashchange", showPlace);

for (const name of known.operations) byId("fault-operation").append(make("option", {value: name}, name));
for (const name of known.roles) byId("fault-role").append(make("option", {value: name}, name));
for (const [label] of KINDS) byId("fault-kind").append(make("option", {}, label));
byId("curl").textContent = `curl -H 'Authorization: Bearer ${known.tokens.teacher || "TOKEN"}' '${location.origin}/api/v1/courses/101/quizzes'`;
setInterval(showClock, 250);
