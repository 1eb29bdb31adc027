// What can be done to all selected clips. Labels, pauses, cancellations and retries are those of whole exports.
import { ActionIcon } from "@mantine/core";
import {
  IconDownload,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconTag,
  IconTrash,
  IconX,
  type Icon,
} from "@tabler/icons-react";
import { SelectedBar } from "@/components/selected-bar";
import { address } from "@/lib/api/address";
import type { Export } from "@/lib/api/client";
import { canBeRetried } from "@/lib/api/jobs/job-actions";
import { useJobChanges, type JobsAction } from "@/lib/api/jobs/job-changes";
import { isUnderWay } from "@/lib/api/events/patches";
import { factsOf } from "@/lib/clips/clip-formats";
import { downloadEach } from "@/lib/downloads";
import { announceRefusal } from "@/lib/undo/undo";
import { useKeys } from "@/lib/keys/use-keys";
import { MOST_AT_ONCE, type Deletion } from "../api/exports";
import { wordsOfClips } from "../next-cut/next-cut";
import type { QueueRow } from "./queue-rows";

type ClipSelectionProps = {
  selected: readonly QueueRow[];
  mayChange: boolean;
  onEdit: (orders: readonly Export[]) => void;
  onDelete: (which: Deletion) => void;
  onClear: () => void;
};

/** A button of the bar; all of them stay in their places, whatever is selected. */
type Act = { words: string; Sign: Icon; can: boolean; act: () => void };

const NONE_MADE = "None of the selected clips exists yet: cancel the export instead.";

export function ClipSelection(props: ClipSelectionProps) {
  const { selected, mayChange, onEdit, onDelete, onClear } = props;
  const changes = useJobChanges();
  const orders = [...new Map(selected.map(({ order }) => [order.id, order])).values()];
  const made = selected.filter(({ clip }) => clip.state === "done");
  const files = made.filter(({ clip }) => !factsOf(clip.format).sequence);
  const groups = orders.length === 1 ? "the group" : `${orders.length} groups`;
  const change = (action: JobsAction) =>
    changes.mutate({ which: { ids: orders.map(({ job }) => job.id) }, action });
  const atOnce = (count: number, act: () => void) =>
    count > MOST_AT_ONCE
      ? announceRefusal(`Select ${MOST_AT_ONCE} at most: ${count} are too many for one change.`)
      : act();
  const remove = () =>
    atOnce(made.length, () => onDelete({ clipIds: made.map(({ clip }) => clip.id) }));
  // What is selected goes first; the marker keeps its key as soon as nothing is.
  useKeys({ deleteMarker: () => (made.length > 0 ? remove() : announceRefusal(NONE_MADE)) });
  const isOpen = ({ job }: Export) => isUnderWay(job);
  const isPaused = ({ job }: Export) => job.state === "paused";
  const toEdit: Act[] = [
    {
      words: `Label and profile of ${groups}…`,
      Sign: IconTag,
      can: true,
      act: () => atOnce(orders.length, () => onEdit(orders)),
    },
    orders.some((order) => isOpen(order) && !isPaused(order)) || !orders.some(isPaused)
      ? {
          words: `Pause ${groups}`,
          Sign: IconPlayerPause,
          can: orders.some((order) => isOpen(order) && !isPaused(order)),
          act: () => change("pause"),
        }
      : {
          words: `Resume ${groups}`,
          Sign: IconPlayerPlay,
          can: true,
          act: () => change("resume"),
        },
    {
      words: `Cancel ${groups}`,
      Sign: IconX,
      can: orders.some(isOpen),
      act: () => change("cancel"),
    },
    {
      words: `Retry ${groups}`,
      Sign: IconRefresh,
      can: orders.some(({ job }) => canBeRetried(job)),
      act: () => change("retry"),
    },
    {
      words: `Delete ${wordsOfClips(made.length)}`,
      Sign: IconTrash,
      can: made.length > 0,
      act: remove,
    },
  ];
  const toDownload: Act = {
    words: `Download ${wordsOfClips(files.length)}`,
    Sign: IconDownload,
    can: files.length > 0,
    act: () =>
      void downloadEach(
        files.map(({ clip }) => ({
          href: address.clipVideo(clip.id),
          name: clip.path.slice(clip.path.lastIndexOf("/") + 1),
        })),
        "clip",
      ),
  };
  return (
    <SelectedBar words={`${selected.length} selected`} onClear={onClear}>
      {[toDownload, ...(mayChange ? toEdit : [])].map(({ words, Sign, can, act }) => (
        <ActionIcon
          key={words}
          size={24}
          aria-label={words}
          title={words}
          disabled={!can}
          onClick={act}
        >
          <Sign size={16} stroke={1.5} />
        </ActionIcon>
      ))}
    </SelectedBar>
  );
}
