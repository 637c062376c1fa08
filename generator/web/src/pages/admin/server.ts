// What the page asks of deploy/editor/server.mjs by itself, beside what the editor asks.
const API = "/api/v1";

/** What the server answers; raises an Error with the sentences it refuses with. */
export async function ask(action: "unsent" | "send"): Promise<{ unsent?: number | null }> {
  const answer = await fetch(API, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ action }),
  });
  const said = (await answer.json()) as { unsent?: number | null; error?: string };
  if (!answer.ok) throw new Error(said.error);
  return said;
}
