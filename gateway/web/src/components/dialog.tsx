// A dialog above the page: while it is open, the page's keys stand still.
import { Modal, type ModalProps } from "@mantine/core";
import { useDialogOpen } from "@/lib/use-keys";

type DialogProps = Omit<ModalProps, "centered" | "lockScroll" | "closeButtonProps"> & {
  /** What the cross says to those who do not see it. */
  closeWords?: string;
};

export function Dialog({ closeWords = "Close", ...props }: DialogProps) {
  useDialogOpen(props.opened);
  return (
    <Modal
      centered
      // A page that never scrolls needs no lock, and the lock would be an inline <style>.
      lockScroll={false}
      closeButtonProps={{ "aria-label": closeWords }}
      {...props}
    />
  );
}
