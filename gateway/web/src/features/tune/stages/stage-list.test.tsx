// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { queryKeys } from "@/lib/api/query-keys";
import type { RunReport } from "@/lib/api/client";
import { pipelineRun } from "../runs/pipeline-run.fixture";
import { NO_CHANGES } from "./parameters";
import { stageOf } from "./stage.fixture";
import { StageList } from "./stage-list";

const ran = (name: string, counts: Record<string, number>) =>
  ({ name, status: "completed", reused: false, counts, milliseconds: 1, warning: null }) as const;

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

it("says what a stage warns of, and what is missing for one that did not run", () => {
  const ran = stageOf({ name: "match_brands", label: "Brands", missing: "No list." });
  const missing = stageOf({
    name: "escalate_local",
    label: "Local model",
    missing: "No address is set.",
  });
  const result = {
    name: "match_brands",
    status: "completed",
    reused: false,
    counts: {},
    milliseconds: 1,
    warning: "The list is empty.",
  } as const;
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <StageList
          stages={[ran, missing]}
          run={pipelineRun({ stages: [result] })}
          checkpoints={[]}
          chosen={null}
          changes={NO_CHANGES}
          onChoose={vi.fn()}
          onDelete={null}
        />
      </QueryClientProvider>
    </MantineProvider>,
  );
  const [first, second] = screen.getAllByRole("listitem");
  expect(first?.textContent).toContain("The list is empty.");
  expect(first?.textContent).not.toContain("No list.");
  expect(second?.textContent).toContain("No address is set.");
});
