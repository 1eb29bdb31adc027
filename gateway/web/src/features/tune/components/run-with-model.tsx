// The form that starts a replay with a model: only such a run finds objects.
import { Button, NativeSelect } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { Link } from "wouter";
import form from "@/components/form.module.css";
import { Note, ProblemNote } from "@/components/note";
import { useDetectors } from "@/lib/api/models";

type RunWithModelProps = { busy: boolean; onRun: (model: string) => void };

export function RunWithModel({ busy, onRun }: RunWithModelProps) {
  const models = useDetectors();
  const [chosen, setChosen] = useState<string | null>(null);
  if (models.error) return <ProblemNote error={models.error} />;
  if (!models.data) return null;
  if (models.data.length === 0) {
    return (
      <Note kind="plain">
        Objects are found by a model, and none was added yet:{" "}
        <Link href="/settings?part=models">Settings, Models</Link>.
      </Note>
    );
  }
  const model = chosen ?? models.data[0]?.name ?? "";
  const pressed = (event: SyntheticEvent) => {
    event.preventDefault();
    onRun(model);
  };
  return (
    <form className={form.form} onSubmit={pressed}>
      <NativeSelect
        label="Model"
        value={model}
        data={models.data.map(({ name }) => name)}
        onChange={(event) => setChosen(event.currentTarget.value)}
      />
      <div className={form.buttons}>
        <Button type="submit" loading={busy}>
          Run with it
        </Button>
      </div>
    </form>
  );
}
