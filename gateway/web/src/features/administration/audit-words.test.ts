import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { resultOf, videosOf, wordsOfAction, wordsOfTargets } from "./audit-words";

type Api = { paths: Record<string, Record<string, unknown>> };

it("has words for every change that the API offers", () => {
  const api = JSON.parse(readFileSync("openapi.json", "utf8")) as Api;
  const changes = Object.entries(api.paths).flatMap(([path, verbs]) =>
    Object.keys(verbs)
      .filter((verb) => verb !== "get")
      .map((verb) => `${verb.toUpperCase()} ${path}`),
  );
  expect(changes.length).toBeGreaterThan(10);
  expect(changes.filter((action) => wordsOfAction(action) === action)).toEqual([]);
});

it("lets an unknown request say itself", () => {
  expect(wordsOfAction("PATCH /api/v9/unknown")).toBe("PATCH /api/v9/unknown");
});

it.each([
  [204, "Done", "plain"],
  [403, "Not allowed", "marked"],
  [422, "Not valid", "marked"],
  [418, "Refused", "marked"],
  [503, "No answer", "loss"],
  [500, "Failed", "loss"],
])("says how a status of %d ended", (status, word, kind) => {
  expect(resultOf({ status })).toEqual({ word, kind });
});

it.each([
  ["PUT /api/v1/assets/{asset_id}/hidden", ["a"]],
  ["POST /api/v1/assets/{asset_id}/renditions/{kind}", ["a"]],
  ["POST /api/v1/exports", ["a"]],
  ["POST /api/export", ["a"]],
  ["POST /api/v1/assets/hidden", ["a", "b"]],
  ["POST /api/v1/assets/starred", ["a", "b"]],
  ["DELETE /api/v1/exports/{export_id}", []],
  ["POST /api/v1/exports/changes", []],
])("finds the videos among the targets of %s", (action, videos) => {
  expect(videosOf({ action, targets: ["a", "b"] })).toEqual(videos);
});

const [VIDEO, GONE, RUN] = ["1", "2", "3"].map(
  (digit) => `${digit}${"0".repeat(7)}-0000-7000-8000-${"0".repeat(12)}`,
);

it.each([
  ["POST /api/v1/exports", [VIDEO, RUN, "dog_001"], ["dog.mp4", "dog_001"]],
  ["POST /api/v1/jobs/{job_id}/cancel", [RUN, "Scan of library"], ["Scan of library"]],
  ["DELETE /api/v1/models/{name}", ["yolo"], ["yolo"]],
  ["POST /api/v1/assets/hidden", [VIDEO, GONE], ["dog.mp4", GONE]],
  ["DELETE /api/v1/runs/{run_id}", [RUN], [RUN]],
])("says in words what %s was about, and ids only where there are none", (action, ids, words) => {
  const targets = ids.map(String);
  expect(wordsOfTargets({ action, targets }, new Map([[String(VIDEO), "dog.mp4"]]))).toEqual(words);
});
