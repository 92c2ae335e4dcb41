import { ActionIcon, Button, Drawer, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type RefObject, useState } from "react";
import { Link, useLocation } from "wouter";
import { isNotFound } from "../api/problem";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { Icon } from "../components/Icon";
import { usePageTitle } from "../components/usePageTitle";
import { useText } from "../text";
import classes from "./ChatPage.module.css";
import { Conversation } from "./Conversation";
import { ThreadBar } from "./ThreadBar";
import { ThreadList } from "./ThreadList";
import { useTalk } from "./useTalk";

type Props = { readonly id: string | null };

/** Conversations beside the one that is open. */
export default function ChatPage({ id }: Props) {
  const { chat } = useText();
  const [, navigate] = useLocation();
  const [listed, list] = useDisclosure(false);
  // A conversation that gets its address by its first question stays as it is, with the focus.
  const [born, setBorn] = useState({ id: "", key: "", count: 0 });
  const key = id === null ? `new-${born.count}` : id === born.id ? born.key : id;
  return (
    <div className={classes.page}>
      <aside className={classes.side}>
        <ThreadList current={id} />
      </aside>
      <Drawer.Root opened={listed} onClose={list.close} size="min(20rem, 86vw)">
        <Drawer.Overlay />
        <Drawer.Content aria-label={chat.conversations}>
          <Drawer.Body className={classes.drawer}>
            <Drawer.CloseButton aria-label={chat.closeList} mb="xs" />
            <ThreadList current={id} onChoose={list.close} />
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
      <ErrorBoundary key={key}>
        <Open
          id={id}
          onList={list.open}
          onStart={(made) => {
            setBorn({ id: made, key, count: born.count + 1 });
            navigate(`/chat/${made}`);
          }}
        />
      </ErrorBoundary>
    </div>
  );
}

type OpenProps = {
  readonly id: string | null;
  readonly onList: () => void;
  readonly onStart: (id: string) => void;
};

function Open({ id, onList, onStart }: OpenProps) {
  const { chat } = useText();
  const [, navigate] = useLocation();
  const talk = useTalk(id, null);
  const title = talk.thread?.title || chat.untitled;
  const heading = usePageTitle(title);
  if (isNotFound(talk.error)) return <Missing heading={heading} />;
  return (
    <div className={classes.main}>
      <ThreadBar
        start={
          <ActionIcon
            className={classes.toggle}
            variant="subtle"
            color="gray"
            size={36}
            aria-label={chat.openList}
            title={chat.openList}
            onClick={onList}
          >
            <Icon name="menu" size={20} />
          </ActionIcon>
        }
        title={
          <Title order={1} ref={heading} tabIndex={-1}>
            {title}
          </Title>
        }
        thread={talk.thread}
        tone={talk.tone}
        onTone={talk.change}
        onForgotten={() => navigate("/chat")}
      />
      <Conversation
        threadId={id}
        begin={talk.begin}
        studyId={talk.studyId}
        onStart={onStart}
        onStudy={(study_id) => talk.change({ study_id })}
      />
    </div>
  );
}

function Missing({ heading }: { readonly heading: RefObject<HTMLHeadingElement | null> }) {
  const { chat } = useText();
  return (
    <div className={classes.missing}>
      <Title order={1} size="h2" ref={heading} tabIndex={-1}>
        {chat.missing}
      </Title>
      <p>{chat.missingBody}</p>
      <Button component={Link} href="/chat">
        {chat.list.new}
      </Button>
    </div>
  );
}
