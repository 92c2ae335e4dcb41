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
    <Modal.Root opened={opened} onClose={onCancel} centered>
      <Modal.Overlay />
      <Modal.Content radius="lg">
        <Modal.Body p="xl">
          <Modal.Title fz="lg" fw={620} mb="xs">
            {text.remove.title}
          </Modal.Title>
          <Words size="sm">{text.remove.body}</Words>
          <Group justify="flex-end" mt="xl" gap="sm">
            <Button variant="default" onClick={onCancel} data-autofocus>
              {text.remove.cancel}
            </Button>
            <Button color="red.8" onClick={onConfirm}>
              {text.remove.confirm}
            </Button>
          </Group>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
