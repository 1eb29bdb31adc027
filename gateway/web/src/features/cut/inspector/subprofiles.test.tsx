// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { changeSettings } from "@/lib/settings/settings";
import { Subprofiles } from "./subprofiles";

it.each([
  ["night", "This group is in night: 2 exports there"],
  ["tenth", "This group is in tenth: its button exports there"],
  ["", ""],
])("says which key exports to where the brought back group is: %j", (from, words) => {
  const others = ["dusk", "night", "c", "d", "e", "f", "g", "h", "i"];
  changeSettings({ subprofiles: [...others, "tenth"] });
  render(
    <MantineProvider env="test">
      <Subprofiles ready ordering={null} from={from} onExport={() => undefined} />
    </MantineProvider>,
  );
  expect(screen.getByRole("status")).toHaveTextContent(words === "" ? /^$/ : words);
});
