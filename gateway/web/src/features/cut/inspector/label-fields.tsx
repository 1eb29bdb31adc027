// Fields for the label and category of the clips.
import { Autocomplete, NativeSelect } from "@mantine/core";
import { useRef, useState } from "react";
import { KeyHint } from "@/components/key-caps";
import { messageFor } from "@/lib/api/problem";
import { changeSettings, useSettings } from "@/lib/settings/settings";
import { useShortcut } from "@/lib/keys/key-bindings";
import { useKeys } from "@/lib/keys/use-keys";
import { useLabels } from "../api/exports";
import { CATEGORIES } from "../exports/categories";
import type { Foldable } from "./folded-fields";
import { idOfField } from "./wanted-field";
import { Field } from "./field";
import classes from "./inspector.module.css";

/** Suggestions that are offered at once. */
const MOST = 12;

type LabelFieldsProps = { error: unknown; shows: (field: Foldable) => boolean };

export function LabelFields({ error, shows }: LabelFieldsProps) {
  const { label, category, profile } = useSettings();
  const used = useLabels(profile);
  // Until something is typed all labels are offered, not only those that match the last cut's label.
  const [typed, setTyped] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const pressedHere = useRef(false);
  const shortcut = useShortcut("label");
  useKeys({ label: () => field.current?.select() });
  return (
    <>
      <Field name="Label" problem={messageFor(error, "label")}>
        <Autocomplete
          id={idOfField("label")}
          ref={field}
          className={classes.wide ?? ""}
          aria-label="Label"
          aria-keyshortcuts={shortcut}
          placeholder="None"
          maxLength={200}
          limit={MOST}
          data={used}
          {...(typed ? {} : { filter: ({ options }) => options.slice(0, MOST) })}
          value={label}
          rightSection={<KeyHint action="label" />}
          rightSectionWidth={52}
          rightSectionPointerEvents="none"
          // The list scrolls by itself: a scroll area inside could not be reached by keyboard.
          withScrollArea={false}
          classNames={{ options: classes.offered ?? "" }}
          comboboxProps={{ transitionProps: { duration: 0 }, shadow: "none" }}
          onFocus={() => {
            pressedHere.current = false;
            setTyped(false);
          }}
          onChange={(value) => {
            setTyped(true);
            changeSettings({ label: value });
          }}
          // Enter accepts the label, typed or from the list, and leaves the field, so that keys work on the page again.
          // A key released here that was pressed before the field had the focus is ignored.
          onKeyDown={(event) => {
            pressedHere.current = event.key === "Enter";
          }}
          onKeyUp={(event) => {
            if (event.key === "Enter" && pressedHere.current) event.currentTarget.blur();
          }}
        />
      </Field>
      {shows("category") ? (
        <Field name="Category" problem={messageFor(error, "category")}>
          <NativeSelect
            className={classes.wide ?? ""}
            aria-label="Category"
            value={category}
            data={CATEGORIES}
            onChange={(event) => changeSettings({ category: event.currentTarget.value })}
          />
        </Field>
      ) : null}
    </>
  );
}
