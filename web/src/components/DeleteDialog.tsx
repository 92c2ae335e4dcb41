import { Button, Group, Modal, Text as Words } from "@mantine/core";
import { useText } from "../text";

type Props = {
  readonly opened: boolean;
  readonly onCancel: () => void;
  readonly onConfirm: () => void;
  readonly words?: { readonly title: string; readonly body: string };
};

/** Asks before something is deleted: a study, unless `words` name something else. */
export function DeleteDialog({ opened, onCancel, onConfirm, words }: Props) {
  const text = useText();
  const { title, body } = words ?? text.remove;
  return (
    <Modal.Root opened={opened} onClose={onCancel} centered>
      <Modal.Overlay />
      <Modal.Content radius="lg">
        <Modal.Body p="xl">
          <Modal.Title fz="lg" fw={620} mb="xs">
            {title}
          </Modal.Title>
          <Words size="sm">{body}</Words>
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
