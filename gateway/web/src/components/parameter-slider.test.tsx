// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render } from "@testing-library/react";
import { expect, it } from "vitest";
import { ParameterSlider } from "./parameter-slider";
import classes from "./parameter-slider.module.css";

const PARAMETER = {
  name: "distance",
  words: "Distance",
  initial: 200,
  min: 0,
  max: 1000,
  help: "",
  unit: "",
  from: 0,
  reach: 400,
  step: 1,
} as const;

it.each([
  [200, false],
  [20, true],
])("at %i is marked as changed: %s, with a tick at the initial value", (value, changed) => {
  const { container } = render(
    <MantineProvider env="test">
      <ParameterSlider parameter={PARAMETER} value={value} onChange={() => undefined} />
    </MantineProvider>,
  );
  expect(container.querySelectorAll(`.${classes.moved}`)).toHaveLength(changed ? 1 : 0);
  expect(container.querySelectorAll(`.${classes.mark}`)).toHaveLength(1);
});
