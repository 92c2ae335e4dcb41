import { Button, Group, Modal, Text as Words } from "@mantine/core";
import { useText } from "../text";

type Props = {
  readonly opened: boolean;
  readonly onCancel: () => void;
  readonly onConfirm: () => void;
};

export function DeleteDialog({ opened, onCancel, onConfirm }: Props) {
  const text = useText();
  return (
    <Modal
      opened={opened}
      onClose={onCancel}
      title={text.remove.title}
      centered
      closeButtonProps={{ "aria-label": text.errors.close }}
    >
      <Words size="sm">{text.remove.body}</Words>
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onCancel} data-autofocus>
          {text.remove.cancel}
        </Button>
        <Button color="red.8" onClick={onConfirm}>
          {text.remove.confirm}
        </Button>
      </Group>
    </Modal>
  );
}
