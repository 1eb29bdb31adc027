// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { useAnnouncement } from "@/lib/undo";
import { NumberField } from "./number-field";

type Given = { onChange: (value: number) => void; empty?: number; decimals?: number };

/** Stores the reported value, as the settings do. */
function Keeper({ onChange, ...rest }: Given) {
  const [value, setValue] = useState(3);
  const changed = (next: number) => {
    setValue(next);
    onChange(next);
  };
  return (
    <>
      <NumberField
        label="Clips"
        name="Clips"
        least={1}
        most={99}
        value={value}
        onChange={changed}
        {...rest}
      />
      <output>{value}</output>
      <p role="note">{useAnnouncement()?.what}</p>
    </>
  );
}

function show(empty?: number, decimals = 0) {
  const onChange = vi.fn<(value: number) => void>();
  render(
    <MantineProvider env="test">
      <Keeper onChange={onChange} decimals={decimals} {...(empty === undefined ? {} : { empty })} />
    </MantineProvider>,
  );
  return { onChange, field: screen.getByLabelText("Clips"), user: userEvent.setup() };
}

it("takes what lies within its limits, at once", async () => {
  const { onChange, field, user } = show();
  await user.clear(field);
  await user.type(field, "99");
  expect(onChange).toHaveBeenLastCalledWith(99);
});

it("shows what Enter confirmed, not what stood there before, when a later number is refused", async () => {
  const { onChange, field, user } = show();
  await user.clear(field);
  await user.type(field, "5{Enter}");
  await user.clear(field);
  await user.type(field, "2.5");
  await user.tab();
  expect(field).toHaveValue("5");
  expect(onChange).toHaveBeenLastCalledWith(5);
});

it("takes nothing else, says the limits, and shows what holds when it is left", async () => {
  const { onChange, field, user } = show();
  await user.clear(field);
  await user.type(field, "1");
  onChange.mockClear();
  await user.type(field, "20");
  expect(onChange).toHaveBeenCalledExactlyOnceWith(12);
  expect(field).toBeInvalid();
  expect(screen.getByRole("tooltip")).toHaveTextContent("Clips: 1 to 99, so 120 is not taken.");
  await user.tab();
  expect(field).toHaveValue("3");
  expect(screen.getByRole("status")).toHaveTextContent(/^3$/);
  expect(screen.queryByRole("tooltip")).not.toBeInTheDocument();
});

it("refuses what has more digits than a number can keep", async () => {
  const { onChange, field, user } = show();
  await user.clear(field);
  onChange.mockClear();
  await user.type(field, "99999999999999999999");
  expect(onChange).not.toHaveBeenCalledWith(expect.any(String));
  expect(field).toBeInvalid();
  expect(screen.getByRole("tooltip")).toHaveTextContent(/^Clips: 1 to 99, so .* is not taken\.$/);
});

it("means by nothing only what it was told to", async () => {
  const { onChange, field, user } = show(0);
  await user.clear(field);
  expect(onChange).toHaveBeenCalledExactlyOnceWith(0);
});

it.each([
  ["2.5", "Clips: whole numbers only, so 2.5 is not taken."],
  ["-5", "Clips: 1 to 99, so -5 is not taken."],
])("takes %s for nothing else, and says why it is not taken", async (text, why) => {
  const { field, user } = show();
  await user.clear(field);
  await user.type(field, text);
  expect(field).toHaveValue(text);
  expect(screen.getByRole("tooltip")).toHaveTextContent(why);
  await user.tab();
  expect(screen.getByRole("status")).toHaveTextContent(/^3$/);
});

it("describes a refused number to screen readers with the words of its tooltip", async () => {
  const { field, user } = show();
  await user.clear(field);
  await user.type(field, "100");
  expect(field).toBeInvalid();
  expect(field).toHaveAccessibleDescription(screen.getByRole("alert").textContent);
  expect(screen.getByRole("alert")).toHaveTextContent("99");
});

it.each(["2,5", "2.5"])(
  "takes %s for two and a half, also where it is put in at once",
  async (text) => {
    const { onChange, field, user } = show(undefined, 1);
    await user.clear(field);
    await user.type(field, text);
    expect(onChange).toHaveBeenLastCalledWith(2.5);
    await user.clear(field);
    await user.paste(text);
    expect(field).toHaveValue("2.5");
    expect(onChange).toHaveBeenLastCalledWith(2.5);
  },
);

it("takes no number with letters for another one", async () => {
  const { onChange, field, user } = show();
  await user.clear(field);
  await user.type(field, "7");
  await user.paste("1e1");
  expect(field).toHaveValue("7");
  expect(onChange).toHaveBeenLastCalledWith(7);
  expect(screen.getByRole("note")).toHaveTextContent("Clips: digits only, so 1e1 is not taken.");
});
