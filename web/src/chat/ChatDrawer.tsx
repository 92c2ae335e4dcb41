import { Button, Drawer, Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { useText } from "../text";
import classes from "./ChatDrawer.module.css";
import { Conversation } from "./Conversation";
import { ThreadBar } from "./ThreadBar";
import { useTalk } from "./useTalk";

type Props = {
  readonly studyId: string;
  readonly opened: boolean;
  readonly onClose: () => void;
};

/** A conversation about the study on screen, beside it; the study can be used meanwhile. */
export default function ChatDrawer({ studyId, opened, onClose }: Props) {
  const { chat, errors } = useText();
  const [id, setId] = useState<string | null>(null);
  const talk = useTalk(id, studyId);
  return (
    <Drawer.Root
      opened={opened}
      onClose={onClose}
      position="right"
      size="min(28rem, 100vw)"
      closeOnClickOutside={false}
      lockScroll={false}
      trapFocus={false}
      classNames={classes}
    >
      <Drawer.Content aria-label={chat.panel.title} aria-modal={false}>
        <Drawer.Body>
          <ThreadBar
            title={
              id ? (
                <Button component={Link} href={`/chat/${id}`} variant="subtle" size="compact-sm">
                  {chat.panel.full}
                </Button>
              ) : (
                <Title order={2}>{chat.panel.title}</Title>
              )
            }
            end={<Drawer.CloseButton aria-label={errors.close} />}
            thread={talk.thread}
            tone={talk.tone}
            onTone={talk.change}
            onForgotten={() => setId(null)}
          />
          <Conversation
            threadId={id}
            begin={talk.begin}
            studyId={talk.studyId}
            onStart={setId}
            onStudy={(study_id) => talk.change({ study_id })}
            ready={opened}
          />
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
