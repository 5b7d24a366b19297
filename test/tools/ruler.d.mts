/** A Java class path with AWS's Event Ruler on it. */
export function rulerClassPath(): string;
export function setup(): void;
