// The models that detect objects, or describe pictures or sound: how fast they are, adding one and removing one.
import { Button, Loader, TextInput } from "@mantine/core";
import { IconBrain, IconGauge, IconPlus, IconTrash } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { EmptyState } from "@/components/empty-state";
import { Dialog } from "@/components/dialog";
import { Note, ProblemNote } from "@/components/note";
import { Confirmation } from "@/components/confirmation";
import { RowSkeletons } from "@/components/row-skeletons";
import { TextWithCode } from "@/components/text-with-code";
import type { Model, ModelHealth, UnreadableModel } from "@/lib/api/client";
import {
  useAddModel,
  useModels,
  useRemoveModel,
  useServedModels,
  useTestModel,
} from "@/lib/api/models";
import { usePublishedModels } from "@/lib/api/published-models";
import { useMay } from "@/lib/api/session";
import { fileSize } from "@/lib/bytes";
import { deviceWords } from "../model-device";
import { isModelName, mistakeInFile, nameFrom, NAME_FORM } from "../model-name";
import { PublishedModels } from "./published-models";
import classes from "./settings-page.module.css";
import { SpeechModel } from "./speech-model";

const ROWS = 3;
const SHOWN_CLASSES = 8;

export function Models() {
  const models = useModels();
  const served = useServedModels();
  const published = usePublishedModels();
  const mayChange = useMay("administer");
  const [adding, setAdding] = useState<File | null>(null);
  const [removed, setRemoved] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const removing = (name: string) => (mayChange ? () => setRemoved(name) : null);
  const count = models.data && models.data.models.length + models.data.unreadable.length;
  return (
    <section className={classes.section} aria-labelledby="settings-models">
      <div className={classes.head}>
        <h2 className={classes.title} id="settings-models">
          Models
        </h2>
        <span className={classes.quiet} />
        {mayChange ? (
          <>
            <input
              ref={field}
              type="file"
              accept=".onnx"
              hidden
              data-testid="model-file"
              onChange={(event) => {
                setAdding(event.currentTarget.files?.[0] ?? null);
                // Otherwise choosing the same file again would not fire an event.
                event.currentTarget.value = "";
              }}
            />
            <Button
              leftSection={<IconPlus size={16} />}
              aria-haspopup="dialog"
              onClick={() => field.current?.click()}
            >
              Add an ONNX file
            </Button>
          </>
        ) : null}
      </div>
      <p className={classes.about}>
        They find objects in frames and the subjects that crops follow, or describe pictures, as
        CLIP does, so that loose videos are told apart, or pictures and sound for finders. Each file
        is tried in a process of its own before it is kept. PyTorch files are added where Rushes
        runs: <code>rushes models add my.pt</code>
      </p>
      {models.isPending ? <RowSkeletons words="Reading models" count={ROWS} height={60} /> : null}
      {models.isError && !models.data ? (
        <ProblemNote
          error={models.error}
          action={<Button onClick={() => void models.refetch()}>Try again</Button>}
        />
      ) : null}
      {count === 0 ? (
        <EmptyState icon={<IconBrain size={32} stroke={1.5} />} title="No model was added yet">
          <p>Download a published one, or add an ONNX file.</p>
        </EmptyState>
      ) : null}
      {models.data && count ? (
        <ul className={classes.list} aria-labelledby="settings-models">
          {models.data.models.map((model) => (
            <ModelRow
              key={model.name}
              model={model}
              health={served.data?.find(({ name }) => name === model.name)}
              onRemove={removing(model.name)}
            />
          ))}
          {models.data.unreadable.map((model) => (
            <UnreadableRow key={model.name} model={model} onRemove={removing(model.name)} />
          ))}
        </ul>
      ) : null}
      {/* Not before the lists above them: they would move down. */}
      {models.isPending || published.isPending ? null : (
        <>
          <PublishedModels />
          <SpeechModel />
        </>
      )}
      <Dialog opened={adding !== null} onClose={() => setAdding(null)} title="Add a model">
        {adding ? <NewModel file={adding} onClose={() => setAdding(null)} /> : null}
      </Dialog>
      <Dialog opened={removed !== null} onClose={() => setRemoved(null)} title="Remove this model?">
        {removed ? <Removal name={removed} onClose={() => setRemoved(null)} /> : null}
      </Dialog>
    </section>
  );
}

type ModelRowProps = {
  model: Model;
  /** Undefined until known. */
  health: ModelHealth | undefined;
  onRemove: (() => void) | null;
};

function ModelRow({ model, health, onRemove }: ModelRowProps) {
  const test = useTestModel();
  return (
    <li className={classes.model}>
      <div className={classes.modelFacts}>
        <strong>{model.name}</strong>
        <span className={classes.quiet}>
          {fileSize(model.bytes)}, {wordsOfInput(model)}, {model.licence ?? "licence not known"}
        </span>
        <span className={classes.quiet} title={model.classes.join(", ")}>
          {wordsOfUse(model)}
        </span>
        <span className={classes.quiet}>
          Version <code title={model.version}>{model.version.slice(0, 12)}</code>
          {model.origin ? ` from ${model.origin}` : ""}
        </span>
        {model.damage === null ? (
          // It keeps its line until known: the rows below do not move.
          <span className={classes.quiet}>
            {health ? <TextWithCode>{deviceWords(health)}</TextWithCode> : "\u00a0"}
          </span>
        ) : null}
        <span className={classes.quiet} role="status">
          {test.data
            ? test.data.batches
                .map(({ pictures, ms_per_picture: ms }) =>
                  pictures === 1
                    ? `${ms.toFixed(1)} ms a ${model.sound ? "window" : "picture"}`
                    : `${ms.toFixed(1)} in batches of ${pictures}`,
                )
                .join(", ")
            : ""}
        </span>
        {model.damage !== null ? <Damage why={model.damage} /> : null}
        {test.isError ? <ProblemNote error={test.error} /> : null}
      </div>
      {onRemove ? (
        <div className={classes.choices}>
          <Button
            variant="subtle"
            leftSection={<IconGauge size={16} />}
            aria-label={`Measure ${model.name}`}
            disabled={model.damage !== null}
            loading={test.isPending}
            onClick={() => test.mutate(model.name)}
          >
            Measure
          </Button>
          <RemoveButton name={model.name} onClick={onRemove} />
        </div>
      ) : null}
    </li>
  );
}

/** `640 px`, or `1 s, 128 log-mel bands`. */
function wordsOfInput({ sound, input_size: size, any_size: isAny }: Model): string {
  if (!sound) return `${size} px${isAny ? " and others" : ""}`;
  return `${sound.window} s${sound.bands === null ? "" : `, ${sound.bands} log-mel bands (${sound.mels ?? ""})`}`;
}

function wordsOfUse({ kind, classes: named, dimensions, words }: Model): string {
  if (kind === "hear")
    return `Describes sound in ${dimensions ?? 0} numbers; finders can be made by it in Find`;
  if (kind === "embed")
    return `Describes pictures in ${dimensions ?? 0} numbers; to sort by it, choose it under Sort, Versions; finders can be made by it in Find${words ? "; what it describes can be searched by words" : ""}`;
  const more = named.length - SHOWN_CLASSES;
  const names = named.slice(0, SHOWN_CLASSES).join(", ");
  return `${named.length === 1 ? "1 class" : `${named.length} classes`}: ${names}${more > 0 ? ` and ${more} more` : ""}`;
}

type UnreadableRowProps = { model: UnreadableModel; onRemove: (() => void) | null };

function UnreadableRow({ model, onRemove }: UnreadableRowProps) {
  return (
    <li className={classes.model}>
      <div className={classes.modelFacts}>
        <strong>{model.name}</strong>
        <Damage why={model.damage} />
      </div>
      {onRemove ? (
        <div className={classes.choices}>
          <RemoveButton name={model.name} onClick={onRemove} />
        </div>
      ) : null}
    </li>
  );
}

function Damage({ why }: { why: string }) {
  return <Note kind="loss">It cannot be used: {why}. Remove it, and add it again.</Note>;
}

function RemoveButton({ name, onClick }: { name: string; onClick: () => void }) {
  return (
    <Button
      variant="subtle"
      leftSection={<IconTrash size={16} />}
      aria-label={`Remove ${name}`}
      aria-haspopup="dialog"
      onClick={onClick}
    >
      Remove
    </Button>
  );
}

function NewModel({ file, onClose }: { file: File; onClose: () => void }) {
  const add = useAddModel();
  const [name, setName] = useState(nameFrom(file.name));
  const [licence, setLicence] = useState("");
  const mistake = mistakeInFile(file);
  if (mistake !== null) return <Note kind="loss">{mistake}</Note>;
  const wrong = name !== "" && !isModelName(name);
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (isModelName(name)) add.mutate({ name, licence, file }, { onSuccess: onClose });
      }}
    >
      <p className={classes.about}>
        {file.name}, {fileSize(file.size)}
      </p>
      <TextInput
        label="Name"
        data-autofocus
        value={name}
        maxLength={64}
        error={wrong ? NAME_FORM : null}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label="Licence of its weights"
        description="Empty: as the file says"
        value={licence}
        maxLength={200}
        onChange={(event) => setLicence(event.currentTarget.value)}
      />
      {add.isError ? <ProblemNote error={add.error} /> : null}
      {add.isPending ? (
        <p className={classes.about} role="status">
          <Loader size={12} /> It is sent, and tried in a process of its own
        </p>
      ) : null}
      <Button type="submit" disabled={!isModelName(name)} loading={add.isPending}>
        Add
      </Button>
    </form>
  );
}

function Removal({ name, onClose }: { name: string; onClose: () => void }) {
  const removal = useRemoveModel();
  return (
    <Confirmation
      keep="Keep it"
      lose="Remove"
      busy={removal.isPending}
      error={removal.error}
      onKeep={onClose}
      onLose={() => removal.mutate(name, { onSuccess: onClose })}
    >
      “{name}” is deleted for good. What it has found stays. It cannot be undone; its file can be
      added again.
    </Confirmation>
  );
}
