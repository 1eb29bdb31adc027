// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { useAnnouncement } from "@/lib/undo/undo";
import { RatioField } from "./crop-fields";

const Said = () => <p role="note">{useAnnouncement()?.what}</p>;

function show() {
  const onChange = vi.fn<(ratio: string | null) => void>();
  render(
    <MantineProvider env="test">
      <RatioField ratio="1:100" error={null} onChange={onChange} />
      <Said />
    </MantineProvider>,
  );
  const field = screen.getByRole("textbox", { name: /^Another ratio/ });
  return { onChange, field, user: userEvent.setup() };
}

it("shows the ratio that holds after a refused one, and says why that is not taken", async () => {
  const { onChange, field, user } = show();
  await user.clear(field);
  await user.type(field, "100000:1{Enter}");
  expect(field).toHaveValue("1:100");
  expect(onChange).not.toHaveBeenCalled();
  expect(screen.getByRole("note")).toHaveTextContent(
    /^Crop: 100000:1 is not taken\. Write it like/,
  );
});

it("gives up what is being typed at Escape", async () => {
  const { onChange, field, user } = show();
  await user.clear(field);
  await user.type(field, "4:5{Escape}");
  expect(field).toHaveValue("1:100");
  await user.tab();
  expect(onChange).not.toHaveBeenCalled();
});
