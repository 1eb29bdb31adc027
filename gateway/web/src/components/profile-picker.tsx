// Which profile is worked in: it decides whose markers, counts and hidden flags are seen.
import { Button, Menu, Modal, TextInput } from "@mantine/core";
import { IconChevronDown, IconPlus } from "@tabler/icons-react";
import { useState, type SyntheticEvent } from "react";
import { MenuChoice } from "@/components/menu-choice";
import { messageFor, wordsFor } from "@/lib/api/problem";
import { useNewProfile, useProfiles } from "@/lib/api/profiles";
import { useSetting } from "@/lib/settings";
import { useDialogOpen } from "@/lib/use-keys";
import classes from "./profile-picker.module.css";

export function ProfilePicker() {
  const [profile, setProfile] = useSetting("profile");
  const [naming, setNaming] = useState(false);
  const known = useProfiles().data ?? [];
  const names = known.includes(profile) ? known : [profile, ...known];
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button rightSection={<IconChevronDown size={14} />} title="Profile">
            <span className={classes.name}>{profile}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Profile</Menu.Label>
          {names.map((name) => (
            <MenuChoice
              key={name}
              words={name}
              here={name === profile}
              onChoose={() => setProfile(name)}
            />
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconPlus size={14} />} onClick={() => setNaming(true)}>
            New profile…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={naming}
        onClose={() => setNaming(false)}
        title="New profile"
        lockScroll={false}
      >
        <NewProfile
          onMade={(name) => {
            setProfile(name);
            setNaming(false);
          }}
        />
      </Modal>
    </>
  );
}

function NewProfile({ onMade }: { onMade: (name: string) => void }) {
  const [name, setName] = useState("");
  const creation = useNewProfile();
  useDialogOpen(true);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    creation.mutate(name.trim(), { onSuccess: () => onMade(name.trim()) });
  };
  const error = creation.isError
    ? (messageFor(creation.error, "name") ?? wordsFor(creation.error))
    : undefined;
  return (
    <form onSubmit={submit} className={classes.form}>
      <TextInput
        label="Name"
        description="Markers, counts and hidden videos are kept apart for each profile."
        value={name}
        maxLength={200}
        error={error}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <Button
        type="submit"
        variant="filled"
        disabled={name.trim() === ""}
        loading={creation.isPending}
      >
        Create
      </Button>
    </form>
  );
}
