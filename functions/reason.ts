/** A reason as it is kept and compared: what ECS says fits many times over, and what somebody invoked us with must not outgrow an item of the table (400 KB). */
const longest = 4_096;

/** The same cut on both sides: a reason of an event still equals what DescribeTasks says of the task. */
export const clipReason = (reason: string): string => reason.slice(0, longest);
