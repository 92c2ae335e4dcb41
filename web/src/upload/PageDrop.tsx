import { Icon } from "../components/Icon";
import { useText } from "../text";
import classes from "./PageDrop.module.css";
import { useUploads } from "./UploadProvider";
import { useFileArrival } from "./useFileArrival";

/** Takes files dropped anywhere or pasted, and covers the page while some hover over it. */
export function PageDrop() {
  const text = useText();
  const { send } = useUploads();
  const hovering = useFileArrival(send);
  if (!hovering) return null;
  return (
    <div className={classes.cover} aria-hidden="true">
      <div className={classes.frame}>
        <Icon name="upload" size={48} />
        <p className={classes.title}>{text.drop.anywhere}</p>
        <p>{text.drop.anywhereHint}</p>
      </div>
    </div>
  );
}
