/** What is due, in the order of virtual time; what is due at the same instant happens in the order in which it was put there. */
export interface Timeline {
  at(ms: number, run: () => void | Promise<void>): void;
  /** When the next thing is due; undefined: nothing is. */
  nextAt(): number | undefined;
  /** Removes and gives the next thing. */
  take(): { readonly at: number; readonly run: () => void | Promise<void> } | undefined;
}

export function createTimeline(): Timeline {
  const queue: { at: number; order: number; run: () => void | Promise<void> }[] = [];
  let order = 0;
  return {
    at(ms, run) {
      queue.push({ at: ms, order: order++, run });
      queue.sort((a, b) => a.at - b.at || a.order - b.order);
    },
    nextAt: () => queue[0]?.at,
    take: () => queue.shift(),
  };
}
