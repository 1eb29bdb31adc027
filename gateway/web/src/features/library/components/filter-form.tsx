// What narrows the library by a value that somebody writes: camera, codec, days of recording.
import { Button, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import form from "@/components/form.module.css";
import { Dialog } from "@/components/dialog";
import type { AssetListing } from "@/lib/api/query-keys";
import type { ChangeListing } from "../listing";

type FilterFormProps = {
  listing: AssetListing;
  onChange: ChangeListing;
  onClose: () => void;
};

export function FilterForm({ listing, onChange, onClose }: FilterFormProps) {
  const [camera, setCamera] = useState(listing.camera);
  const [codec, setCodec] = useState(listing.codec);
  const [from, setFrom] = useState(listing.from);
  const [to, setTo] = useState(listing.to);
  const mistake =
    from !== "" && to !== "" && from > to ? "The last day is before the first one." : null;
  const apply = (event: SyntheticEvent) => {
    event.preventDefault();
    if (mistake !== null) return;
    onChange({ camera: camera.trim(), codec: codec.trim().toLowerCase(), from, to });
    onClose();
  };
  return (
    <Dialog opened onClose={onClose} title="Filter">
      <form onSubmit={apply} className={form.form} noValidate>
        <TextInput
          label="Camera"
          description="The folder that holds the video, by its whole name."
          maxLength={255}
          value={camera}
          onChange={(event) => setCamera(event.currentTarget.value)}
          data-autofocus
        />
        <TextInput
          label="Codec"
          description="Of the pictures: h264, hevc, mpeg4, prores."
          maxLength={64}
          value={codec}
          onChange={(event) => setCodec(event.currentTarget.value)}
        />
        <TextInput
          label="First day of recording"
          type="date"
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          label="Last day of recording"
          type="date"
          value={to}
          error={mistake}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Button type="submit" variant="filled" disabled={mistake !== null}>
          Show these
        </Button>
      </form>
    </Dialog>
  );
}
