import { Button, Group, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { useText } from "../text";

type Props = {
  readonly opened: boolean;
  readonly title: string;
  readonly onCancel: () => void;
  readonly onSave: (title: string) => void;
};

export function RenameDialog({ opened, title, onCancel, onSave }: Props) {
  const { rename } = useText().chat;
  const [draft, setDraft] = useState(title);
  return (
    <Modal.Root opened={opened} onClose={onCancel} centered>
      <Modal.Overlay />
      <Modal.Content radius="lg">
        <Modal.Body p="xl">
          <Modal.Title fz="lg" fw={620} mb="md">
            {rename.title}
          </Modal.Title>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (draft.trim()) onSave(draft.trim());
            }}
          >
            <TextInput
              label={rename.label}
              maxLength={200}
              data-autofocus
              value={draft}
              onChange={(event) => setDraft(event.currentTarget.value)}
            />
            <Group justify="flex-end" mt="xl" gap="sm">
              <Button variant="default" onClick={onCancel}>
                {rename.cancel}
              </Button>
              <Button type="submit" disabled={!draft.trim()}>
                {rename.save}
              </Button>
            </Group>
          </form>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
