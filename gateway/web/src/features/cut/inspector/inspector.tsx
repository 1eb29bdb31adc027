// The panel "Next cut": all settings of the next export, and the buttons that order it.
import { ActionIcon, Button } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconCopy, IconFolder } from "@tabler/icons-react";
import { useRef } from "react";
import { Splitter } from "@/components/splitter";
import { KeyHint } from "@/components/key-caps";
import { Name } from "@/components/name";
import { Note } from "@/components/note";
import { ProfilePicker } from "@/components/profile-picker";
import { useNodes } from "@/lib/api/nodes";
import { messageFor } from "@/lib/api/problem";
import { copyText } from "@/lib/copying";
import { useShortcut } from "@/lib/keys/key-bindings";
import { useSetting } from "@/lib/settings/settings";
import { framesInClip } from "@/lib/clips/spans";
import { clockOfMilliseconds } from "@/lib/time/time";
import { useOpenCut } from "../cut-context";
import { wordsOfClips, wordsOfFrames } from "../next-cut/next-cut";
import { nameOfGroup } from "../markers/markers";
import { useSeenClips } from "../next-cut/use-seen-clips";
import { useStartElsewhere } from "../next-cut/use-cut-start";
import { CrossField } from "../shots/cross-field";
import { CrossLine } from "../shots/cross-line";
import { crossings } from "../shots/shots";
import { CropFields } from "../crop/crop-fields";
import { FirstFrames } from "../next-cut/first-frames";
import { FOLDABLE, untouched, useFolding, type Folding } from "./folded-fields";
import { useWantedField } from "./wanted-field";
import { BatchFields } from "./batch-fields";
import { ContractField } from "./contract-field";
import { FormatField } from "./format-field";
import { EncoderField } from "./encoder-field";
import { RangeField } from "./range-field";
import { LengthField } from "./length-field";
import { LabelFields } from "./label-fields";
import { OrderProblem } from "./order-problem";
import { FitLine, SpanField } from "./span-field";
import { Subprofiles } from "./subprofiles";
import classes from "./inspector.module.css";

export function Inspector() {
  const { asset, table, next, length, screen, crop, following, groups } = useOpenCut();
  const { orders, move, mayChange, settings, edits, keyHere, shots } = useOpenCut();
  useWantedField();
  const section = useRef<HTMLElement>(null);
  const [height, setHeight] = useSetting("nextCutHeight");
  const { cursor, out, shift } = move;
  const { overwritten } = groups;
  const error = orders.refused;
  const crossed =
    table && settings.crossShots !== "allow" ? crossings(table, next.plan, shots.cuts) : [];
  const seen = useSeenClips({
    asset,
    screen,
    ...next,
    length,
    cropping: crop.cropping,
    replaces: overwritten?.export_id ?? null,
  });
  const resting = untouched(
    settings,
    crop.cropping,
    crop.isKeyed,
    following.state !== "off" || following.found !== null,
  );
  // Fields with an error from the last order are never folded away.
  const folding = useFolding(resting.filter((field) => messageFor(error, field) === undefined));
  const shows = (field: keyof typeof FOLDABLE) => !folding.folded.includes(field);
  return (
    <>
      <section
        ref={section}
        className={classes.inspector}
        style={height === 0 ? undefined : { maxHeight: height }}
        aria-label="Next cut"
      >
        <header className={classes.head}>
          {overwritten ? (
            <h2 className={classes.overwritten} title={nameOfGroup(overwritten)}>
              Overwrite {nameOfGroup(overwritten)}
            </h2>
          ) : (
            <>
              <h2>Next cut</h2>
              <span className={classes.each}>
                {next.batch.seconds.toFixed(3)} s
                {table
                  ? `, ${wordsOfFrames(framesInClip(table, Math.min(cursor, next.latest ?? cursor), next.batch))}`
                  : ""}
              </span>
            </>
          )}
          <ProfilePicker />
        </header>
        <div className={classes.orders}>
          {mayChange ? (
            <Orders />
          ) : (
            <Note kind="plain">Cutting is for editors: your token lets you look.</Note>
          )}
          <SpanField table={table} next={next} onLetGo={move.isSet ? move.letGo : null} />
          <div className={classes.standing}>
            {table ? (
              <FitLine
                table={table}
                cursor={cursor}
                next={next}
                onShift={shift}
                onWhole={mayChange ? orders.exportWhole : null}
              />
            ) : null}
            {table && next.fits ? (
              crossed.length > 0 ? (
                <CrossLine
                  table={table}
                  next={next}
                  crossed={crossed}
                  isRefused={settings.crossShots === "refuse"}
                  onShift={shift}
                />
              ) : (
                <ExportFolder />
              )
            ) : null}
          </div>
          {error ? (
            <OrderProblem
              error={error}
              overwrites={overwritten !== null}
              table={table}
              onShift={shift}
            />
          ) : null}
        </div>
        <div className={classes.fields}>
          <LengthField
            table={table}
            length={length}
            onLetOut={out === null ? null : () => move.restoreOut(null)}
            error={error}
          />
          <BatchFields
            video={asset.video ?? null}
            seen={seen.clips}
            cropping={crop.cropping}
            batch={next.batch}
            error={error}
          />
          {shows("contract") ? <ContractField asset={asset} error={error} /> : null}
          {shows("format") ? <FormatField error={error} /> : null}
          {table?.hdr ? <RangeField hdr={table.hdr} error={error} /> : null}
          {shows("encoder") ? <EncoderField error={error} /> : null}
          {shows("cuts") ? <CrossField error={error} /> : null}
          <CropFields
            crop={crop}
            screen={screen}
            table={table}
            following={following}
            onKeyHere={keyHere}
            onRemoveKeys={edits.removeKeys}
            error={error}
            shows={shows}
          />
          <LabelFields error={error} shows={shows} />
          <Fold {...folding} />
          <FirstFrames
            asset={asset}
            table={table}
            screen={screen}
            batch={next.batch}
            seen={seen}
            onJump={move.look}
          />
        </div>
      </section>
      <Splitter
        of="Next cut"
        part={section}
        side="below"
        size={height}
        least={LEAST_HEIGHT}
        usual="as high as its content"
        onChange={setHeight}
      />
    </>
  );
}

/** Enough for the header, one field and the export button, in px. */
const LEAST_HEIGHT = 180;

/** One line for the fields that are at their defaults; pressing it shows them. */
function Fold({ folded, all, toggle }: Folding) {
  if (!all && folded.length === 0) return null;
  const names = folded.map((field) => FOLDABLE[field]).join(", ");
  const Chevron = all ? IconChevronDown : IconChevronRight;
  return (
    <Button
      className={classes.fold ?? ""}
      variant="subtle"
      aria-expanded={all}
      title={all ? "Hide fields that are at their defaults" : `At their defaults: ${names}`}
      leftSection={<Chevron size={14} />}
      onClick={toggle}
    >
      {all ? (
        "Fewer fields"
      ) : (
        <>
          More fields<span className={classes.folded}> {names}</span>
        </>
      )}
    </Button>
  );
}

/** Where clips are written, with a button that copies it. */
function ExportFolder() {
  const [node] = useNodes().data ?? [];
  if (!node) return null;
  const { export_folder: folder } = node;
  return (
    <div className={classes.folder}>
      <IconFolder size={14} aria-hidden />
      <Name text={folder} tail={24} />
      <ActionIcon
        size={24}
        aria-label="Copy the path of the export folder"
        title={`Clips are written to ${folder}: copy this path`}
        onClick={() => void copyText(folder, "Path")}
      >
        <IconCopy size={14} stroke={1.5} />
      </ActionIcon>
    </div>
  );
}

/** Where the next cut begins, if that is not the picture that is seen. */
function StartElsewhere() {
  const { table } = useOpenCut();
  const start = useStartElsewhere();
  if (!table || start === null) return null;
  return (
    <span className={classes.begins}> from {clockOfMilliseconds(table.millisecondsOf(start))}</span>
  );
}

/** The export buttons. */
function Orders() {
  const { table, next, groups, orders } = useOpenCut();
  const { overwritten, leaveOverwriting } = groups;
  const { underWay, exportTo } = orders;
  const { clips } = next.batch;
  const shortcut = useShortcut("export");
  return (
    <>
      <Button
        className={classes.export ?? ""}
        variant="filled"
        fullWidth
        disabled={!table}
        // Not disabled during an order, because each press orders another export.
        aria-busy={underWay === ""}
        aria-keyshortcuts={shortcut}
        rightSection={<KeyHint action="export" />}
        onClick={() => exportTo("")}
      >
        {overwritten ? "Overwrite with" : "Export"} {wordsOfClips(clips)}
        <StartElsewhere />
      </Button>
      {overwritten ? (
        <Button
          className={classes.leave ?? ""}
          variant="subtle"
          rightSection={<KeyHint action="escape" />}
          onClick={leaveOverwriting}
        >
          Cancel overwriting
        </Button>
      ) : (
        <Subprofiles
          ready={table !== undefined}
          ordering={underWay}
          from={groups.activeMarker?.folder_suffix ?? ""}
          onExport={exportTo}
        />
      )}
    </>
  );
}
