import { Icon } from "../components/Icon";
import { useText } from "../text";
import type { Answer } from "./answer";
import classes from "./Triage.module.css";

type Props = {
  readonly level: Answer["level"];
  readonly advice: string;
  /** Announced at once, and kept on top until it is said to have been read. */
  readonly onRead?: () => void;
};

/** What to do now, before any answer: colour, icon and words say it alike. */
export function Triage({ level, advice, onRead }: Props) {
  const { chat } = useText();
  if (level === "none") return null;
  return (
    <div className={classes.banner} data-level={level} role={onRead ? "alert" : undefined}>
      <span className={classes.icon}>
        <Icon name={level === "emergency" ? "phone" : "alert"} size={22} />
      </span>
      <div className={classes.words}>
        <p className={classes.title}>{chat.level[level]}</p>
        <p>{advice}</p>
        {onRead && (
          <button type="button" className={classes.read} onClick={onRead}>
            {chat.read}
          </button>
        )}
      </div>
    </div>
  );
}
