// Parameters for finding edges and the playing field, each with a slider and a number, and how results are drawn. Kept
// in this browser, for all videos.
import { Button, NativeSelect } from "@mantine/core";
import type { ReactNode } from "react";
import { ParameterSlider } from "@/components/parameter-slider";
import {
  EDGE_PARAMETERS,
  EDGES_VIEWS,
  FIELD_PARAMETERS,
  FIELD_VIEWS,
  withValue,
  type EdgesView,
  type FieldView,
  type FindingParameter,
  type ParameterValues,
} from "@/lib/settings/finding-parameters";
import { useSetting } from "@/lib/settings/settings";
import classes from "./adjust.module.css";

const EDGES_WORDS: Record<EdgesView, string> = {
  regions: "Regions",
  lines: "Lines and pairs",
  edges: "All edges",
};
const FIELD_WORDS: Record<FieldView, string> = { boundary: "Boundary", mask: "Mask" };

export function AdjustEdges() {
  const [values, setValues] = useSetting("edgeParameters");
  const [view, setView] = useSetting("edgesView");
  return (
    <Adjust
      what="edges"
      parameters={EDGE_PARAMETERS}
      values={values}
      onChange={setValues}
      onReset={() => setValues({})}
    >
      <View views={EDGES_VIEWS} words={EDGES_WORDS} view={view} what="edges" onChange={setView} />
    </Adjust>
  );
}

export function AdjustField() {
  const [values, setValues] = useSetting("fieldParameters");
  const [view, setView] = useSetting("fieldView");
  return (
    <Adjust
      what="field"
      parameters={FIELD_PARAMETERS}
      values={values}
      onChange={setValues}
      onReset={() => setValues({})}
    >
      <View views={FIELD_VIEWS} words={FIELD_WORDS} view={view} what="field" onChange={setView} />
    </Adjust>
  );
}

type AdjustProps<Name extends string> = {
  what: "edges" | "field";
  parameters: readonly FindingParameter<Name>[];
  values: ParameterValues<Name>;
  onChange: (values: ParameterValues<Name>) => void;
  onReset: () => void;
  /** The choice of how the results are drawn. */
  children: ReactNode;
};

function Adjust<Name extends string>({
  what,
  parameters,
  values,
  onChange,
  onReset,
  children,
}: AdjustProps<Name>) {
  const changed = Object.keys(values).length;
  return (
    <details className={classes.adjust}>
      <summary>
        Adjust {what}
        {changed > 0 ? <span className={classes.changed}> {changed} changed</span> : null}
      </summary>
      {children}
      {parameters.map((parameter) => (
        <ParameterSlider
          key={parameter.name}
          parameter={parameter}
          value={values[parameter.name] ?? parameter.initial}
          onChange={(value) => onChange(withValue(values, parameter, value))}
        />
      ))}
      <Button disabled={changed === 0} onClick={onReset}>
        Reset {what}
      </Button>
    </details>
  );
}

type ViewProps<View extends string> = {
  what: "edges" | "field";
  views: readonly View[];
  words: Record<View, string>;
  view: View;
  onChange: (view: View) => void;
};

function View<View extends string>({ what, views, words, view, onChange }: ViewProps<View>) {
  return (
    <NativeSelect
      aria-label={`View of ${what}`}
      value={view}
      data={views.map((value) => ({ value, label: words[value] }))}
      onChange={(event) => {
        const chosen = views.find((one) => one === event.currentTarget.value);
        if (chosen) onChange(chosen);
      }}
    />
  );
}
