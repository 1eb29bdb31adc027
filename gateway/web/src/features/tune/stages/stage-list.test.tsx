// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { queryKeys } from "@/lib/api/query-keys";
import type { RunReport } from "@/lib/api/client";
import { pipelineRun } from "../runs/pipeline-run.fixture";
import { stageOf } from "./stage.fixture";
import { StageList } from "./stage-list";

const ran = (name: string, counts: Record<string, number>) =>
  ({ name, status: "completed", reused: false, counts, milliseconds: 1 }) as const;

it("marks a stage that failed at some frames, with the reason", () => {
  const client = new QueryClient();
  client.setQueryData<RunReport>(queryKeys.runReport("run", "read_text"), {
    run_id: "run",
    timeline_id: "t",
    stage: "read_text",
    frames: 20,
    classes: [],
    failures: [
      { stage: "read_text", why: "The model died.", seqs: [1, 2] },
      { stage: "detect_edges", why: "Another stage’s.", seqs: [3] },
    ],
  });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <StageList
          stages={[stageOf({ name: "detect_edges" }), stageOf({ name: "read_text" })]}
          run={pipelineRun({
            id: "run",
            stages: [
              ran("detect_edges", { frames: 20, regions: 4 }),
              ran("read_text", { frames: 20, regions: 3, failed: 2 }),
            ],
          })}
          checkpoints={[]}
          chosen={null}
          changes={{}}
          onChoose={() => undefined}
          onDelete={null}
        />
      </QueryClientProvider>
    </MantineProvider>,
  );
  expect(screen.getByText("✕ 2 frames failed")).toHaveAttribute("title", "The model died.");
  expect(screen.getByText("20 frames, 3 regions")).toBeVisible();
});
