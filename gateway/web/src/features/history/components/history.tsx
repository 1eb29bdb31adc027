// The changes of the last 30 days, who made them, and undoing them; below them the trash, from which undo restores.
import { Button, Drawer, Menu, SegmentedControl } from "@mantine/core";
import {
  IconAdjustmentsHorizontal,
  IconCut,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconEye,
  IconFolderCog,
  IconFolderShare,
  IconHistory,
  IconListSearch,
  IconReplace,
  IconStar,
  IconTag,
  IconTrash,
  IconZoomScan,
  type Icon,
} from "@tabler/icons-react";
import { useState, type MouseEvent } from "react";
import { EmptyState } from "@/components/empty-state";
import { MoreButton } from "@/components/more-button";
import { NextPage } from "@/components/next-page";
import { ProblemNote } from "@/components/note";
import { RowSkeletons } from "@/components/row-skeletons";
import { rowPresses } from "@/components/row-presses";
import { SelectedBar } from "@/components/selected-bar";
import { useChanges } from "@/lib/api/changes/changes";
import { wordsFor } from "@/lib/api/problem";
import type { Change } from "@/lib/api/client";
import { changesOfAct, useTurnMany, type TurnedSoFar } from "@/lib/api/changes/turn-many";
import { useSession } from "@/lib/api/session";
import { minuteOf, shortly } from "@/lib/time/date-formats";
import { NOTHING_SELECTED, pressed, type Selection } from "@/lib/lists/selection";
import { announceRefusal } from "@/lib/undo/undo";
import { useDialogOpen } from "@/lib/keys/use-keys";
import {
  daysOf,
  doneAfter,
  finalBecause,
  isUndone,
  rowsOf,
  turnable,
  wordsOf,
  wordsOfDay,
  wordsOfGoingBack,
  type HistoryRow,
} from "../rows";
import classes from "./history.module.css";
import { TrashBar } from "./trash-bar";

const ICONS: Record<Change["kind"], Icon> = {
  deletion: IconTrash,
  visibility: IconEye,
  edit: IconTag,
  overwrite: IconReplace,
  sorting: IconFolderShare,
  category: IconFolderCog,
  pipeline_deletion: IconAdjustmentsHorizontal,
  star: IconStar,
  finder: IconZoomScan,
  moments: IconListSearch,
  shots: IconCut,
  transcript: IconTrash,
  brand_list: IconTrash,
  brand_region: IconTag,
};

type HistoryProps = {
  opened: boolean;
  /** The open video; null where none is open. */
  assetId: string | null;
  mayChange: boolean;
  mayEmpty: boolean;
  onClose: () => void;
};

export function History({ opened, onClose, ...rest }: HistoryProps) {
  useDialogOpen(opened);
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title="History"
      position="right"
      size={460}
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.4 }}
      closeButtonProps={{ "aria-label": "Close" }}
      classNames={{ content: classes.content ?? "", body: classes.body ?? "" }}
    >
      <Changes {...rest} />
    </Drawer>
  );
}

type ChangesProps = Omit<HistoryProps, "opened" | "onClose">;

type Way = "undo" | "redo";

function Changes({ assetId, mayChange, mayEmpty }: ChangesProps) {
  const [ofVideo, setOfVideo] = useState(false);
  const listing = useChanges(ofVideo ? assetId : null);
  const [selection, setSelection] = useState<Selection<HistoryRow>>(NOTHING_SELECTED);
  /** The row whose button was pressed; null: several rows are undone or redone. */
  const [busy, setBusy] = useState<string | null>(null);
  const [soFar, setSoFar] = useState<TurnedSoFar | null>(null);
  const turning = useTurnMany(setSoFar);
  const me = useSession().data?.name ?? null;
  const refused = turning.data?.refused ?? null;
  const rows = rowsOf(listing.data?.pages.flatMap((page) => page.changes) ?? []);
  const selected = rows.filter(({ id }) => selection.items.has(id));
  /** Undoes or redoes all of these rows, also what is not loaded of them. */
  const turn = async (which: readonly HistoryRow[], way: Way) => {
    setSoFar(null);
    setBusy(which.length === 1 ? (which[0]?.id ?? null) : null);
    try {
      const whole = await Promise.all(
        which.map(async ({ act, changes }) => (act ? changesOfAct(act.id) : changes)),
      );
      const changes = turnable(whole.flat(), way);
      if (changes.length > 0) await turning.mutateAsync({ changes, way });
    } catch (error) {
      announceRefusal(wordsFor(error));
    } finally {
      setBusy(null);
      setSelection(NOTHING_SELECTED);
    }
  };
  return (
    <>
      {assetId === null ? null : (
        <SegmentedControl
          className={classes.filter ?? ""}
          aria-label="Whose changes"
          data={[
            { value: "all", label: "All" },
            { value: "video", label: "This video" },
          ]}
          value={ofVideo ? "video" : "all"}
          onChange={(value) => setOfVideo(value === "video")}
        />
      )}
      {refused !== null && !turning.isPending ? <ProblemNote error={refused} /> : null}
      <div className={classes.scroll}>
        {listing.isPending ? (
          <RowSkeletons words="Reading the history" count={6} height={52} />
        ) : null}
        {listing.isError ? (
          <ProblemNote
            error={listing.error}
            action={<Button onClick={() => void listing.refetch()}>Try again</Button>}
          />
        ) : null}
        {listing.isSuccess && rows.length === 0 ? (
          <EmptyState icon={<IconHistory size={32} stroke={1.5} />} title="Nothing was changed">
            <p>What is deleted, hidden, labelled or moved can be undone here for 30 days.</p>
          </EmptyState>
        ) : null}
        {daysOf(rows).map(({ day, rows: ofDay }) => (
          <section key={day} aria-label={`Changes of ${wordsOfDay(day)}`}>
            <h3 className={classes.day}>{wordsOfDay(day)}</h3>
            <ul className={classes.list} aria-label={`Changes of ${wordsOfDay(day)}`}>
              {ofDay.map((row) => (
                <Row
                  key={row.id}
                  row={row}
                  mayChange={mayChange}
                  busy={turning.isPending && busy === row.id}
                  blocked={turning.isPending}
                  me={me}
                  after={doneAfter(rows, row)}
                  isSelected={selection.items.has(row.id)}
                  onSelect={({ shiftKey }) =>
                    setSelection(pressed(selection, rows, row, { shiftKey }))
                  }
                  onTurn={(way) => void turn([row], way)}
                  onBack={() => void turn(doneAfter(rows, row), "undo")}
                />
              ))}
            </ul>
          </section>
        ))}
        <NextPage of={listing} words="Older changes" />
      </div>
      {soFar !== null && soFar.of > 1 && (turning.isPending || refused !== null) ? (
        <p className={classes.progress} role="status">
          {soFar.done} of {soFar.of} {turning.variables?.way === "redo" ? "redone" : "undone"}
        </p>
      ) : null}
      {selected.length > 0 && !turning.isPending ? (
        <SelectedBar
          words={
            selected.length === 1 ? "1 change selected" : `${selected.length} changes selected`
          }
          onClear={() => setSelection(NOTHING_SELECTED)}
          hasKey={false}
        >
          {(["undo", "redo"] as const).map((way) => (
            <Button
              key={way}
              disabled={!selected.some((row) => canTurn(row, way))}
              onClick={() => void turn(selected, way)}
            >
              {way === "undo" ? "Undo" : "Redo"}
            </Button>
          ))}
        </SelectedBar>
      ) : null}
      <TrashBar mayEmpty={mayEmpty} />
    </>
  );
}

const canTurn = (row: HistoryRow, way: Way) =>
  finalBecause(row) === null &&
  (way === "undo" ? !isUndone(row) : isUndone(row) || (row.act?.undone ?? 0) > 0);

type RowProps = {
  row: HistoryRow;
  mayChange: boolean;
  busy: boolean;
  /** Others are undone or redone now. */
  blocked: boolean;
  /** The user's name; null until it is known. */
  me: string | null;
  /** The rows that were done after it and can be undone. */
  after: readonly HistoryRow[];
  isSelected: boolean;
  onSelect: (event: MouseEvent) => void;
  onTurn: (way: Way) => void;
  onBack: () => void;
};

function Row(props: RowProps) {
  const { row, mayChange, busy, blocked, me, after, isSelected, onSelect, onTurn, onBack } = props;
  const [newest] = row.changes;
  const { made_by: by, made_at: at, undone_at: undoneAt, undone_by: undoneBy } = newest;
  const KindIcon = ICONS[newest.kind];
  const words = wordsOf(row);
  const undone = isUndone(row);
  const why = finalBecause(row);
  const verb = undone ? "Redo" : "Undo";
  const looks = [classes.row, undone && classes.undone, isSelected && classes.selected];
  return (
    // The tick is reached by Tab; a press with a modifier anywhere in the row is the same.

    <li className={looks.filter(Boolean).join(" ")} {...rowPresses(mayChange ? onSelect : null)}>
      <span className={classes.sign}>
        <KindIcon size={16} stroke={1.5} className={classes.icon} aria-hidden />
        {mayChange ? (
          <input
            type="checkbox"
            className={classes.tick}
            aria-label={`Select ${words}`}
            checked={isSelected}
            readOnly
            onClick={(event) => {
              event.stopPropagation();
              onSelect(event);
            }}
          />
        ) : null}
      </span>
      <div className={classes.main}>
        <span className={classes.words}>{words}</span>
        <span className={classes.sub}>
          {by || "somebody"},{" "}
          <time dateTime={at} title={minuteOf(at)}>
            {minuteOf(at).slice(-5)}
          </time>
          {undone && undoneAt !== null
            ? ` · undone by ${undoneBy ?? "somebody"}, ${shortly(undoneAt)}`
            : ""}
          {!undone && row.act && row.act.undone > 0 ? ` · ${row.act.undone} of them undone` : ""}
          {why === null ? "" : ` · ${why}`}
        </span>
      </div>
      {why === null && mayChange ? (
        <Button
          leftSection={undone ? <IconArrowForwardUp size={16} /> : <IconArrowBackUp size={16} />}
          aria-label={`${verb}: ${words}`}
          loading={busy}
          disabled={blocked}
          onClick={() => onTurn(undone ? "redo" : "undo")}
        >
          {verb}
        </Button>
      ) : null}
      {mayChange && after.length > 0 ? (
        <Menu position="bottom-end">
          <MoreButton name={words} />
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconArrowBackUp size={14} />}
              disabled={blocked}
              onClick={onBack}
            >
              {wordsOfGoingBack(after, me)}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : (
        <span className={classes.noMenu} />
      )}
    </li>
  );
}
