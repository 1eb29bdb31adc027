import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { resultOf, wordsOfAction } from "./audit-words";

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
  [403, "Refused, 403", "marked"],
  [503, "Failed, 503", "loss"],
])("says how a status of %d ended", (status, word, kind) => {
  expect(resultOf({ status })).toEqual({ word, kind });
});
