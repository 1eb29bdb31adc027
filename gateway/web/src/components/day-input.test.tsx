// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { DayInput } from "./day-input";

function Keeper() {
  const [day, setDay] = useState("");
  return <DayInput label="Last day" value={day} onChange={setDay} />;
}

it("is written one way in every browser, and says so where it is not", async () => {
  render(
    <MantineProvider env="test">
      <Keeper />
    </MantineProvider>,
  );
  const field = screen.getByLabelText("Last day");
  // A browser's own date field would show the format of the browser's language.
  expect(field).toHaveProperty("type", "text");
  await userEvent.type(field, "2026-02-");
  expect(field).toBeValid();
  await userEvent.type(field, "30");
  expect(field).toBeInvalid();
  expect(screen.getByText("A day like 2026-01-31.")).toBeVisible();
  await userEvent.type(field, "{Backspace}{Backspace}2");
  await userEvent.tab();
  expect(field).toBeInvalid();
  await userEvent.type(field, "8");
  expect(field).toHaveValue("2026-02-28");
  expect(field).toBeValid();
});
