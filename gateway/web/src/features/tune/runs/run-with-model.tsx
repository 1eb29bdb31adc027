// The form that starts a replay with a model, or with another one: only such a run finds objects.
import { Button, NativeSelect } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import form from "@/components/form.module.css";
import { ModelsLink } from "@/components/models-link";
import { Note, ProblemNote } from "@/components/note";
import { useDetectors } from "@/lib/api/models";

type RunWithModelProps = {
  /** The run's model, or null. */
  used: string | null;
  /** Whether the run has the stage, so that only another model gives another result. */
  hasStage: boolean;
  busy: boolean;
  onRun: (model: string) => void;
};

export function RunWithModel({ used, hasStage, busy, onRun }: RunWithModelProps) {
  const models = useDetectors();
  const [chosen, setChosen] = useState<string | null>(null);
  if (models.error) return <ProblemNote error={models.error} />;
  if (!models.data) return null;
  if (models.data.length === 0) {
    return (
      <Note kind="plain">
        Objects are found by a model, and none was added yet: <ModelsLink />.
      </Note>
    );
  }
  const names = models.data.map(({ name }) => name);
  const model = chosen ?? (used !== null && names.includes(used) ? used : (names[0] ?? ""));
  const isSame = hasStage && model === used;
  const pressed = (event: SyntheticEvent) => {
    event.preventDefault();
    onRun(model);
  };
  return (
    <form className={form.form} onSubmit={pressed}>
      <NativeSelect
        label="Model"
        value={model}
        data={names}
        onChange={(event) => setChosen(event.currentTarget.value)}
      />
      <div className={form.buttons}>
        <Button
          type="submit"
          loading={busy}
          disabled={isSame}
          title={isSame ? "This run is with it: choose another model." : undefined}
        >
          Run with it
        </Button>
      </div>
    </form>
  );
}
