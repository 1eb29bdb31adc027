// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { useAnnouncement } from "@/lib/undo/undo";
import { stageOf } from "../stages/stage.fixture";
import { NewTimeline } from "./new-timeline";

const gateway = vi.hoisted(() => {
  const gateway = { sent: [] as [string, unknown][], refusesRuns: false, seconds: 10 };
  const profiles = [
    { name: "default", version: 0, stages: [], configs: {} },
    { name: "Match day", version: 2, stages: ["detect_edges", "match_brands"], configs: {} },
  ];
  const answered = async (request: Request, stages: unknown): Promise<Response> => {
    const { pathname } = new URL(request.url);
    if (pathname === "/api/v1/assets/a")
      return Response.json({ id: "a", name: "match.mp4", duration_seconds: gateway.seconds });
    if (pathname === "/api/v1/pipeline-profiles") return Response.json({ profiles });
    if (pathname === "/detect/stages") return Response.json(stages);
    if (request.method !== "POST") return Response.json({}, { status: 404 });
    gateway.sent.push([pathname, await request.json()]);
    if (pathname === "/api/v1/runs" && gateway.refusesRuns)
      return Response.json({ detail: "The model is missing.", status: 422 }, { status: 422 });
    return Response.json({ id: pathname === "/api/v1/timelines" ? "t" : "r" }, { status: 201 });
  };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", (asked: string | Request, init?: RequestInit) =>
    answered(
      asked instanceof Request ? asked : new Request(new URL(asked, location.href), init),
      STAGES,
    ),
  );
  return gateway;
});

const STAGES = [
  stageOf({ name: "detect_edges", order: 1, label: "Edges" }),
  stageOf({ name: "match_brands", order: 2, label: "Brands" }),
];

beforeEach(() => void Object.assign(gateway, { sent: [], refusesRuns: false, seconds: 10 }));

const Said = () => <output>{useAnnouncement()?.what}</output>;

async function show() {
  const onMade = vi.fn<(id: string) => void>();
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={cache}>
        <NewTimeline assetId="a" onMade={onMade} />
        <Said />
      </QueryClientProvider>
    </MantineProvider>,
  );
  const profile = await screen.findByRole("combobox", { name: "Pipeline profile" });
  await screen.findByRole("option", { name: "Match day" });
  return { onMade, profile };
}

const make = () => fireEvent.click(screen.getByRole("button", { name: "Make it and begin a run" }));
const orderOf = (path: string) => gateway.sent.find(([sent]) => sent === path)?.[1];

it("makes a timeline with the profile that is chosen, with which its first run begins", async () => {
  const { onMade, profile } = await show();
  expect(
    await screen.findByText("Stages: all that need no model and nothing extra."),
  ).toBeVisible();
  fireEvent.change(profile, { target: { value: "Match day" } });
  expect(screen.getByText("Stages: Edges, Brands.")).toBeVisible();
  make();
  await waitFor(() => expect(onMade.mock.calls.map(([id]) => id)).toEqual(["t"]));
  expect(orderOf("/api/v1/timelines")).toMatchObject({ asset_ids: ["a"], profile: "Match day" });
  // A run without a profile has that of its timeline.
  expect(orderOf("/api/v1/runs")).toMatchObject({ timeline_id: "t", profile: "" });
});

it("opens the timeline also where its run is refused, and says why", async () => {
  gateway.refusesRuns = true;
  const { onMade } = await show();
  make();
  await waitFor(() => expect(onMade.mock.calls.map(([id]) => id)).toEqual(["t"]));
  expect(
    screen.getByText("The timeline was made, without a run. The model is missing."),
  ).toBeVisible();
  expect(orderOf("/api/v1/timelines")).toMatchObject({ profile: "default" });
});

it("takes all frames of a long video by one press, as many as there may be", async () => {
  gateway.seconds = 7200;
  await show();
  expect(
    screen.getByText(/^500 frames will be analysed, the first of 14.400: up to 0:04:10/),
  ).toBeVisible();
  fireEvent.click(screen.getByRole("button", { name: /^Take all 14.400$/ }));
  expect(screen.getByText(/^14.400 frames will be analysed\.$/)).toBeVisible();
  expect(screen.queryByRole("button", { name: /^Take/ })).toBeNull();
  fireEvent.change(screen.getByLabelText("Frames per second"), { target: { value: "5" } });
  fireEvent.blur(screen.getByLabelText("Frames per second"));
  fireEvent.click(screen.getByRole("button", { name: /^Take 20.000, the most$/ }));
  make();
  await waitFor(() => expect(orderOf("/api/v1/timelines")).toMatchObject({ max_frames: 20_000 }));
});

it("takes no more frames than a short video has", async () => {
  await show();
  expect(screen.queryByRole("button", { name: /^Take/ })).toBeNull();
});
