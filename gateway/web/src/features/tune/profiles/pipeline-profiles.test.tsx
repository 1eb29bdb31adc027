// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { useAnnouncement } from "@/lib/undo/undo";
import type { PipelineProfile } from "../api/profiles";
import { parameterOf, stageOf } from "../stages/stage.fixture";
import { PipelineProfiles } from "./pipeline-profiles";

/** Every version of the profile “Match”, the newest last. */
const gateway = vi.hoisted(() => {
  const version = (number: number, low: number) => ({
    name: "Match",
    version: number,
    stages: ["detect_edges"],
    configs: { detect_edges: { low } },
  });
  const usual = { name: "default", version: 1, stages: [], configs: {} };
  const gateway = { versions: [version(1, 30), version(2, 40), version(3, 40)] };
  const answered = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    if (url.pathname === "/api/v1/session")
      return Response.json({ signed_in: true, name: "ada", role: "editor", open: true });
    if (url.pathname === "/api/v1/pipeline-profiles")
      return Response.json({ profiles: [gateway.versions.at(-1), usual] });
    if (url.pathname.endsWith("/versions")) {
      // One on each page.
      const before = Number(url.searchParams.get("cursor") ?? "") || gateway.versions.length + 1;
      const page = { versions: [{ version: before - 1, time: "2026-11-30T18:00:00Z" }] };
      return Response.json({ ...page, next_cursor: before > 2 ? String(before - 1) : null });
    }
    if (request.method === "PUT") {
      const { configs } = (await request.json()) as PipelineProfile;
      const number = gateway.versions.length + 1;
      gateway.versions.push({
        ...version(number, 0),
        configs: configs as { detect_edges: { low: number } },
      });
      return Response.json(gateway.versions.at(-1));
    }
    return Response.json(gateway.versions[Number(url.searchParams.get("version")) - 1]);
  };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", (asked: string | Request, init?: RequestInit) =>
    answered(asked instanceof Request ? asked : new Request(new URL(asked, location.href), init)),
  );
  return gateway;
});

const EDGES = stageOf({
  name: "detect_edges",
  label: "Edges",
  params: [parameterOf({ name: "low", label: "Low", default: 50 })],
});

const Said = () => <output>{useAnnouncement()?.what}</output>;

const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

it("compares a profile with an earlier version, and brings that back as the newest one", async () => {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <Said />
        <PipelineProfiles
          stages={[EDGES]}
          present={{ stages: [], configs: {} }}
          busy={false}
          onRun={() => undefined}
        />
      </QueryClientProvider>
    </MantineProvider>,
  );
  press("Profiles");
  const select = await screen.findByRole("combobox", { name: "Profile" });
  fireEvent.change(select, { target: { value: "Match" } });
  press("Versions");
  const more = await screen.findByRole("menuitem", { name: "Earlier ones…" });
  expect(screen.queryByRole("menuitem", { name: /^Version 3/ })).toBeNull();
  fireEvent.click(more);
  await screen.findByRole("menuitem", { name: /^Version 2, / });
  fireEvent.click(screen.getByRole("menuitem", { name: "Earlier ones…" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: /^Version 1, / }));
  await screen.findByRole("row", { name: "differsEdges, Low 40 30" });
  expect(screen.getByRole("combobox", { name: "Beside it" })).toHaveDisplayValue("Version 1");
  press("Bring back this version");
  await screen.findByText("Profile Match saved as version 4", { selector: "output" });
  expect(gateway.versions.at(-1)?.configs).toEqual({ detect_edges: { low: 30 } });
  await screen.findByText("Nothing differs");
});
