import { expect, it } from "vitest";
import { graphOf } from "./stage-graph";

const stage = (name: string, ...inputs: string[]) => ({ name, inputs });

it("puts stages that take the same results beside the line that goes on to the last of them", () => {
  const rows = graphOf([
    stage("frames"),
    stage("field", "frames"),
    stage("objects", "frames"),
    stage("track", "objects"),
    stage("compile_report", "frames"),
  ]);
  expect(rows.map(({ lane }) => lane)).toEqual([0, 1, 1, 1, 0]);
  expect(rows.map(({ from }) => from)).toEqual([[], [0], [0], [1], [0]]);
  expect(rows.map(({ goesOn }) => goesOn)).toEqual([true, false, true, false, false]);
  expect(rows.map(({ past }) => past)).toEqual([[], [0], [0], [0], []]);
});

it("draws one line where each stage takes the results of the one before", () => {
  const rows = graphOf([stage("a"), stage("b", "a"), stage("c", "b")]);
  expect(rows.map(({ lane, past }) => [lane, past])).toEqual([
    [0, []],
    [0, []],
    [0, []],
  ]);
});

it("leaves out inputs that are not among the stages", () => {
  expect(graphOf([stage("a", "gone")])).toEqual([{ lane: 0, from: [], goesOn: false, past: [] }]);
});
