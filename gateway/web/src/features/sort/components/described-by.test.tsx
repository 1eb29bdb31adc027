// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactElement } from "react";
import { expect, it, vi } from "vitest";
import { Choice } from "./described-by";

const BUILT_IN = { name: "colour-texture-motion", version: "2", built_in: true, speech: false };
const CLIP = { name: "clip", version: "1-ab", built_in: false, speech: false };
const HEARS = { name: "clip+speech", version: "cd", built_in: false, speech: true };
const SILENT = { busy: false, speech_lacks: null };

function show(choice: ReactElement) {
  render(<MantineProvider env="test">{choice}</MantineProvider>);
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
  expect(screen.getByText(lacks)).toBeDefined();
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
