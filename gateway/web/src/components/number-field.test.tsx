// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { useAnnouncement } from "@/lib/undo/undo";
import { Dialog } from "./dialog";
import { NumberField } from "./number-field";

type Given = { onChange: (value: number) => void; empty?: number; decimals?: number };

/** Stores the reported value, as the settings do. */
function Keeper({ onChange, ...rest }: Given) {
  const [value, setValue] = useState(3);
  const changed = (next: number) => {
    setValue(next);
    onChange(next);
  };
  return (
    <>
      <NumberField
        label="Clips"
        name="Clips"
        least={1}
        most={99}
        value={value}
        onChange={changed}
        {...rest}
      />
      <output>{value}</output>
      <p role="note">{useAnnouncement()?.what}</p>
    </>
  );
}

function show(empty?: number, decimals = 0) {
  const onChange = vi.fn<(value: number) => void>();
  render(
    <MantineProvider env="test">
      <Keeper onChange={onChange} decimals={decimals} {...(empty === undefined ? {} : { empty })} />
    </MantineProvider>,
  );
  return { onChange, field: screen.getByLabelText("Clips"), user: userEvent.setup() };
}

it("takes what lies within its limits, at once", async () => {
  const { onChange, field, user } = show();
  await user.clear(field);
  await user.type(field, "99");
  expect(onChange).toHaveBeenLastCalledWith(99);
});

it("shows what Enter confirmed, not what stood there before, when a later number is refused", async () => {
  const { onChange, field, user } = show();
  await user.clear(field);
  await user.type(field, "5{Enter}");
  await user.clear(field);
  await user.type(field, "2.5");
  await user.tab();
  expect(field).toHaveValue("5");
  expect(onChange).toHaveBeenLastCalledWith(5);
});

it("takes nothing else, says the limits, and shows what holds when it is left", async () => {
  const { onChange, field, user } = show();
  await user.clear(field);
  await user.type(field, "1");
  onChange.mockClear();
  await user.type(field, "20");
  expect(onChange).toHaveBeenCalledExactlyOnceWith(12);
  expect(field).toBeInvalid();
  expect(screen.getByRole("tooltip")).toHaveTextContent("Clips: 1 to 99, so 120 is not taken.");
  await user.tab();
  expect(field).toHaveValue("3");
  expect(screen.getByRole("status")).toHaveTextContent(/^3$/);
  expect(screen.queryByRole("tooltip")).not.toBeInTheDocument();
});

it("refuses what has more digits than a number can keep", async () => {
  const { onChange, field, user } = show();
  await user.clear(field);
  onChange.mockClear();
  await user.type(field, "99999999999999999999");
  expect(onChange).not.toHaveBeenCalledWith(expect.any(String));
  expect(field).toBeInvalid();
  expect(screen.getByRole("tooltip")).toHaveTextContent(/^Clips: 1 to 99, so .* is not taken\.$/);
});

it("means by nothing only what it was told to", async () => {
  const { onChange, field, user } = show(0);
  await user.clear(field);
  expect(onChange).toHaveBeenCalledExactlyOnceWith(0);
});

it.each([
  ["2.5", "Clips: whole numbers only, so 2.5 is not taken."],
  ["-5", "Clips: 1 to 99, so -5 is not taken."],
])("takes %s for nothing else, and says why it is not taken", async (text, why) => {
  const { field, user } = show();
  await user.clear(field);
  await user.type(field, text);
  expect(field).toHaveValue(text);
  expect(screen.getByRole("tooltip")).toHaveTextContent(why);
  await user.tab();
  expect(screen.getByRole("status")).toHaveTextContent(/^3$/);
});

it("describes a refused number to screen readers with the words of its tooltip", async () => {
  const { field, user } = show();
  await user.clear(field);
  await user.type(field, "100");
  expect(field).toBeInvalid();
  expect(field).toHaveAccessibleDescription(screen.getByRole("alert").textContent);
  expect(screen.getByRole("alert")).toHaveTextContent("99");
});

it.each(["2,5", "2.5"])(
  "takes %s for two and a half, also where it is put in at once",
  async (text) => {
    const { onChange, field, user } = show(undefined, 1);
    await user.clear(field);
    await user.type(field, text);
    expect(onChange).toHaveBeenLastCalledWith(2.5);
    await user.clear(field);
    await user.paste(text);
    expect(field).toHaveValue("2.5");
    expect(onChange).toHaveBeenLastCalledWith(2.5);
  },
);

it("takes no number with letters for another one", async () => {
  const { onChange, field, user } = show();
  await user.clear(field);
  await user.type(field, "7");
  await user.paste("1e1");
  expect(field).toHaveValue("7");
  expect(onChange).toHaveBeenLastCalledWith(7);
  expect(screen.getByRole("note")).toHaveTextContent("Clips: digits only, so 1e1 is not taken.");
});

function ShownDialog({ onSubmit }: { onSubmit: () => void }) {
  const [clips, setClips] = useState(3);
  const [score, setScore] = useState(1);
  return (
    <Dialog opened onClose={() => undefined}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <NumberField
          label="Clips"
          name="Clips"
          labelled
          least={1}
          most={99}
          value={clips}
          onChange={setClips}
        />
        <NumberField
          label="Score"
          name="Score"
          least={0}
          most={1}
          value={score}
          onChange={setScore}
        />
        <button type="submit">Begin</button>
        <button type="button" onClick={() => setScore(0)}>
          None
        </button>
      </form>
      <p role="note">{useAnnouncement()?.what}</p>
    </Dialog>
  );
}

async function showDialog() {
  const onSubmit = vi.fn<() => void>();
  render(
    <MantineProvider env="test">
      <ShownDialog onSubmit={onSubmit} />
    </MantineProvider>,
  );
  const before = screen.getByRole("note").textContent;
  // The dialog takes the focus a moment after it opens.
  await waitFor(() => expect(screen.getByRole("button", { name: "Close" })).toHaveFocus());
  return { onSubmit, before, user: userEvent.setup() };
}

it("keeps what is refused in a dialog, says why below it, and leads back to it instead of ordering", async () => {
  const { onSubmit, before, user } = await showDialog();
  const [clips, score] = [screen.getByLabelText("Clips"), screen.getByLabelText("Score")];
  await user.clear(clips);
  await user.type(clips, "120");
  await user.clear(score);
  await user.type(score, "7");
  await user.click(screen.getByRole("button", { name: "Begin" }));
  expect(onSubmit).not.toHaveBeenCalled();
  expect(clips).toHaveValue("120");
  expect(clips).toHaveFocus();
  expect(clips).toBeInvalid();
  expect(clips).toHaveAccessibleDescription("Clips: 1 to 99, so 120 is not taken.");
  expect(score).toHaveValue("7");
  expect(score).toHaveAccessibleDescription("Score: 0 to 1, so 7 is not taken.");
  // The done line is behind the dialog.
  expect(screen.getByRole("note")).toHaveTextContent(before);
  await user.clear(clips);
  await user.type(clips, "12");
  await user.clear(score);
  await user.type(score, "0{Enter}");
  expect(onSubmit).toHaveBeenCalledOnce();
});

it("shows in a dialog what another control sets, instead of what was refused", async () => {
  const { user } = await showDialog();
  const score = screen.getByLabelText("Score");
  await user.clear(score);
  await user.type(score, "7");
  await user.tab();
  expect(score).toHaveValue("7");
  await user.click(screen.getByRole("button", { name: "None" }));
  expect(score).toHaveValue("0");
  expect(score).toBeValid();
});

it("says in a dialog beside the field which letters are not taken", async () => {
  const { before, user } = await showDialog();
  const clips = screen.getByLabelText("Clips");
  await user.type(clips, "e");
  expect(clips).toHaveValue("3");
  expect(clips).toHaveAccessibleDescription("Clips: digits only, so e is not taken.");
  expect(screen.getByRole("note")).toHaveTextContent(before);
  await user.type(clips, "1");
  expect(clips).toHaveValue("31");
  expect(clips).toBeValid();
});
