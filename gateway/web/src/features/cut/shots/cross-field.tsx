// The field that says what happens to clips that cross a cut.
import { NativeSelect } from "@mantine/core";
import { messageFor } from "@/lib/api/problem";
import { CROSSINGS, type CrossShots } from "@/lib/clips/cross-shots";
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
        data={Object.entries(CROSSINGS).map(([value, label]) => ({ value, label }))}
        onChange={(event) => setCrossShots(event.currentTarget.value as CrossShots)}
      />
    </Field>
  );
}
