// The versions of the classifier: how accurate each is, which folders it confuses, and which one makes the proposals.
import { Button } from "@mantine/core";
import { useState } from "react";
import { Dialog } from "@/components/dialog";
import { ProblemNote } from "@/components/note";
import { Tag } from "@/components/tag";
import type { SortClassifier } from "@/lib/api/client";
import { minuteOf } from "@/lib/time/date-formats";
import { grouped } from "@/lib/time/time";
import { useChooseClassifier, useClassifiers } from "../api/classifiers";
import { ConfusionMatrix } from "./confusion-matrix";
import { DescribedBy } from "./described-by";
import classes from "./versions.module.css";

type VersionsProps = { opened: boolean; mayChange: boolean; onClose: () => void };

export function Versions({ opened, mayChange, onClose }: VersionsProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title="Versions of what was learned" size="lg">
      {opened ? (
        <div className={classes.versions}>
          <DescribedBy mayChange={mayChange} />
          <List mayChange={mayChange} />
        </div>
      ) : null}
    </Dialog>
  );
}

function List({ mayChange }: { mayChange: boolean }) {
  const { data: versions, error } = useClassifiers();
  const choosing = useChooseClassifier();
  if (error) return <ProblemNote error={error} />;
  if (!versions) return null;
  if (versions.length === 0) return <p>Nothing was learned yet.</p>;
  const before = versions.find(({ chosen }) => chosen);
  return (
    <ul className={classes.versions}>
      {versions.map((version) => (
        <Version
          key={version.id}
          version={version}
          busy={choosing.isPending}
          onChoose={
            mayChange && before && !version.chosen
              ? () => choosing.mutate({ version, before })
              : null
          }
        />
      ))}
    </ul>
  );
}

type VersionProps = { version: SortClassifier; busy: boolean; onChoose: (() => void) | null };

function Version({ version, busy, onChoose }: VersionProps) {
  const [shown, setShown] = useState(false);
  const { accuracy, chosen, comparison, descriptor, examples, left_out: leftOut } = version;
  const trained = minuteOf(version.trained_at);
  return (
    <li className={classes.version}>
      <p>
        <strong>{trained}</strong> right in {Math.round(100 * accuracy)} %{" "}
        {chosen ? <Tag>Proposes now</Tag> : null}
      </p>
      <p className={classes.facts}>
        Learned from {grouped(examples)} videos by {descriptor.split(" ")[0]}.{" "}
        {comparison
          ? `Of ${grouped(comparison.videos)} sorted since the version before, ${grouped(comparison.right)} right; that one ${grouped(comparison.right_before)}. `
          : ""}
        {leftOut.length > 0 ? `Too few videos in: ${leftOut.join(", ")}.` : ""}
      </p>
      <div className={classes.choices}>
        <Button
          size="compact-sm"
          aria-expanded={shown}
          aria-label={`Folder by folder, ${trained}`}
          onClick={() => setShown(!shown)}
        >
          Folder by folder
        </Button>
        {onChoose ? (
          <Button
            size="compact-sm"
            loading={busy}
            aria-label={`Use this version, ${trained}`}
            onClick={onChoose}
          >
            Use this version
          </Button>
        ) : null}
      </div>
      {shown ? <ConfusionMatrix scores={version.scores} confusion={version.confusion} /> : null}
    </li>
  );
}
