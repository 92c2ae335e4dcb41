import { useMantineColorScheme } from "@mantine/core";
import { useEffect } from "react";
import { usePreferences } from "../api/account";
import { useLanguage } from "../text";

/** Gives the page the colours and the language that its reader prefers, once known. */
export function ObeyPreferences() {
  const { theme, language } = usePreferences();
  const { choose } = useLanguage();
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (theme) setColorScheme(theme);
  }, [theme, setColorScheme]);
  useEffect(() => {
    if (language && language !== "es") choose(language);
  }, [language, choose]);
  return null;
}
