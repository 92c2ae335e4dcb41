import { Popover, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import type { Citation } from "../api/schema";
import { Icon } from "../components/Icon";
import { useText } from "../text";
import { around, webAddress } from "./answer";
import classes from "./Source.module.css";

/** A citation in the text; opens the passage with the quoted words marked. */
export function SourceChip({ citation }: { readonly citation: Citation }) {
  const { chat } = useText();
  return (
    <Opener citation={citation}>
      {(toggle, opened) => (
        <UnstyledButton
          className={classes.chip}
          aria-label={chat.source(citation.number, citation.title)}
          aria-expanded={opened}
          onClick={toggle}
        >
          {citation.number}
        </UnstyledButton>
      )}
    </Opener>
  );
}

/** A source of the answer as a small card. */
export function SourceCard({ citation }: { readonly citation: Citation }) {
  const { chat } = useText();
  return (
    <Opener citation={citation}>
      {(toggle, opened) => (
        <UnstyledButton className={classes.card} aria-expanded={opened} onClick={toggle}>
          <span className={classes.number}>{citation.number}</span>
          <span className={classes.words}>
            <span className={classes.name}>{citation.title}</span>
            <span className={classes.soft}>
              {[citation.publisher, kindOf(citation, chat.kinds)].filter(Boolean).join(" · ")}
            </span>
          </span>
        </UnstyledButton>
      )}
    </Opener>
  );
}

type OpenerProps = {
  readonly citation: Citation;
  readonly children: (toggle: () => void, opened: boolean) => React.ReactNode;
};

function Opener({ citation, children }: OpenerProps) {
  const { chat } = useText();
  const [opened, setOpened] = useState(false);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      width="min(24rem, calc(100vw - 1.5rem))"
      position="bottom"
      shadow="lg"
      radius="lg"
      trapFocus
      returnFocus
      withArrow
      middlewares={{ flip: true, shift: true, size: { padding: 8 } }}
    >
      <Popover.Target>{children(() => setOpened(!opened), opened)}</Popover.Target>
      <Popover.Dropdown
        className={classes.passage}
        aria-label={chat.source(citation.number, citation.title)}
      >
        <Passage citation={citation} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Passage({ citation }: { readonly citation: Citation }) {
  const { chat } = useText();
  const { title, publisher, date, passage = "", quote = "", flags = [] } = citation;
  const [before, marked, behind] = around(passage, quote);
  const address = webAddress(citation.url);
  const kind = kindOf(citation, chat.kinds);
  return (
    <>
      <p className={classes.labels}>
        {kind && <span className={classes.kind}>{kind}</span>}
        {flags.map((flag) => (
          <span key={flag} className={classes.flag}>
            <Icon name="alert" size={14} />
            {chat.flags[flag] ?? flag.replaceAll("_", " ")}
          </span>
        ))}
      </p>
      <p className={classes.title}>{title}</p>
      <p className={classes.soft}>{[publisher, date].filter(Boolean).join(" · ")}</p>
      {(passage || quote) && (
        <blockquote className={classes.quote}>
          {before}
          {marked && <mark>{marked}</mark>}
          {behind}
        </blockquote>
      )}
      {address ? (
        <a
          className={classes.link}
          href={address}
          target="_blank"
          rel="noopener noreferrer nofollow"
        >
          <Icon name="link" size={16} />
          {chat.openSource}
          <span className={classes.host}>{new URL(address).host}</span>
        </a>
      ) : (
        <p className={classes.soft}>{chat.ownSource}</p>
      )}
    </>
  );
}

function kindOf({ kind = "other" }: Citation, kinds: Record<string, string>): string {
  return kind === "other" ? "" : (kinds[kind] ?? kind.replaceAll("_", " "));
}
