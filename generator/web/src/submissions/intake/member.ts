// The files of a submission, whatever holds them, each read only when it is asked for.

export interface Member {
  /** Inside the submission, with slashes. */
  path: string;
  size: number;
  read(): Uint8Array;
  /** Its first bytes, fewer than `HEAD` where it is shorter or broken. */
  head(): Uint8Array;
}

/** So many bytes tell what kind of file an attachment is. */
export const HEAD = 16;

export type Members = Map<string, Member>;

export function byPath(members: Member[]): Members {
  return new Map(members.map((member) => [member.path, member]));
}

/** The files without the one folder that may stand around all of them. */
export function unwrapped(members: Member[]): Member[] {
  const tops = new Set(members.map((member) => member.path.split("/", 1)[0]));
  if (tops.size !== 1 || !members.every((member) => member.path.includes("/"))) return members;
  return members.map((member) => ({
    ...member,
    path: member.path.slice(member.path.indexOf("/") + 1),
  }));
}
