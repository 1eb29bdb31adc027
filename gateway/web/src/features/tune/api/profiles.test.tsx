// @vitest-environment jsdom
// Saved profiles: undo and redo replace only what the other one has saved.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import { useUndo } from "@/lib/api/changes/changes";
import { useReplaceProfile, type PipelineProfile } from "./profiles";

type Put = { version: number | null; stages: string[] };

const gateway = vi.hoisted(() => {
  const gateway = { sent: [] as Put[], newest: 3 };
  const answered = async (request: Request): Promise<Response> => {
    if (request.method !== "PUT") return Response.json({ profiles: [] });
    const { version, stages } = (await request.json()) as Put;
    gateway.sent.push({ version, stages });
    gateway.newest += 1;
    return Response.json({ name: "Match", version: gateway.newest, stages, configs: {} });
  };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", (asked: string | Request, init?: RequestInit) =>
    answered(asked instanceof Request ? asked : new Request(new URL(asked, location.href), init)),
  );
  return gateway;
});

const BEFORE: PipelineProfile = { name: "Match", version: 3, stages: [], configs: {} };
const now = () => ({ at: performance.now() + 1, clock: Date.now() + 1 });

it("undoes and redoes a save in the version that it has made, and overwrites no other", async () => {
  const cache = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={cache}>{children}</QueryClientProvider>
  );
  const { result } = renderHook(() => ({ save: useReplaceProfile(), ...useUndo() }), { wrapper });
  const content = { stages: ["filter_scenes"], configs: {} };
  await act(() => result.current.save.mutateAsync({ before: BEFORE, content }));
  await act(async () => {
    await result.current.undo(now());
  });
  await act(async () => {
    await result.current.redo(now());
  });
  expect(gateway.sent).toEqual([
    { version: 3, stages: ["filter_scenes"] },
    { version: 4, stages: [] },
    { version: 5, stages: ["filter_scenes"] },
  ]);
});
