import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.layer.css";
import "./global.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { LanguageProvider } from "./text/LanguageProvider";
import { load, preferred } from "./text/language";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element with the id root.");
const language = preferred();
const text = await load(language);
createRoot(root).render(
  <StrictMode>
    <LanguageProvider language={language} text={text}>
      <App />
    </LanguageProvider>
  </StrictMode>,
);
