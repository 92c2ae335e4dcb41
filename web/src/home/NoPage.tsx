import { Button, Title } from "@mantine/core";
import { Link } from "wouter";
import { usePageTitle } from "../components/usePageTitle";
import { useText } from "../text";
import classes from "./HomePage.module.css";

export function NoPage() {
  const text = useText();
  const heading = usePageTitle(text.errors.noPage);
  return (
    <div className={classes.alone}>
      <Title order={1} size="h2" ref={heading} tabIndex={-1}>
        {text.errors.noPage}
      </Title>
      <Button component={Link} href="/">
        {text.study.home}
      </Button>
    </div>
  );
}
