// The current profile, which determines markers, counts and hidden flags.
import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useMay } from "@/lib/api/session";
import { useNewProfile, useProfiles } from "@/lib/api/profiles";
import { useSetting } from "@/lib/settings/settings";
import { Dialog } from "./dialog";
import { MenuChoice } from "./menu-choice";
import { NEEDS_EDITOR } from "./needs-editor";
import { NameForm } from "./name-form";
import classes from "./profile-picker.module.css";

export function ProfilePicker() {
  const [profile, setProfile] = useSetting("profile");
  const [naming, setNaming] = useState(false);
  const mayChange = useMay("change");
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
          <Menu.Item
            leftSection={<IconPlus size={14} />}
            disabled={!mayChange}
            rightSection={mayChange ? null : NEEDS_EDITOR}
            onClick={() => setNaming(true)}
          >
            New profile…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Dialog opened={naming} onClose={() => setNaming(false)} title="New profile">
        <NewProfile
          onMade={(name) => {
            setProfile(name);
            setNaming(false);
          }}
        />
      </Dialog>
    </>
  );
}

function NewProfile({ onMade }: { onMade: (name: string) => void }) {
  const creation = useNewProfile();
  return (
    <NameForm
      description="Markers, counts and hidden videos are kept apart for each profile."
      maxLength={200}
      error={creation.error}
      submit="Create"
      busy={creation.isPending}
      onSubmit={(name) => creation.mutate(name, { onSuccess: () => onMade(name) })}
    />
  );
}
