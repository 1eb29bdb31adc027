// A run of a pipeline for tests.
import type { PipelineRun } from "@/lib/api/client";

/** A completed run without stages, but for what is given. */
export const pipelineRun = (given: Partial<PipelineRun>): PipelineRun => ({
  id: "run",
  number: 1,
  name: null,
  timeline_id: "t",
  profile: "default",
  profile_version: null,
  next_stage: null,
  pause_after: null,
  start_stage: "field_segmentation",
  origin_id: null,
  provider: null,
  status: "completed",
  stage: "",
  progress: 1,
  error: null,
  stages: [],
  config: {},
  created_at: "2026-11-23T12:00:00Z",
  ...given,
});
