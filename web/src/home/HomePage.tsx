import { Title } from "@mantine/core";
import { usePageTitle } from "../components/usePageTitle";
import { useText } from "../text";
import { DropZone } from "../upload/DropZone";
import { ExampleCards } from "./ExampleCards";
import classes from "./HomePage.module.css";
import { RecentStudies } from "./RecentStudies";

export function HomePage() {
  const text = useText();
  const heading = usePageTitle(text.home.short);
  return (
    <div className={classes.page}>
      <div className={classes.intro}>
        <Title order={1} ref={heading} tabIndex={-1} className={classes.title}>
          {text.home.title}
        </Title>
        <p className={classes.lead}>{text.home.lead}</p>
      </div>
      <div className={classes.grid}>
        <div className={classes.start}>
          <DropZone />
          <ExampleCards />
        </div>
        <RecentStudies />
      </div>
    </div>
  );
}
