// The room of Find: finders and threshold beside the moment under review.
import { Button, Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconListSearch, IconRadar2, IconSchool, IconZoomScan } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { DoneLine } from "@/components/done-line";
import { EmptyState } from "@/components/empty-state";
import { KeyHint } from "@/components/key-caps";
import { ProblemNote } from "@/components/note";
import { useUndo } from "@/lib/api/changes/changes";
import type { Finder } from "@/lib/api/client";
import { useMay } from "@/lib/api/session";
import { useDialogOpen, useKeys } from "@/lib/keys/use-keys";
import { wayToFrame } from "@/lib/links";
import { changeSettings, currentSettings } from "@/lib/settings/settings";
import { announceRefusal, undoQueued } from "@/lib/undo/undo";
import { useDeleteFinder, useTrain } from "./api/finders";
import { ExamplesDialog } from "./examples/examples-dialog";
import { ExportDialog } from "./export/export-dialog";
import {
  asThreshold,
  MOMENT_ORDERS,
  MOMENT_STATES,
  nextOf,
  useFindParams,
  type ChangeFindParams,
  type FindParams,
} from "./find-params";
import { FinderDialog } from "./finders/finder-dialog";
import { FinderSide } from "./finders/finder-side";
import { ScanDialog } from "./finders/scan-dialog";
import { useWorkAnnounced } from "./finders/use-work-announced";
import { many } from "@/lib/many";
import { hundredths, missing } from "./finders/words";
import { Ahead } from "./review/ahead";
import { Decisions } from "./review/decisions";
import { FilmStrip } from "./review/film-strip";
import { MomentStage } from "./review/moment-stage";
import { ReviewHead, whatIsListed } from "./review/review-head";
import { Threshold, THRESHOLD_STEP } from "./review/threshold";
import { useReview, type Review } from "./review/use-review";
import { VersionsDialog } from "./versions/versions-dialog";
import classes from "./find-page.module.css";

export type FindDialog = "new" | "edit" | "scan" | "examples" | "versions" | "export";

type FindRoomProps = { finders: readonly Finder[]; finder: Finder | null };

export function FindRoom({ finders, finder }: FindRoomProps) {
  const mayChange = useMay("change");
  const [, navigate] = useLocation();
  const [look, change] = useFindParams();
  const [dialog, open] = useState<FindDialog | null>(null);
  const [side, setSide] = useState(false);
  const review = useReview(finder, look, change);
  const { takeBack } = useUndo();
  const training = useTrain();
  const deleting = useDeleteFinder();
  useWorkAnnounced(finder);
  // The same limit as in the style sheet.
  const isNarrow = useMediaQuery("(max-width: 900px)", false, { getInitialValueInEffect: false });
  const close = () => open(null);
  const step = (by: 1 | -1) => {
    if (!review.step(by))
      announceRefusal(by > 0 ? "This is the last moment." : "This is the first moment.");
  };
  const onUndo = () => undoQueued(takeBack);
  useFindKeys({ finder, look, change, review, step, onUndo, open, onTrain: training.mutate });

  const beside = (
    <FinderSide
      finders={finders}
      finder={finder}
      mayChange={mayChange}
      onOpen={(which) => {
        setSide(false);
        open(which);
      }}
      onTrain={() => {
        if (finder) training.mutate(finder);
      }}
      onDelete={() => {
        if (finder) deleting.mutate(finder);
      }}
    >
      {finder?.active_version ? (
        <Threshold
          value={review.threshold}
          usual={review.usual}
          counts={review.counts}
          total={review.total}
          what={whatIsListed(look.state, review.total)}
          isReading={review.isOld}
          onChange={(threshold) =>
            change({ threshold: threshold === review.usual ? null : threshold })
          }
        />
      ) : null}
    </FinderSide>
  );
  return (
    <div className={classes.room}>
      {isNarrow ? (
        <SideSheet opened={side} onClose={() => setSide(false)}>
          {beside}
        </SideSheet>
      ) : (
        <aside className={classes.side} aria-label="Finders">
          {beside}
        </aside>
      )}
      <div className={classes.desk}>
        {finder && (finder.active_version !== null || isNarrow) ? (
          <ReviewHead
            review={review}
            look={look}
            onLook={change}
            onExport={mayChange && finder.active_version !== null ? () => open("export") : null}
            onSide={() => setSide(true)}
          />
        ) : null}
        <Centre
          finder={finder}
          review={review}
          look={look}
          mayChange={mayChange}
          onLook={change}
          onOpen={open}
          onTrain={training.mutate}
          onStep={step}
          onUndo={onUndo}
        />
        <div className={classes.dock}>
          <DoneLine />
        </div>
      </div>
      <FinderDialog
        finder={dialog === "edit" ? finder : null}
        opened={dialog === "new" || (dialog === "edit" && finder !== null)}
        onClose={close}
        onMade={({ id }) => {
          close();
          navigate(`/find/${id}`);
        }}
      />
      {finder ? (
        <>
          <ScanDialog finder={finder} opened={dialog === "scan"} onClose={close} />
          <ExamplesDialog
            finder={finder}
            mayChange={mayChange}
            opened={dialog === "examples"}
            onClose={close}
          />
          <VersionsDialog
            finder={finder}
            mayChange={mayChange}
            opened={dialog === "versions"}
            onClose={close}
          />
          <ExportDialog finder={finder} opened={dialog === "export"} onClose={close} />
        </>
      ) : null}
    </div>
  );
}

type SideSheetProps = { opened: boolean; onClose: () => void; children: ReactNode };

/** On a phone: finders and threshold in a sheet. */
function SideSheet({ opened, onClose, children }: SideSheetProps) {
  useDialogOpen(opened);
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title="Finders"
      position="bottom"
      size="75%"
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.4 }}
      closeButtonProps={{ "aria-label": "Close" }}
      classNames={{ body: classes.drawer ?? "" }}
    >
      {children}
    </Drawer>
  );
}

type FindKeysOptions = {
  finder: Finder | null;
  look: FindParams;
  change: ChangeFindParams;
  review: Review;
  step: (by: 1 | -1) => void;
  onUndo: () => void;
  open: (dialog: FindDialog) => void;
  onTrain: (finder: Finder) => void;
};

const NO_MOMENT = "No moment is shown.";

function useFindKeys(options: FindKeysOptions): void {
  const { finder, look, change, review, step, onUndo, open, onTrain } = options;
  const { moment, threshold, usual } = review;
  const [, navigate] = useLocation();
  const move = (by: number) => {
    const next = asThreshold(threshold + by);
    if (next === threshold) announceRefusal(`The threshold is ${hundredths(threshold)} already.`);
    else change({ threshold: next === usual ? null : next });
  };
  const isTrained = finder !== null && finder.active_version !== null;
  const lacks = finder ? missing(finder) : 0;
  useKeys(
    {
      findNew: () => open("new"),
      findUndo: onUndo,
      findMute: () => changeSettings({ muted: !currentSettings().muted }),
      ...(finder ? { findExamples: () => open("examples") } : {}),
      ...(finder && lacks === 0 && finder.training_job_id === null
        ? { findTrain: () => onTrain(finder) }
        : {}),
      ...(isTrained
        ? {
            findScan: () => open("scan"),
            findVersions: () => open("versions"),
            findExport: () => open("export"),
            findOrder: () => change({ order: nextOf(MOMENT_ORDERS, look.order) }),
            findState: () => change({ state: nextOf(MOMENT_STATES, look.state) }),
            findStricter: () => move(THRESHOLD_STEP),
            findLooser: () => move(-THRESHOLD_STEP),
          }
        : {}),
      ...(moment
        ? {
            findAccept: () => review.decide("accepted"),
            findReject: () => review.decide("rejected"),
            findNext: () => step(1),
            findPrevious: () => step(-1),
            findOpen: () => navigate(wayToFrame(moment.asset_id, moment.first_frame)),
          }
        : {}),
    },
    {
      ...Object.fromEntries(
        (
          [
            "findAccept",
            "findReject",
            "findNext",
            "findPrevious",
            "findOpen",
            "findPlay",
            "findStartBack",
            "findStartOn",
            "findEndBack",
            "findEndOn",
          ] as const
        ).map((key) => [key, NO_MOMENT]),
      ),
      ...(finder === null
        ? {}
        : {
            findTrain:
              finder.training_job_id === null
                ? `${many(lacks, "positive example")} missing: cut clips of its labels first.`
                : "It is being trained already.",
            findScan: "It was not trained yet.",
            findExport: "It was not trained yet.",
            findVersions: "It was not trained yet.",
          }),
    },
  );
}

type CentreProps = {
  finder: Finder | null;
  review: Review;
  look: FindParams;
  mayChange: boolean;
  onLook: ChangeFindParams;
  onOpen: (dialog: FindDialog) => void;
  onTrain: (finder: Finder) => void;
  onStep: (by: 1 | -1) => void;
  onUndo: () => void;
};

/** The moment under review, or why there is none and what to do. */
function Centre(props: CentreProps) {
  const { finder, review, mayChange, onStep, onUndo } = props;
  const { moment } = review;
  if (!finder?.active_version || moment === null) {
    return (
      <div className={classes.blank}>
        <Blank {...props} />
      </div>
    );
  }
  return (
    <>
      <MomentStage
        finder={finder}
        moment={moment}
        visit={review.visit}
        threshold={review.threshold}
        mayChange={mayChange}
        onMoved={review.moved}
        onStep={onStep}
      />
      {review.query.error ? <ProblemNote error={review.query.error} /> : null}
      <Decisions
        moment={moment}
        mayChange={mayChange}
        onAccept={() => review.decide("accepted")}
        onReject={() => review.decide("rejected")}
        onUndo={onUndo}
        onStep={onStep}
      />
      {review.next ? <Ahead key={review.next.id} moment={review.next} /> : null}
      <FilmStrip list={review.list} moment={moment} onGo={review.go} />
    </>
  );
}

function Blank({ finder, review, look, mayChange, onLook, onOpen, onTrain }: CentreProps) {
  const { query, counts, threshold } = review;
  if (finder === null) {
    return (
      <EmptyState
        icon={<IconZoomScan size={32} stroke={1.5} />}
        title="Nothing to find yet"
        actions={
          mayChange ? (
            <>
              <Button
                variant="filled"
                rightSection={<KeyHint action="findNew" />}
                onClick={() => onOpen("new")}
              >
                New finder
              </Button>
              <Button component={Link} href="/cut">
                Open Cut
              </Button>
            </>
          ) : null
        }
      >
        <p>
          A finder learns from clips of one label, and finds moments like them in other videos. Cut
          three clips of one label first, then make a finder of that label, here or by “Find more
          like this clip” in Cut.
        </p>
      </EmptyState>
    );
  }
  if (finder.active_version === null)
    return <Untrained {...{ finder, mayChange, onOpen, onTrain }} />;
  if (query.error) {
    return (
      <EmptyState
        icon={<IconListSearch size={32} stroke={1.5} />}
        title="The moments could not be read"
        actions={<Button onClick={() => void query.refetch()}>Try again</Button>}
      >
        <ProblemNote error={query.error} />
      </EmptyState>
    );
  }
  if (query.isPending || counts === undefined)
    return <div role="status" aria-busy aria-label="Reading the moments" />;
  if (counts.assets === 0) {
    const scans = finder.scan_job_id !== null;
    return (
      <EmptyState
        icon={<IconRadar2 size={32} stroke={1.5} />}
        title={scans ? "Scanning" : "Nothing was scanned yet"}
        actions={
          mayChange && !scans ? (
            <Button
              variant="filled"
              rightSection={<KeyHint action="findScan" />}
              onClick={() => onOpen("scan")}
            >
              Scan…
            </Button>
          ) : null
        }
      >
        <p>
          {scans
            ? "Moments come here as videos are scanned."
            : "The finder is trained. Have it look through all videos, or through one folder."}
        </p>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<IconListSearch size={32} stroke={1.5} />}
      title={look.state === "new" ? "Nothing new" : `No ${whatIsListed(look.state, 0)}`}
      actions={
        <>
          {threshold > 0 ? (
            <Button
              rightSection={<KeyHint action="findLooser" />}
              onClick={() => onLook({ threshold: asThreshold(threshold - 0.1) })}
            >
              Threshold {hundredths(asThreshold(threshold - 0.1))}
            </Button>
          ) : null}
          {look.state === "all" ? null : (
            <Button onClick={() => onLook({ state: "all" })}>Show all</Button>
          )}
          {mayChange ? <Button onClick={() => onOpen("scan")}>Scan more…</Button> : null}
        </>
      }
    >
      <p>
        {many(counts.assets, "video")} scanned, and no {whatIsListed(look.state, 1)} reaches{" "}
        {hundredths(threshold)}. Lower the threshold, scan more videos, or train the finder anew
        with more examples.
      </p>
    </EmptyState>
  );
}

type UntrainedProps = Pick<CentreProps, "mayChange" | "onOpen" | "onTrain"> & { finder: Finder };

function Untrained({ finder, mayChange, onOpen, onTrain }: UntrainedProps) {
  const lacks = missing(finder);
  const { labels, training_job_id: training } = finder;
  if (training !== null) {
    return (
      <EmptyState icon={<IconSchool size={32} stroke={1.5} />} title="Training">
        <p>It learns from its examples. Videos can be scanned when it has ended.</p>
      </EmptyState>
    );
  }
  if (lacks > 0) {
    const from = labels.length === 0 ? "one label" : labels.map((one) => `“${one}”`).join(" or ");
    return (
      <EmptyState
        icon={<IconSchool size={32} stroke={1.5} />}
        title={`${many(lacks, "example")} missing`}
        actions={
          mayChange ? (
            <>
              <Button component={Link} href="/cut">
                Open Cut
              </Button>
              <Button onClick={() => onOpen("edit")}>Choose labels…</Button>
            </>
          ) : null
        }
      >
        <p>
          It has {many(finder.examples.positive, "positive example")}, and a training takes three at
          least, better twenty from several videos. Cut clips of {from}
          {finder.profile === null ? "" : ` in the profile ${finder.profile}`}.
        </p>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<IconSchool size={32} stroke={1.5} />}
      title="Not trained yet"
      actions={
        mayChange ? (
          <Button
            variant="filled"
            rightSection={<KeyHint action="findTrain" />}
            onClick={() => onTrain(finder)}
          >
            Train
          </Button>
        ) : null
      }
    >
      <p>
        It has {many(finder.examples.positive, "positive example")}. A training takes seconds, and
        tells how good its result is on videos that it has not learned from.
      </p>
    </EmptyState>
  );
}
