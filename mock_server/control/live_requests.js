// --- requests --------------------------------------------------------------------------------------------

async function follow() {
  try {
    if (!paused) await showRequests();
    connection(paused ? "paused" : "live", paused ? "warn" : "good");
  } catch {
    connection("the mock does not answer", "bad");
  }
  setTimeout(follow, document.hidden ? 5 * REQUESTS_EVERY : REQUESTS_EVERY);
}

async function showRequests() {
  const {data, headers} = await ask("GET", `/_mock/requests?since=${since}&limit=${MOST_ROWS}`);
  const latest = Number(headers.get("X-Mock-Sequence"));
  if (latest < since) {
    since = 0;  // another mock answers here now: its numbers start anew
    clearList();
    return showRequests();
  }
  since = latest;
  if (data.length) add(data);
}

function add(entries) {
  const rows = byId("rows"), fresh = document.createDocumentFragment();
  for (const entry of entries.reverse()) fresh.append(...rowsOf(entry));
  rows.prepend(fresh);
  while (rows.children.length > 2 * MOST_ROWS) rows.lastChild.remove();
  total += entries.length;
  byId("table").hidden = false;
  byId("empty").hidden = true;
  count();
}

function count() {
  const shown = document.querySelectorAll(".request:not([hidden])").length;
  const all = document.querySelectorAll(".request").length;
  const text = all === 1 ? "1 request" : `${total} requests`;
  byId("count").textContent = shown === all ? text : `${text}, ${shown} shown`;
  document.title = total ? `(${total}) canvas-mock` : "canvas-mock";
}

function clearList() {
  byId("rows").replaceChildren();
  total = 0;
  byId("table").hidden = true;
  byId("empty").hidden = false;
  count();
}

function moodOf(status) {
  return status === null ? "odd" : status >= 500 ? "bad" : status >= 400 ? "warn" : status >= 300 ? "info" : "good";
}

/** The row of a request and the row of its details, which is filled when it is opened for the first time. */
function rowsOf(entry) {
  const details = make("tr", {className: "details", hidden: true, id: `details-${entry.sequence}`});
  const status = entry.status === null ? "dropped" : String(entry.status);
  const violations = entry.violations.length;
  const isServed = entry.violations.every((one) => one.rule !== "not served");
  const flags = make("span", {className: "flags"},
    !isServed ? make("span", {className: "pill warn"}, "not served by the mock")
      : violations ? make("span", {className: "pill warn"}, violations === 1 ? "1 undocumented" : `${violations} undocumented`) : null,
    entry.fault !== null ? make("span", {className: "pill odd"}, `fault ${entry.fault}`) : null);
  const opener = make("button", {className: "open-close mono"},
    make("b", {}, entry.method),
    make("span", {}, make("span", {}, ...breakable(entry.path + (entry.query ? "?" + entry.query : ""))), flags,
      make("span", {className: "what"}, `${entry.operation || "no operation"} · ${entry.role || "nobody"}`)));
  opener.setAttribute("aria-expanded", "false");
  opener.setAttribute("aria-controls", details.id);
  const row = make("tr", {className: "request", id: `request-${entry.sequence}`},
    make("td", {className: "narrow number"}, String(entry.sequence)),
    make("td", {className: "narrow time mono", title: entry.at}, entry.at.slice(11, 19)),
    make("td", {className: "narrow"}, make("span", {className: "pill " + moodOf(entry.status)}, status)),
    make("td", {}, opener),
    make("td", {className: "narrow number took"}, entry.duration_ms.toFixed(1)));
  opener.addEventListener("click", () => toggle(entry, row, details, opener));
  row.words = [entry.sequence, status, entry.method, entry.path, entry.query, entry.operation, entry.role].join(" ").toLowerCase();
  row.isOdd = violations > 0;
  row.isRefused = entry.status === null || entry.status >= 400;
  row.hidden = !isWanted(row);
  return [row, details];
}

/** The text, to be broken behind the signs that divide it rather than anywhere. */
function breakable(text) {
  return text.split(/(?<=[/?&=])/).flatMap((piece) => [piece, make("wbr")]);
}

function toggle(entry, row, details, opener) {
  const isOpen = details.hidden;
  if (isOpen && !details.children.length) details.append(detailsOf(entry));
  details.hidden = !isOpen;
  row.classList.toggle("open", isOpen);
  opener.setAttribute("aria-expanded", String(isOpen));
}

function detailsOf(entry) {
  const sent = {...entry.path_params, ...entry.parameters};
  const of = (what) => `${what} of request ${entry.sequence}`;
  const parts = make("div", {className: "parts"});
  if (entry.violations.length) {
    parts.append(make("div", {className: "wide"}, make("h3", {}, "Outside the documented contract"),
      make("ul", {}, ...entry.violations.map((one) => make("li", {className: "violation warn"},
        make("b", {className: "mono"}, one.pointer), ` ${one.message} (${one.rule}) — received `,
        make("code", {}, JSON.stringify(one.received)))))));
  }
  parts.append(
    make("div", {},
      part("Parameters", of("Parameters"), pretty(sent)),
      entry.request_body === null ? null : part("Body as sent", of("Body"), entry.request_body),
      part("Request headers", of("Headers"), headerLines(entry.request_headers))),
    make("div", {},
      part("Reply", `Reply to request ${entry.sequence}`,
        entry.status === null ? "the connection was dropped" : entry.reply === null ? "no body" : pretty(entry.reply)),
      entry.status === null ? null : part("Reply headers", `Headers of the reply to request ${entry.sequence}`, headerLines(entry.reply_headers))));
  const curl = part("As curl", of("curl line"), curlOf(entry));
  const copy = make("button", {type: "button"}, "Copy as curl");
  copy.addEventListener("click", () => copyText(curl.querySelector("pre")));
  curl.querySelector(".part-title").append(copy);
  const last = make("div", {className: "wide"}, curl);
  if (entry.operation) {
    const again = make("button", {type: "button"}, "Plant a fault here");
    again.addEventListener("click", () => {
      byId("fault-operation").value = entry.operation;
      byId("fault-role").value = known.roles.includes(entry.role) ? entry.role : "";
      byId("fault-kind").focus();
    });
    last.append(make("div", {className: "row"}, again));
  }
  parts.append(last);
  return make("td", {colSpan: 5}, parts);
}

/** A titled block of text that can be scrolled, by keyboard too. */
function part(title, label, text) {
  return make("div", {}, make("div", {className: "part-title"}, make("h3", {}, title)),
    make("pre", {tabIndex: 0, ariaLabel: label}, text));
}

function headerLines(headers) {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join("\n") || "none";
}

// --- curl ------------------------------------------------------------------------------------------------

const MASK = "********";
// curl says these by itself, or they were true of that one connection only
const NOT_REPEATED = new Set(["host", "content-length", "connection", "accept-encoding", "user-agent", "transfer-encoding"]);

/** A line for bash that asks the same again; the journal has masked tokens, so the role's own one stands in. */
function curlOf(entry) {
  const token = known.tokens[entry.role] || "TOKEN";
  const query = entry.query.replaceAll(`access_token=${MASK}`, `access_token=${encodeURIComponent(token)}`);
  const path = entry.path.split("%2F").map((piece) => encodeURI(piece).replace(/[?#]/g, encodeURIComponent)).join("%2F");
  const words = ["curl", "-g"];
  if (entry.method === "HEAD") words.push("-I");
  else if (entry.method !== (entry.request_body === null ? "GET" : "POST")) words.push("-X", entry.method);
  for (const [name, value] of Object.entries(entry.request_headers)) {
    if (!NOT_REPEATED.has(name.toLowerCase())) words.push("-H", quoted(`${name}: ${value.replace(`Bearer ${MASK}`, `Bearer ${token}`)}`));
  }
  if (entry.request_body !== null) words.push("--data-raw", quoted(entry.request_body));
  return [...words, quoted(location.origin + path + (query ? "?" + query : ""))].join(" ");
}

function quoted(text) { return `'${text.replaceAll("'", "'\\''")}'`; }

/** Into the clipboard; where the browser does not allow that, the text is selected for the user to copy. */
async function copyText(element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    say("Copied.", "good");
  } catch {
    getSelection().selectAllChildren(element);
    say("Selected: copy it with the keyboard.", "info");
  }
}

function pretty(data) { return typeof data === "string" ? data : JSON.stringify(data, null, 2); }

function isWanted(row) {
  return (!byId("only-odd").checked || row.isOdd) && (!byId("only-refused").checked || row.isRefused)
    && byId("filter").value.toLowerCase().split(/\s+/).every((word) => row.words.includes(word));
}

function filter() {
  for (const row of document.querySelectorAll(".request")) {
    row.hidden = !isWanted(row);
    const details = row.nextSibling;
    details.hidden = row.hidden || !row.classList.contains("open");
  }
  count();
}

