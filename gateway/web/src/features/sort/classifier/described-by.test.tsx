// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactElement } from "react";
import { expect, it, vi } from "vitest";
import { Choice, Shortfalls } from "./described-by";

vi.hoisted(() => {
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ site: null, models: [] })));
});

const BUILT_IN = { name: "colour-texture-motion", version: "2", built_in: true, speech: false };
const CLIP = { name: "clip", version: "1-ab", built_in: false, speech: false };
const HEARS = { name: "clip+speech", version: "cd", built_in: false, speech: true };
const SILENT = { busy: false, speech_lacks: null };

function show(choice: ReactElement) {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>{choice}</QueryClientProvider>
    </MantineProvider>,
  );
}

it("says by what videos are told apart where there is one thing", () => {
  const lacks = "Recognising speech needs a model: `rushes speech add` downloads one.";
  show(
    <Choice
      descriptors={[BUILT_IN]}
      chosen={BUILT_IN.name}
      busy={false}
      speech_lacks={lacks}
      onChoose={null}
    />,
  );
  expect(screen.getByText(/built in/)).toBeDefined();
  expect(screen.getByText(lacks, { exact: false })).toBeDefined();
  expect(screen.getAllByRole("link", { name: "Settings, Models" })).toHaveLength(2);
  expect(screen.queryByRole("combobox")).toBeNull();
});

it("lets a model be chosen, and names one that was removed", async () => {
  const onChoose = vi.fn<(name: string) => void>();
  show(
    <Choice {...SILENT} descriptors={[BUILT_IN, CLIP, HEARS]} chosen="dino" onChoose={onChoose} />,
  );
  expect(screen.getByText(/model dino was removed/)).toBeDefined();
  await userEvent.selectOptions(screen.getByRole("combobox"), "clip");
  expect(onChoose).toHaveBeenCalledWith("clip");
  await userEvent.selectOptions(screen.getByRole("combobox"), "the model clip; and what is said");
  expect(onChoose).toHaveBeenLastCalledWith("clip+speech");
});

it("names what hears where one of its models was removed", () => {
  show(<Choice {...SILENT} descriptors={[BUILT_IN, CLIP]} chosen="clip+speech" onChoose={null} />);
  expect(screen.getByText(/model of clip\+speech was removed/)).toBeDefined();
});

it("tells what could not be searched for speech or described, and tries it again where somebody asks", async () => {
  const onRetry = vi.fn<() => void>();
  show(
    <Shortfalls
      videos={1300}
      undescribed={{ videos: 1, detail: "It holds no video." }}
      unheard={{ videos: 2, detail: "The model of speech failed: its process died of signal 11" }}
      busy={false}
      onRetry={onRetry}
    />,
  );
  expect(screen.getByText(/^1 of 1,?.?300 could not be described/)).toBeDefined();
  expect(
    screen.getByText(/^2 of .*300 could not be searched for speech, .*signal 11$/),
  ).toBeDefined();
  await userEvent.click(screen.getByRole("button", { name: "Try these again, and learn" }));
  expect(onRetry).toHaveBeenCalledOnce();
});

it("offers nothing to be tried again where all was described, or to who may not", () => {
  const all = { videos: 3, busy: false, undescribed: null };
  show(<Shortfalls {...all} unheard={null} onRetry={() => undefined} />);
  expect(screen.queryByRole("button")).toBeNull();
  show(<Shortfalls {...all} unheard={{ videos: 1, detail: "It fails." }} onRetry={null} />);
  expect(screen.getByText(/1 of 3 could not be searched for speech/)).toBeDefined();
  expect(screen.queryByRole("button")).toBeNull();
});
