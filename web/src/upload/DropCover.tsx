import { Icon } from "../components/Icon";
import classes from "./PageDrop.module.css";
import { useFileArrival } from "./useFileArrival";

type Props = {
  readonly title: string;
  readonly hint: string;
  readonly onFiles: (files: readonly File[]) => void;
};

/** Takes files dropped anywhere or pasted, and covers the page while some hover over it. */
export function DropCover({ title, hint, onFiles }: Props) {
  const hovering = useFileArrival(onFiles);
  if (!hovering) return null;
  return (
    <div className={classes.cover} aria-hidden="true">
      <div className={classes.frame}>
        <Icon name="upload" size={48} />
        <p className={classes.title}>{title}</p>
        <p>{hint}</p>
      </div>
    </div>
  );
}
