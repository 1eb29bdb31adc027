// The cutting workspace: picture, transport and timeline; next cut and queue beside them.
import { Button, Progress } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { Splitter } from "@/components/splitter";
import { DoneLine } from "@/components/done-line";
import { ProblemNote } from "@/components/note";
import type { Asset } from "@/lib/api/client";
import { widthOf } from "@/lib/part-width";
import { useSetting } from "@/lib/settings/settings";
import { useKeys } from "@/lib/keys/use-keys";
import { useFramesDecoded } from "@/lib/api/assets/asset";
import { CutProvider, useOpenCut } from "./cut-context";
import { toggleFullScreen, useIsFullScreen } from "./player/full-screen";
import type { SheetHeight } from "./side/sheet";
import { chosenOf } from "./tracks/subtitles";
import { editableOf } from "./exports/editable";
import { useCut, type WaysToFind } from "./use-cut";
import { useCutKeys } from "./use-cut-keys";
import { CutBar } from "./cut-bar";
import { EditExport } from "./exports/edit-export";
import { FindingsList } from "./findings/findings-list";
import { Inspector } from "./inspector/inspector";
import { NoteDialog } from "./notes/note-dialog";
import { Notes } from "./notes/notes";
import { PlannedCuts } from "./planned-cuts/planned-cuts";
import { Captions } from "./tracks/captions";
import { CropOverlay } from "./crop/crop-overlay";
import { FoundBoxes } from "./findings/found-boxes";
import { FrameFindings } from "./frame-findings/frame-findings";
import { Picture } from "./player/picture";
import { SubjectPicker } from "./subject/subject-picker";
import { Transport } from "./transport/transport";
import { DraftDialog } from "./shots/draft-dialog";
import { SameTimeDialog } from "./same-time/same-time-dialog";
import { SheetGrip } from "./side/sheet-grip";
import { LinkedClip } from "./queue/linked-clip";
import { Queue } from "./queue/queue";
import { DeleteForGood } from "./queue/delete-for-good";
import { Files } from "./playlist/files";
import { MarkerList } from "./markers/marker-list";
import { SideTabs } from "./side/side-tabs";
import { TIMELINE_HEIGHT } from "./timeline/lanes";
import { Timeline } from "./timeline/timeline";
import { WordList } from "./words/word-list";
import classes from "./cut-page.module.css";

/** Width limits of the side panel, in px: its fields and names fit, and the video stays the larger part. */
const LEAST_WIDTH = 320;
const MOST_WIDTH = 640;

type CutRoomProps = {
  asset: Asset;
  onOpen: (assetId: string) => void;
  waysToFind: WaysToFind;
};

export function CutRoom({ asset, onOpen, waysToFind }: CutRoomProps) {
  const cut = useCut(asset, onOpen, waysToFind);
  useCutKeys(cut);
  /** Picture, transport and timeline. */
  const desk = useRef<HTMLDivElement>(null);
  const side = useRef<HTMLElement>(null);
  const [width, setWidth] = useSetting("cuttingWidth");
  const fullScreen = () => toggleFullScreen(desk.current);
  useKeys({ fullScreen });
  const docked = usePlaceOfDoneLine();
  /** On a phone, where the side is a sheet. */
  const [sheet, setSheet] = useState<SheetHeight>("low");
  // Moves the focus, so that Tab continues at the picture and its time, not at the beginning of the page.
  useEffect(() => {
    const { activeElement: active } = document;
    if (active === document.body || active?.matches("a[href], main")) {
      desk.current?.focus({ preventScroll: true });
    }
  }, []);
  const { playlist, deletions, hidingError } = cut;
  const { forGood, request: deletion } = deletions;
  return (
    <CutProvider value={cut}>
      <CutBar
        asset={asset}
        playlist={playlist}
        onNext={() => cut.openNeighbour(1)}
        onFullScreen={fullScreen}
        onCopyLink={cut.copyLink}
        onSameTime={cut.lookAtSameTime}
        onHide={cut.mayChange ? cut.toggleHidden : null}
      />
      <div className={classes.room} style={widthOf(width)}>
        <div className={classes.desk} ref={desk} tabIndex={-1} role="group" aria-label="Viewer">
          <PicturePart />
          <Transport />
          <TimelinePlace />
          {docked === "over the desk" ? (
            <div className={classes.over}>
              <DoneLine />
            </div>
          ) : null}
        </div>
        {docked === "above the sheet" ? (
          <div className={classes.aboveSheet}>
            <DoneLine />
          </div>
        ) : null}
        <Splitter
          of="Cutting"
          part={side}
          side="left"
          size={width}
          least={LEAST_WIDTH}
          most={MOST_WIDTH}
          usual="usual width"
          onChange={setWidth}
        />
        <aside className={classes.side} aria-label="Cutting" ref={side} data-sheet={sheet}>
          <SheetGrip sheet={side} height={sheet} onHeight={setSheet} />
          <Inspector />
          {hidingError ? <ProblemNote error={hidingError} /> : null}
          {deletion.isError && forGood === null ? <ProblemNote error={deletion.error} /> : null}
          <div className={classes.lists}>
            <Side />
          </div>
          {docked === "beside" ? <DoneLine /> : null}
        </aside>
      </div>
      <LinkedClip onMoment={cut.showMoment} />
      <EditExport edited={cut.edited} onClose={() => cut.edit(null)} />
      <NoteDialog notes={cut.notes} />
      <DraftDialog asset={asset} opened={cut.drafting} onClose={() => cut.draft(false)} />
      <SameTimeDialog asset={asset} seconds={cut.sameTime} onClose={cut.closeSameTime} />
      <DeleteForGood which={forGood} deletion={deletion} onClose={deletions.keep} />
    </CutProvider>
  );
}

/** Where the done line is always visible: on a phone the panels scroll, and full screen shows only the desk. */
function usePlaceOfDoneLine(): "beside" | "above the sheet" | "over the desk" {
  const isFull = useIsFullScreen();
  // The same limit as in the style sheet.
  const isNarrow = useMediaQuery("(max-width: 900px)", false, { getInitialValueInEffect: false });
  if (isFull) return "over the desk";
  return isNarrow ? "above the sheet" : "beside";
}

/** The picture and its overlays. */
function PicturePart() {
  const { asset, table, player, screen, settings, subtitles } = useOpenCut();
  const { findings, crop, following, move, playOrPause } = useOpenCut();
  const captions = chosenOf(subtitles, settings.subtitles);
  return (
    <Picture
      asset={asset}
      player={player}
      muted={settings.muted}
      onPress={playOrPause}
      onStep={move.stepFrames}
    >
      {table && captions ? <Captions subtitles={captions} screen={screen} table={table} /> : null}
      <FrameFindings assetId={asset.id} screen={screen} rough={player.rough} />
      {findings.run && findings.looked && findings.boxes ? (
        <FoundBoxes
          // Another run starts with fresh state.
          key={findings.run.id}
          run={findings.run}
          looked={findings.looked}
          isSeen={findings.isSeen}
          screen={screen}
          rough={player.rough}
        />
      ) : null}
      {asset.video ? (
        <CropOverlay
          video={asset.video}
          cropping={crop.cropping}
          screen={screen}
          table={table}
          onChange={crop.change}
        />
      ) : null}
      <SubjectPicker following={following} />
    </Picture>
  );
}

/** The timeline, or why there is none yet. */
function TimelinePlace() {
  const { asset, table, view, framesError, countAgain } = useOpenCut();
  if (table && view.view) return <Timeline table={table} view={view.view} />;
  return (
    <div className={classes.reading} style={{ height: TIMELINE_HEIGHT }} role="status">
      {framesError ? (
        <ProblemNote error={framesError} action={<Button onClick={countAgain}>Try again</Button>} />
      ) : (
        <Counting asset={asset} />
      )}
    </div>
  );
}

/** That frames are counted, and how far, where that takes a decode of the whole video. */
function Counting({ asset }: { asset: Asset }) {
  const decoded = useFramesDecoded(asset);
  if (decoded === null) return "Counting the frames of this video";
  const percent = Math.floor(100 * decoded);
  return (
    <div className={classes.counting}>
      <p>Counting the frames of this video by decoding it once: {percent} %</p>
      <Progress value={percent} size={6} aria-label="Decoded for the count of frames" />
    </div>
  );
}

/** Queue, planned cuts, files, markers with notes, words, and findings. */
function Side() {
  const { asset, table, settings, playlist, groups, findings } = useOpenCut();
  const { deletions, next, move, mayChange, edit, open, showMoment } = useOpenCut();
  const { planned, notes, noteHere, findLike, draft, words } = useOpenCut();
  const { markers } = groups;
  return (
    <SideTabs
      counts={{
        files: playlist.total,
        markers: markers.length + notes.notes.length,
        cuts: planned.cuts.length,
        findings: findings.runs.data?.length ?? 0,
      }}
    >
      {{
        queue: (
          <Queue
            profile={settings.profile}
            onMoment={showMoment}
            onEdit={(orders) => edit(editableOf(orders))}
            onFindLike={findLike}
            onDelete={deletions.deleteClips}
          />
        ),
        cuts: (
          <PlannedCuts
            assetId={asset.id}
            planned={planned}
            table={table}
            mayChange={mayChange}
            onDraft={() => draft(true)}
            onGo={(seconds) => {
              if (table) move.goTo(table.atOrAfter(seconds));
            }}
          />
        ),
        files: <Files playlist={playlist} asset={asset} onOpen={open} />,
        markers: (
          <>
            <MarkerList
              markers={markers}
              active={groups.active}
              onActivate={groups.activate}
              onDelete={mayChange ? deletions.deleteGroup : null}
            />
            <Notes
              notes={notes}
              table={table}
              onGo={move.goTo}
              onHere={mayChange ? noteHere : null}
            />
          </>
        ),
        words: <WordList key={asset.id} words={words} mayChange={mayChange} />,
        findings: (
          <FindingsList
            assetId={asset.id}
            findings={findings}
            table={table}
            next={next}
            cursor={move.cursor}
          />
        ),
      }}
    </SideTabs>
  );
}
