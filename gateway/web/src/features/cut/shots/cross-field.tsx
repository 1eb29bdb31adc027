// The field that says what happens to clips that cross a cut.
import { NativeSelect } from "@mantine/core";
import { messageFor } from "@/lib/api/problem";
import { CROSS_SHOTS, CROSSINGS, type CrossShots } from "@/lib/clips/cross-shots";
import { useSetting } from "@/lib/settings/settings";
import { Field } from "../inspector/field";
import classes from "../inspector/inspector.module.css";

export function CrossField({ error }: { error: unknown }) {
  const [crossShots, setCrossShots] = useSetting("crossShots");
  return (
    <Field name="Cuts" problem={messageFor(error, "cross_shots")}>
      <NativeSelect
        className={classes.wide ?? ""}
        aria-label="Cuts in clips"
        title="What happens to clips that cross a cut of an edited video"
        value={crossShots}
        data={CROSS_SHOTS.map((value) => ({ value, label: CROSSINGS[value] }))}
        onChange={(event) => setCrossShots(event.currentTarget.value as CrossShots)}
      />
    </Field>
  );
}
