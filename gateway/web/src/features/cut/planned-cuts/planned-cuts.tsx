// The tab Cuts: those that are planned in this video, to be edited, ordered and exported together.
import { ActionIcon, Button, Menu, VisuallyHidden } from "@mantine/core";
import { IconDots, IconGripVertical, IconTrash } from "@tabler/icons-react";
import { useRef, type HTMLAttributes } from "react";
import { ProblemNote } from "@/components/note";
import type { PlannedCut } from "@/lib/api/client";
import type { FrameTable } from "@/lib/footage/frames";
import { useHint } from "@/lib/keys/key-bindings";
import { clock, parsePlace } from "@/lib/time/time";
import { useDragInLine } from "@/lib/lists/use-drag-in-line";
import { addressOfFile } from "../api/planned";
import { plainSeconds } from "../next-cut/next-cut";
import sideClasses from "../side/side.module.css";
import { wordsOfSpan, type PlannedCuts as OpenCuts } from "./use-planned-cuts";
import classes from "./planned.module.css";
import { TypedField } from "./typed-field";

type PlannedCutsProps = {
  assetId: string;
  planned: OpenCuts;
  table: FrameTable | undefined;
  mayChange: boolean;
  /** Opens the dialog that plans a cut for each shot. */
  onDraft: () => void;
  /** Shows where a cut begins. */
  onGo: (seconds: number) => void;
};

const elementOf = (id: string) => `planned-${id}`;

export function PlannedCuts({
  assetId,
  planned,
  table,
  mayChange,
  onDraft,
  onGo,
}: PlannedCutsProps) {
  const { cuts, list, opened } = planned;
  const drag = useDragInLine<PlannedCut>(elementOf, () => cuts, planned.move);
  return (
    <section className={classes.planned} aria-label="Planned cuts">
      <Head assetId={assetId} planned={planned} mayChange={mayChange} onDraft={onDraft} />
      {list.isError ? (
        <ProblemNote
          error={list.error}
          action={<Button onClick={() => void list.refetch()}>Try again</Button>}
        />
      ) : null}
      {list.isSuccess && cuts.length === 0 ? (
        <p className={sideClasses.empty}>
          No planned cuts. “Plan” collects spans of this video instead of exporting them at once;
          they stay here until you delete them.
        </p>
      ) : null}
      <ol className={`${sideClasses.scroll} ${sideClasses.plain}`}>
        {cuts.map((cut, i) => (
          <Row
            key={cut.id}
            cut={cut}
            number={i + 1}
            planned={planned}
            table={table}
            isOpened={cut.id === opened}
            mayChange={mayChange}
            grip={drag.gripOf(cut)}
            drag={drag.lookOf(cut)}
            onGo={onGo}
          />
        ))}
      </ol>
    </section>
  );
}

type HeadProps = Pick<PlannedCutsProps, "assetId" | "planned" | "mayChange" | "onDraft">;

/** What is done with all of them. */
function Head({ assetId, planned, mayChange, onDraft }: HeadProps) {
  const file = useRef<HTMLInputElement>(null);
  const planKey = useHint("planCut");
  const exportKey = useHint("exportPlanned");
  const draftKey = useHint("draftShots");
  const isEmpty = planned.cuts.length === 0;
  return (
    <header className={classes.head}>
      {mayChange ? (
        <>
          <Button
            variant="subtle"
            title={planKey ? `Key: ${planKey}` : undefined}
            onClick={planned.plan}
          >
            Plan
          </Button>
          <Button
            disabled={isEmpty}
            loading={planned.exporting}
            title={exportKey ? `Key: ${exportKey}` : undefined}
            onClick={planned.exportAll}
          >
            Export all
          </Button>
          <Button
            variant="subtle"
            title={draftKey ? `Draft a cut per shot (${draftKey})` : "Draft a cut per shot"}
            onClick={onDraft}
          >
            Per shot…
          </Button>
        </>
      ) : null}
      <span className={classes.rest} />
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label="Files of planned cuts" title="CSV, EDL, OTIO">
            <IconDots size={16} stroke={1.5} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {(["csv", "edl", "otio"] as const).map((kind) => (
            <Menu.Item key={kind} component="a" href={addressOfFile(assetId, kind)} download>
              Download {kind.toUpperCase()}
            </Menu.Item>
          ))}
          {mayChange ? (
            <Menu.Item onClick={() => file.current?.click()}>Load CSV…</Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      <input
        ref={file}
        className={classes.file}
        type="file"
        accept=".csv,text/csv"
        aria-label="CSV file with planned cuts"
        onChange={({ currentTarget }) => {
          const [chosen] = currentTarget.files ?? [];
          if (chosen) planned.load(chosen);
          // The same file can be chosen again.
          currentTarget.value = "";
        }}
      />
    </header>
  );
}

type RowProps = Omit<PlannedCutsProps, "assetId" | "onDraft"> & {
  cut: PlannedCut;
  number: number;
  isOpened: boolean;
  grip: HTMLAttributes<HTMLElement>;
  drag: "taken" | "above" | "below" | undefined;
};

function Row(props: RowProps) {
  const { cut, number, planned, table, isOpened, mayChange, grip, drag, onGo } = props;
  const looks = [classes.row, isOpened && classes.opened, drag && classes[drag]];
  const texts = [cut.label, cut.note].filter(Boolean).join(" · ") || "no label";
  const length = `${plainSeconds(cut.end - cut.start)} s`;
  return (
    <li id={elementOf(cut.id)} className={looks.filter(Boolean).join(" ")}>
      {mayChange ? (
        // Hidden from screen readers, since keys move the row itself.
        <span className={classes.grip} aria-hidden title="Drag to change the order" {...grip}>
          <IconGripVertical size={16} stroke={1.5} />
        </span>
      ) : null}
      <button
        type="button"
        className={classes.span}
        aria-expanded={isOpened}
        onClick={() => {
          planned.open(isOpened ? null : cut.id);
          onGo(cut.start);
        }}
      >
        <span className={classes.number}>
          <VisuallyHidden>Planned cut </VisuallyHidden>
          {number}
        </span>
        <span className={sideClasses.main}>
          <span className={classes.times}>{wordsOfSpan(cut)}</span>
          <span className={sideClasses.sub}>{texts}</span>
        </span>
        <span className={sideClasses.figure}>{length}</span>
      </button>
      {mayChange ? (
        <ActionIcon
          size={24}
          aria-label={`Delete planned cut ${number}`}
          title="Delete"
          onClick={() => planned.remove(cut)}
        >
          <IconTrash size={16} stroke={1.5} />
        </ActionIcon>
      ) : null}
      {isOpened && mayChange ? <Fields cut={cut} planned={planned} table={table} /> : null}
    </li>
  );
}

function Fields({ cut, planned, table }: Pick<RowProps, "cut" | "planned" | "table">) {
  const typedTime = (name: "start" | "end") => (text: string) => {
    const seconds = secondsOfText(text, table);
    if (seconds === null) return "A time such as 1:02.5, or a frame such as #1560";
    const start = name === "start" ? seconds : cut.start;
    const end = name === "end" ? seconds : cut.end;
    if (start >= end) return name === "end" ? "Must be after the start" : "Must be before the end";
    if (table && end > table.durationSeconds + 0.001)
      return `At most ${clock(table.durationSeconds)}, the end of the video`;
    planned.edit(cut, { [name]: seconds });
    return null;
  };
  const typedText = (name: "label" | "note") => (text: string) => {
    planned.edit(cut, { [name]: text.trim() });
    return null;
  };
  return (
    <div className={classes.fields}>
      <TypedField label="Start" value={clock(cut.start)} onTyped={typedTime("start")} />
      <TypedField label="End" value={clock(cut.end)} onTyped={typedTime("end")} />
      <TypedField
        label="Label"
        className={classes.wide ?? ""}
        value={cut.label}
        maxLength={200}
        placeholder="None"
        onTyped={typedText("label")}
      />
      <TypedField
        label="Note"
        className={classes.wide ?? ""}
        value={cut.note}
        maxLength={500}
        placeholder="None"
        onTyped={typedText("note")}
      />
    </div>
  );
}

/** The seconds that a text names, by a time or by a frame; null for anything else. */
export function secondsOfText(text: string, table: FrameTable | undefined): number | null {
  const place = parsePlace(text);
  if (!place) return null;
  if ("seconds" in place) return place.seconds.numerator / place.seconds.denominator;
  // The end of a video is where a frame after the last one would begin.
  if (!table || place.frame > table.count) return null;
  return place.frame === table.count ? table.durationSeconds : table.secondsOf(place.frame);
}
