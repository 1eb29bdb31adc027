// "Next cut": the whole of what E does, from top to bottom.
import { Button } from "@mantine/core";
import { KeyHint } from "@/components/key-caps";
import { Note, ProblemNote } from "@/components/note";
import { ProfilePicker } from "@/components/profile-picker";
import { GatewayError } from "@/lib/api/problem";
import { useShortcut } from "@/lib/key-bindings";
import { clipSeconds, framesInClip } from "@/lib/spans";
import { useOpenCut } from "@/features/cut/cut-context";
import { BatchFields } from "./batch-fields";
import { ContractField } from "./contract-field";
import { CropFields } from "./crop-fields";
import { FormatField } from "./format-field";
import { EncoderField } from "./encoder-field";
import { FirstFrames } from "./first-frames";
import { RangeField } from "./range-field";
import { LabelFields } from "./label-fields";
import { SpanField, SpanNote } from "./span-field";
import { Subprofiles } from "./subprofiles";
import classes from "./inspector.module.css";

export function Inspector() {
  const { asset, table, next, screen, crop, following, groups, orders, move, mayChange } =
    useOpenCut();
  const { cursor, locked, goTo } = move;
  const { overwritten } = groups;
  const error = orders.refused;
  const { clips, contract } = next.batch;
  const latest = error instanceof GatewayError ? (error.problem?.latest_start ?? null) : null;
  return (
    <section className={classes.inspector} aria-label="Next cut">
      <header className={classes.head}>
        {overwritten ? (
          <h2 className={classes.overwritten} title={overwritten.group}>
            Overwrite {overwritten.group}
          </h2>
        ) : (
          <>
            <h2>Next cut</h2>
            <span className={classes.each}>
              {clipSeconds(next.batch).toFixed(3)} s
              {table
                ? `, ${framesInClip(table, Math.min(cursor, next.latest ?? cursor), contract)} frames`
                : ""}
            </span>
          </>
        )}
        <ProfilePicker />
      </header>
      <BatchFields
        video={asset.video ?? null}
        plan={next.plan}
        cropping={crop.cropping}
        error={error}
      />
      <ContractField asset={asset} error={error} />
      <FormatField error={error} />
      {table?.hdr ? <RangeField hdr={table.hdr} error={error} /> : null}
      <EncoderField error={error} />
      <SpanField table={table} cursor={cursor} next={next} />
      <CropFields
        crop={crop}
        screen={screen}
        table={table}
        locked={locked}
        following={following}
        error={error}
      />
      <LabelFields error={error} />
      <FirstFrames
        asset={asset}
        table={table}
        screen={screen}
        clips={clips}
        plan={next.plan}
        length={clipSeconds(next.batch)}
        cropping={crop.cropping}
      />
      {mayChange ? (
        <Orders />
      ) : (
        <Note kind="plain">Cutting is for editors: your token lets you look.</Note>
      )}
      {error ? (
        <ProblemNote
          error={error}
          action={
            latest !== null && table ? (
              <Button onClick={() => goTo(table.atOrBefore(latest))}>Shift to fit</Button>
            ) : null
          }
        />
      ) : null}
      {/* Below the button: what comes and goes there moves none of the fields. */}
      {!error && table && !next.fits ? (
        <SpanNote table={table} cursor={cursor} next={next} onGo={goTo} />
      ) : null}
    </section>
  );
}

/** The buttons at its end. */
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
        // Not disabled meanwhile: each press is an order.
        aria-busy={underWay === ""}
        aria-keyshortcuts={shortcut}
        rightSection={<KeyHint action="export" />}
        onClick={() => exportTo("")}
      >
        {overwritten ? "Overwrite with" : "Export"} {clips} {clips === 1 ? "clip" : "clips"}
      </Button>
      {overwritten ? (
        <Button
          className={classes.leave ?? ""}
          variant="subtle"
          rightSection={<KeyHint action="escape" />}
          onClick={leaveOverwriting}
        >
          Leave it as it is
        </Button>
      ) : (
        <Subprofiles ready={table !== undefined} ordering={underWay} onExport={exportTo} />
      )}
    </>
  );
}
