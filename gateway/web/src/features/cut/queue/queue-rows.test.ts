import { expect, it } from "vitest";
import type { Clip, Export } from "@/lib/api/client";
import { rowsOf } from "./queue-rows";

const order = (id: string, ...states: Clip["state"][]) =>
  ({ id, clips: states.map((state, at) => ({ id: `${id}${at}`, state })) }) as Export;

const ids = (rows: ReturnType<typeof rowsOf>) => rows.map(({ id }) => id);

it("shows what is being cut on top, and nothing that was deleted", () => {
  const newest = order("c", "waiting", "waiting");
  const cutting = order("b", "done", "running", "deleted");
  expect(ids(rowsOf([newest, cutting, order("a", "done")], [cutting]))).toEqual([
    "b1",
    "c0",
    "c1",
    "b0",
    "a0",
  ]);
});

it("shows what is being cut of exports that are not loaded, and nothing else of them", () => {
  const old = order("a", "done", "running", "waiting");
  expect(ids(rowsOf([order("c", "waiting")], [old]))).toEqual(["a1", "c0"]);
});
