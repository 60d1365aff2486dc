import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const { CANVAS_URL, CANVAS_TOKEN, CANVAS_CONTROL_TOKEN } = process.env;
const api = (path, options = {}) =>
  fetch(`${CANVAS_URL}/api/v1${path}`, { headers: { Authorization: `Bearer ${CANVAS_TOKEN}` }, ...options });
const control = (path, body) =>
  fetch(`${CANVAS_URL}/_mock${path}`, {
    method: "POST",
    headers: { "X-Mock-Control-Token": CANVAS_CONTROL_TOKEN, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

beforeEach(() => control("/reset", {}));

test("an outage is survived", async () => {
  await control("/faults", { operation: "list_quizzes", status: 503, times: 1 });

  const statuses = [(await api("/courses/101/quizzes")).status, (await api("/courses/101/quizzes")).status];

  assert.deepEqual(statuses, [503, 200]);
});
