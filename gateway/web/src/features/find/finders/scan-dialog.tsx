// The dialog that begins a scan: of all videos, or of a folder.
import { Autocomplete, Button, NativeSelect, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { Dialog } from "@/components/dialog";
import form from "@/components/form.module.css";
import { ProblemNote } from "@/components/note";
import { useRoots } from "@/lib/api/assets/roots";
import { bodyOf, gateway, type Finder } from "@/lib/api/client";
import { messageFor } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { grouped } from "@/lib/time/time";
import { useScanVideos } from "../api/finders";

type ScanDialogProps = { finder: Finder; opened: boolean; onClose: () => void };

export function ScanDialog({ finder, opened, onClose }: ScanDialogProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title={`Scan with ${finder.name}`}>
      {opened ? <Form finder={finder} onDone={onClose} /> : null}
    </Dialog>
  );
}

function Form({ finder, onDone }: { finder: Finder; onDone: () => void }) {
  const roots = useRoots().data ?? [];
  const [which, setWhich] = useState<"all" | "folder">("all");
  const [root, setRoot] = useState("");
  const [path, setPath] = useState("");
  const scanning = useScanVideos();
  const chosen = root === "" ? (roots[0]?.name ?? "") : root;
  const all = roots.reduce((sum, one) => sum + one.asset_count, 0);
  const sent = (event: SyntheticEvent) => {
    event.preventDefault();
    const folder = { root: chosen, path: path.trim().replace(/^\/+|\/+$/g, "") };
    const scan =
      which === "all" ? { all: true, asset_ids: [] } : { all: false, asset_ids: [], folder };
    scanning.mutate({ id: finder.id, scan }, { onSuccess: onDone });
  };
  const { error } = scanning;
  const problem = messageFor(error, "path") ?? messageFor(error, "root");
  return (
    <form className={form.form} onSubmit={sent} noValidate>
      <p>
        Videos are described once: what was described before, and what this version has scored
        already, is not done again.
      </p>
      <SegmentedControl
        aria-label="Which videos"
        value={which}
        onChange={setWhich}
        data={[
          { value: "all", label: `All videos (${grouped(all)})` },
          { value: "folder", label: "One folder" },
        ]}
      />
      {which === "folder" ? (
        <>
          <NativeSelect
            label="Root"
            value={chosen}
            data={roots.map(({ name }) => name)}
            onChange={(event) => {
              setRoot(event.currentTarget.value);
              setPath("");
            }}
          />
          <FolderField root={chosen} path={path} problem={problem} onChange={setPath} />
        </>
      ) : null}
      {error && problem === undefined ? <ProblemNote error={error} /> : null}
      <Button type="submit" variant="filled" loading={scanning.isPending} data-autofocus>
        Scan
      </Button>
    </form>
  );
}

type FolderFieldProps = {
  root: string;
  path: string;
  problem: string | undefined;
  onChange: (path: string) => void;
};

/** A folder relative to a root; those in the typed one are offered. */
function FolderField({ root, path, problem, onChange }: FolderFieldProps) {
  const above = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  const folders = useQuery({
    queryKey: queryKeys.folders(root, above),
    queryFn: ({ signal }) => {
      const query = { root, folder: above };
      return bodyOf(gateway.GET("/api/v1/folders", { params: { query }, signal }));
    },
    select: (body) => body.folders.map((one) => one.path),
    enabled: root !== "",
  });
  return (
    <Autocomplete
      label="Folder"
      description="With all below it; empty: the whole root."
      placeholder="The whole root"
      data={folders.data ?? []}
      value={path}
      error={problem}
      withScrollArea={false}
      comboboxProps={{ transitionProps: { duration: 0 }, shadow: "none" }}
      onChange={onChange}
    />
  );
}
