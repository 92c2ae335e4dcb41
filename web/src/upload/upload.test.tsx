import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { meta, running } from "../test/diagnosis";
import { renderPage, type Reply, stubServer } from "../test/render";
import { DropZone } from "./DropZone";
import { PageDrop } from "./PageDrop";
import { RefusedFiles } from "./RefusedFiles";
import { UploadProvider } from "./UploadProvider";

const refusal = {
  title: "Unprocessable",
  status: 422,
  detail: "This file is not an image.",
  code: "not_an_image",
  hint: "Send a PNG.",
};

let upload: Reply;
let fetched: ReturnType<typeof stubServer>;

beforeEach(() => {
  upload = { status: 201, body: running };
  fetched = stubServer({
    "GET /api/meta": { body: meta },
    "POST /api/studies": () => upload,
  });
});

async function open() {
  const view = renderPage(
    <UploadProvider>
      <RefusedFiles />
      <DropZone />
      <PageDrop />
    </UploadProvider>,
  );
  await screen.findByText(/PNG, DICOM · up to 1/);
  return view;
}

const file = (name: string, size = 10) => new File([new Uint8Array(size)], name);
const choose = (...files: File[]) => userEvent.upload(screen.getByTestId("file-input"), files);
const uploads = () => fetched.mock.calls.filter(([path]) => path === "/api/studies").length;

const transfer = (...files: File[]) => ({ dataTransfer: { files, types: ["Files"] } });

describe("sending", () => {
  it("opens the study of one file", async () => {
    const { history } = await open();
    await choose(file("chest.png"));
    await waitFor(() => expect(history.at(-1)).toBe("/studies/abc123"));
  });

  it("stays where all are listed after several files", async () => {
    const { history } = await open();
    await choose(file("a.png"), file("b.png"));
    await waitFor(() => expect(uploads()).toBe(2));
    expect(history.at(-1)).toBe("/");
  });

  it("shows the server's sentence for a bad file, and tries again", async () => {
    upload = { status: 422, body: refusal };
    const { history } = await open();
    await choose(file("notes.png"));
    expect(await screen.findByRole("alert")).toHaveTextContent(
      "notes.png was not readThis file is not an image.Send a PNG.not_an_image",
    );
    expect(screen.getByText("Drop a chest X-ray here")).toBeInTheDocument();
    upload = { status: 201, body: running };
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(history.at(-1)).toBe("/studies/abc123"));
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  });

  it("refuses a file that is too large without sending it", async () => {
    await open();
    await choose(file("series.dcm", 2 * 2 ** 20));
    expect(await screen.findByRole("alert")).toHaveTextContent(/This file has 2.MB/);
    expect(uploads()).toBe(0);
    await userEvent.click(screen.getByRole("button", { name: "Dismiss" }));
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  });

  it("says that the server is away", async () => {
    upload = "down";
    await open();
    await choose(file("chest.png"));
    expect(await screen.findByRole("alert")).toHaveTextContent("The server did not answer.");
  });
});

describe("the whole page", () => {
  it("covers itself while files hover over it, and takes a drop", async () => {
    const { history } = await open();
    fireEvent.dragEnter(window, transfer(file("chest.png")));
    expect(screen.getByText("Drop to read this X-ray")).toBeInTheDocument();
    fireEvent.dragLeave(window, transfer(file("chest.png")));
    expect(screen.queryByText("Drop to read this X-ray")).not.toBeInTheDocument();
    fireEvent.dragEnter(window, transfer(file("chest.png")));
    fireEvent.drop(window, transfer(file("chest.png")));
    expect(screen.queryByText("Drop to read this X-ray")).not.toBeInTheDocument();
    await waitFor(() => expect(history.at(-1)).toBe("/studies/abc123"));
  });

  it("takes a pasted image and leaves pasted words alone", async () => {
    await open();
    const paste = (files: File[]) =>
      act(() => {
        const event = new Event("paste");
        Object.assign(event, { clipboardData: { files } });
        window.dispatchEvent(event);
      });
    paste([]);
    expect(uploads()).toBe(0);
    paste([file("pasted.png")]);
    await waitFor(() => expect(uploads()).toBe(1));
  });
});
