import { Title } from "@mantine/core";
import type { Thread } from "../api/schema";
import { Icon } from "../components/Icon";
import { useText } from "../text";
import classes from "./Welcome.module.css";

type Props = {
  readonly about: "patient" | "clinician" | "study";
  readonly language: Thread["language"];
  readonly onAsk: (text: string) => void;
};

/** An empty conversation: what it is for, and questions to begin with. */
export function Welcome({ about, language, onAsk }: Props) {
  const { chat } = useText();
  return (
    <div className={classes.welcome}>
      <span className={classes.mark}>
        <Icon name="chat" size={30} />
      </span>
      <Title order={2}>{chat.title}</Title>
      <p className={classes.lead}>{chat.lead}</p>
      <div className={classes.examples} role="group" aria-label={chat.examplesTitle}>
        {chat.examples[language][about].map((question) => (
          <button key={question} type="button" lang={language} onClick={() => onAsk(question)}>
            {question}
          </button>
        ))}
      </div>
      <p className={classes.urgent}>
        <Icon name="phone" size={16} />
        {chat.urgentHint}
      </p>
    </div>
  );
}
