// Stages and parameters for tests.
import type { Stage, StageParameter } from "../api/detect";

/** A stage without inputs and parameters, but for what is given. */
export const stageOf = (given: Pick<Stage, "name"> & Partial<Stage>): Stage => ({
  order: 0,
  kind: "picture",
  inputs: [],
  params: [],
  label: given.name,
  help: "",
  reads: [],
  needs: null,
  missing: "",
  overlays: [],
  matches: false,
  ...given,
});

/** A whole number from 0 to 500, all of which is useful, but for what is given. */
export const parameterOf = (
  given: Pick<StageParameter, "name"> & Partial<StageParameter>,
): StageParameter => ({
  type: "integer",
  default: 0,
  label: given.name,
  help: "",
  unit: "",
  min: 0,
  max: 500,
  step: 1,
  useful_min: 0,
  useful_max: 500,
  choices: [],
  longest: 200,
  ...given,
});
