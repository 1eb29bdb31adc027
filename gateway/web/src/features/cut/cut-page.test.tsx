// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { useKeyDispatch } from "@/lib/keys/use-keys";
import { CutPage } from "./cut-page";

function Page() {
  useKeyDispatch("Cut", true);
  return (
    <CutPage
      assetId={null}
      libraryWay="/library"
      onOpen={() => undefined}
      waysToFind={{ onFindLike: () => undefined, onMarkExample: () => undefined }}
    />
  );
}

it("says what to do where a key of Cut is pressed and no video is open", async () => {
  render(
    <MantineProvider env="test">
      <Page />
    </MantineProvider>,
  );
  await userEvent.keyboard("{ArrowRight}");
  expect(screen.getByRole("status").textContent).toBe(
    "No video is open: choose one in the library first.",
  );
});
