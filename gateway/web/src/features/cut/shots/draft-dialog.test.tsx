// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { fileVersion, type Asset } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { DraftDialog } from "./draft-dialog";

const ASSET = { id: "a", size: 1, modified_at: "2026-01-01T00:00:00Z" } as unknown as Asset;

// Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
vi.hoisted(() => vi.stubGlobal("fetch", () => new Promise(() => undefined)));

it.each([
  [4, "Plan 1 cut"],
  [1, "Plan 0 cuts"],
])("takes the focus from the page, with a shot of %i s, too", async (end, button) => {
  const cache = new QueryClient();
  cache.setQueryData(queryKeys.shots("a", fileVersion(ASSET)), {
    shots: [{ first_frame: 0, last_frame: 25 * end - 1, start: 0, end }],
    cuts: [],
  });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={cache}>
        <DraftDialog asset={ASSET} opened onClose={() => undefined} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  const submit = await screen.findByRole("button", { name: button });
  const dialog = screen.getByRole("dialog");
  await waitFor(() => expect(dialog).toContainElement(document.activeElement as HTMLElement), {
    timeout: 20_000,
  });
  if (end === 4) await waitFor(() => expect(submit).toHaveFocus(), { timeout: 20_000 });
});
