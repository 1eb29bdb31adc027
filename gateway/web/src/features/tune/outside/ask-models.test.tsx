// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { PipelineRun } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import type { Stage } from "../api/detect";
import { pipelineRun } from "../runs/pipeline-run.fixture";
import { changesFrom } from "../runs/run-state";
import type { Changes } from "../stages/parameters";
import { parameterOf, stageOf } from "../stages/stage.fixture";
import { AskModels } from "./ask-models";
import type { Provider } from "./outside-words";

const MOST = parameterOf({ name: "max_calls", default: 50 });
const BRANDS = stageOf({ name: "match_brands", order: 1, label: "Brands" });
const LOCAL = stageOf({ name: "escalate_local", order: 2, label: "Local model", params: [MOST] });
const CLOUD = stageOf({
  name: "escalate_cloud",
  order: 3,
  label: "Cloud model",
  params: [MOST],
  missing: "RUSHES_VLM_CLOUD_URL is not set where inference runs.",
});
const STAGES = [BRANDS, LOCAL, CLOUD];

const runWith = (counts: Record<string, number> | null) =>
  pipelineRun({
    id: "r",
    stages: ["match_brands", ...(counts ? ["escalate_local"] : [])].map((name) => ({
      name,
      status: "completed",
      reused: false,
      counts: name === "escalate_local" ? (counts ?? {}) : {},
      milliseconds: 1,
      warning: null,
    })),
  });

function show(open: number, run: PipelineRun = runWith(null), changes: Changes = {}) {
  const onAsk = vi.fn<(provider: Provider, stage: Stage) => void>();
  const cache = new QueryClient();
  cache.setQueryData(queryKeys.brandReport("r"), { open });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={cache}>
        <AskModels run={run} stages={STAGES} changes={changes} busy={false} onAsk={onAsk} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return onAsk;
}

const button = (provider: Provider, count = 8) =>
  screen.getByRole("button", { name: `Ask the ${provider} model about ${count} doubtful` });

it("asks the model that is there, and says what the other one lacks", () => {
  const onAsk = show(8);
  fireEvent.click(button("local"));
  expect(onAsk).toHaveBeenCalledExactlyOnceWith("local", LOCAL);
  expect(screen.getByText("50 requests at most")).toBeVisible();
  expect(button("cloud")).toBeDisabled();
  expect(screen.getByText(CLOUD.missing)).toBeVisible();
});

it("is not there where nothing is open", () => {
  show(0);
  expect(screen.queryByRole("button")).toBeNull();
});

it("does not ask again what was answered, unless something else is asked", () => {
  show(3, runWith({ asked: 8, answered: 8, resolved: 5, open: 3 }));
  expect(button("local", 3)).toBeDisabled();
  expect(screen.getByText(/^It has answered about all that are open/)).toBeVisible();
});

it.each<[string, Record<string, number>, Changes]>([
  ["some have no answer", { asked: 8, answered: 6, resolved: 5, open: 3 }, {}],
  [
    "the question has changed",
    { asked: 8, answered: 8, resolved: 5, open: 3 },
    { escalate_local: { prompt: "Which one?" } },
  ],
])("asks again where %s", (_, counts, changes) => {
  show(3, runWith(counts), changes);
  expect(button("local", 3)).toBeEnabled();
});

it("says how many requests there may be with the present values", () => {
  show(8, runWith(null), { escalate_local: { max_calls: 5 } });
  expect(screen.getByText("5 requests at most")).toBeVisible();
});

it("takes the changes to what it computes, and keeps the others", () => {
  const changes = {
    match_brands: { min_score: 90 },
    escalate_local: { prompt: "Which one?" },
    escalate_cloud: { max_calls: 5 },
  };
  expect(changesFrom(runWith(null), STAGES, LOCAL, changes)).toEqual({
    taken: { escalate_local: { prompt: "Which one?" } },
    kept: { match_brands: { min_score: 90 }, escalate_cloud: { max_calls: 5 } },
  });
});
