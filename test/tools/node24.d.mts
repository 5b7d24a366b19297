/** `bin` holds the `node` to put first on a PATH. */
export function node24(): { readonly bin: string; readonly headers: string };
export function setup(): void;
